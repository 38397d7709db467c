"""Pages and snippets of declared types that bundles know by what their models say, field by field.

Topics, guides, sources, quick answers and offers have entries of their own, which are older and say
some things in fewer words.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from modelcluster.models import get_all_child_relations
from pydantic import AfterValidator, create_model
from taggit.managers import TaggableManager
from wagtail.blocks import PageChooserBlock, RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Page,
    RevisionMixin,
    WorkflowMixin,
)

from cms.declaration import declaration_of, listed_pages, the_declaration
from cms.mentions.kinds import GUIDE, TOPIC
from cms.snippets.models import Source
from cms.transfer.block_ids import with_ids
from cms.transfer.block_types import held
from cms.transfer.block_values import LEFT_OUT, raw_of, value_of
from cms.transfer.entry import EXTENSION, Entry
from cms.transfer.limits import choice_of, text_of
from cms.transfer.markup import from_stored, html_of, simplified, to_stored
from cms.transfer.names import Names
from cms.transfer.problems import refused
from cms.transfer.references import reference_to
from cms.transfer.structure import Hub, named_types

OWN_ENTRIES = (TOPIC, GUIDE)
"""The types that `cms.transfer.bundle` describes by itself."""

STANDING = frozenset(
    {"slug", "title", "locale", "translation_key"}
    | {
        field.name
        for mixin in (DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin)
        for field in mixin._meta.get_fields()
    }
)
"""The columns that entries name apart, and those that publishing keeps."""

TEXTS = (models.CharField, models.TextField)
PLAIN: Mapping[type[Any], Any] = {
    models.BooleanField: bool,
    models.IntegerField: int,
    models.FloatField: float,
}
"""The columns whose values are in JSON what they are in Python, with their types there."""

WRITTEN = (models.DecimalField, models.DateField, models.TimeField, models.UUIDField)
"""The columns whose values are texts in JSON."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a page in a bundle: its type there with its checks, what it is when left out, and
    the way of its values out of a page and into it.
    """

    annotation: Any
    default: Any
    read: Callable[[Any, Names], Any]
    write: Callable[[Any, Any, Names], None]
    refers: bool = False
    """Whether it names something else that a bundle may bring."""


def other_pages() -> list[Any]:
    """The page types that have no entries of their own."""
    return [model for model in listed_pages() if the_declaration(model).name not in OWN_ENTRIES]


def other_snippets() -> list[Any]:
    """The snippet types that have no entries of their own, and that bundles can hold."""
    return [model for model in named_types() if not issubclass(model, Page)]


@cache
def parts_of(model: Any) -> Mapping[str, Part]:
    """Return the parts of an entry of this page type, beside slug and title."""
    parts = {field.name: _part(model, field) for field in fields_of(model)}
    return {name: part for name, part in parts.items() if part is not None}


def fields_of(model: Any) -> list[Any]:
    """The columns that a type has beside those that all pages or snippets have."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if field.editable and not field.primary_key and field.name not in STANDING
    ]


def _part(model: Any, field: Any) -> Part | None:
    """None for what a bundle cannot hold, such as a document."""
    name = field.name
    optional = field.blank or field.null or field.has_default()
    default: Any = field.get_default() if optional else ...
    if isinstance(field, StreamField):
        return _stream(field)
    if isinstance(field, RichTextField):
        block = RichTextBlock(required=not field.blank, features=field.features)
        return Part(
            Annotated[str, html_of(block)],
            "" if field.blank else ...,
            lambda page, names: simplified(block, from_stored(getattr(page, name), names), names),
            lambda page, value, names: setattr(page, name, to_stored(value, names)),
            refers=True,
        )
    if isinstance(field, models.ForeignKey):
        return _reference(field)
    if isinstance(field, TEXTS):
        check = choice_of(model, name) if field.choices else text_of(model, name)
        return _as_it_is(name, Annotated[str, check], "" if field.blank else default)
    for kind, python in PLAIN.items():
        if isinstance(field, kind):
            checked: Any = Annotated[python, _check_of(field)]
            return _as_it_is(name, checked | None if field.null else checked, default)
    if isinstance(field, WRITTEN):
        return Part(
            Annotated[str, _check_of(field)] | None
            if field.null
            else Annotated[str, _check_of(field)],
            None if field.null else default if default is ... else _written(default),
            lambda page, names: _written(getattr(page, name)),
            lambda page, value, names: setattr(page, name, field.to_python(value)),
        )
    return None


def _as_it_is(name: str, annotation: Any, default: Any) -> Part:
    return Part(
        annotation,
        default,
        lambda page, names: getattr(page, name),
        lambda page, value, names: setattr(page, name, value),
    )


def _written(value: Any) -> str | None:
    match value:
        case None:
            return None
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
    return str(value)


def _check_of(field: Any) -> AfterValidator:
    """Requires a value that this column accepts."""

    def check(value: Any) -> Any:
        try:
            field.clean(value, None)
        except ValidationError as error:
            raise refused(f"expected another value: {error.messages[0]}") from error
        return value

    return AfterValidator(check)


def _reference(field: Any) -> Part | None:
    target, attribute = field.related_model, field.attname
    declaration = declaration_of(target)
    if target is Page:
        return _page_of_any_type(field)
    if target is get_image_model():
        kind = "image"
    elif declaration and (target is Source or target in (*listed_pages(), *other_snippets())):
        kind = declaration.name
    else:
        return None
    annotation: Any = Annotated[str, reference_to(kind)]

    def read(page: Any, names: Names) -> str | None:
        key = getattr(page, attribute)
        return names.of_kind(kind).name_of(key) if key else None

    def write(page: Any, value: str | None, names: Names) -> None:
        setattr(page, attribute, names.of_kind(kind).id_of(value) if value else None)

    default = None if field.null else ...
    return Part(annotation | None if field.null else annotation, default, read, write, refers=True)


def _page_of_any_type(field: Any) -> Part:
    """A page by its type and slug: `{"guide": "your-exam"}`."""
    block, attribute = PageChooserBlock(required=not field.null), field.attname

    def read(page: Any, names: Names) -> Any:
        value = value_of(block, getattr(page, attribute), names)
        return None if value is LEFT_OUT else value

    def write(page: Any, value: Any, names: Names) -> None:
        setattr(page, attribute, raw_of(block, value, names))

    return Part(held(block), None if field.null else ..., read, write, refers=True)


def _stream(field: Any) -> Part:
    name, block = field.name, field.stream_block

    def write(page: Any, value: list[Any], names: Names) -> None:
        raw = with_ids(raw_of(block, value, names), getattr(page, name).get_prep_value())
        setattr(page, name, json.dumps(raw))

    return Part(
        held(block),
        [],
        lambda page, names: value_of(block, getattr(page, name).get_prep_value(), names),
        write,
        refers=True,
    )


def _attached(model: Any) -> list[str]:
    """Return the parts beside an object's columns: children, choices of several, tags."""
    fields = model._meta.get_fields()
    tags = {each.name: each for each in fields if isinstance(each, TaggableManager)}
    tables = {each.through for each in tags.values()}
    children = [
        each.get_accessor_name()
        for each in get_all_child_relations(model)
        if each.related_model not in tables
    ]
    several = [each.name for each in model._meta.many_to_many]
    return [*dict.fromkeys([*children, *several, *tags])]


@dataclass(frozen=True)
class ModelEntries:
    """The entries of pages or snippets of one type; see `cms.transfer.entries`."""

    model: Any

    @property
    def part(self) -> str:
        """The name of the list in a bundle."""
        return the_declaration(self.model).plural

    def existing(self, hub: Hub) -> QuerySet[Any]:
        if issubclass(self.model, Page):
            return hub.pages(self.model)
        found: QuerySet[Any] = self.model.objects.filter(locale=hub.locale).order_by("pk")
        return found

    def parent(self, hub: Hub) -> Page:
        return hub.parent_of(self.model)

    def make(self, entry: Any, hub: Hub, **fields: Any) -> Any:
        thing = self.model(slug=entry.slug, title=entry.title, **fields)
        if not isinstance(thing, Page):
            for name, part in parts_of(self.model).items():
                if not part.refers:
                    part.write(thing, getattr(entry, name), None)  # type: ignore[arg-type]
            thing.save()
        return thing

    def entry_of(self, thing: Any, names: Names) -> Entry:
        self._leave_out(thing, names)
        values = {name: part.read(thing, names) for name, part in parts_of(self.model).items()}
        return entry_type(self.model).model_construct(slug=thing.slug, title=thing.title, **values)

    def _leave_out(self, thing: Any, names: Names) -> None:
        for field in fields_of(self.model):
            if field.name not in parts_of(self.model) and getattr(thing, field.attname):
                names.leave_out(f"its {field.verbose_name}, which bundles do not hold")
        for relation in _attached(self.model):
            if getattr(thing, relation).exists():
                names.leave_out(f"its {relation}, which bundles do not hold")

    def fill(self, thing: Any, entry: Any, names: Names) -> None:
        thing.title = entry.title
        for name, part in parts_of(self.model).items():
            part.write(thing, getattr(entry, name), names)


def others() -> list[ModelEntries]:
    """The entries of all types that are known by their models: snippets, then pages."""
    return [*map(ModelEntries, (*other_snippets(), *other_pages()))]


@cache
def entry_type(model: Any) -> type[Entry]:
    """Return the pydantic type of an entry for a page or snippet of this type."""
    fields: dict[str, Any] = {
        "slug": (Annotated[str, text_of(model, "slug")], ...),
        "title": (Annotated[str, text_of(model, "title")], ...),
    }
    for name, part in parts_of(model).items():
        is_optional = part.default is not ...
        annotation = Annotated[part.annotation, EXTENSION] if is_optional else part.annotation
        fields[name] = (annotation, part.default)
    return create_model(f"{model.__name__}Entry", __base__=Entry, **fields)


def further_parts(model: Any, entry: type[Entry]) -> Mapping[str, Part]:
    """Return the parts that a team has added to a type with an entry of its own."""
    known = entry.model_fields.keys() | {"topic"}
    return {name: part for name, part in parts_of(model).items() if name not in known}


def further_values(thing: Any, entry: type[Entry], names: Names) -> dict[str, Any]:
    """The values of these."""
    parts = FURTHER.get(entry, {})
    return {name: part.read(thing, names) for name, part in parts.items()}


def fill_further(thing: Any, entry: Entry, names: Names) -> None:
    for name, part in FURTHER.get(type(entry), {}).items():
        part.write(thing, getattr(entry, name), names)


FURTHER: dict[type[Entry], Mapping[str, Part]] = {}
"""Those of each entry, as `cms.transfer.bundle` has added them."""
