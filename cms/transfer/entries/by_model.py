"""Entries of pages and snippets, read and written by what their models say, field by field.

Those of sources, topics and guides are spelt out in `cms.transfer.bundle`: they are older, and say
some things in fewer words. All others are made from the models.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from pydantic import AfterValidator, create_model
from wagtail.blocks import PageChooserBlock, RichTextBlock, StreamBlock, StreamValue
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
from cms.transfer.entries.attached import attached
from cms.transfer.entry import EXTENSION, Entry
from cms.transfer.limits import choice_of, text_of
from cms.transfer.names import Names
from cms.transfer.problems import refused
from cms.transfer.references import original_of, reference_to
from cms.transfer.structure import Hub, named_types

SPELT_OUT = (TOPIC, GUIDE)
"""The types of pages whose entries `cms.transfer.bundle` spells out."""

KEPT_APART = frozenset(
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
    """A field of an object in a bundle: its type there with its checks, what it is when left out,
    and the way of its values out of an object and into it.
    """

    annotation: Any
    default: Any
    read: Callable[[Any, Names], Any]
    write: Callable[[Any, Any, Names], None]
    refers: bool = False
    """True if it names something else that a bundle may bring."""

    def changed(self, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> "Part":
        """Return the part for an entry that says its values in another way."""
        return replace(
            self,
            read=lambda thing, names: read(self.read(thing, names)),
            write=lambda thing, value, names: self.write(thing, write(value), names),
        )


@cache
def parts_of(model: Any) -> Mapping[str, Part]:
    """Return the parts of an entry of this type, beside slug and title."""
    parts = {field.name: _part(model, field) for field in fields_of(model)}
    return {name: part for name, part in parts.items() if part is not None}


def fields_of(model: Any) -> list[Any]:
    """The columns that a type has beside those that all pages or snippets have."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if field.editable and not field.primary_key and field.name not in KEPT_APART
    ]


def _part(model: Any, field: Any) -> Part | None:
    """None for what a bundle cannot hold, such as a document."""
    name = field.name
    optional = field.blank or field.null or field.has_default()
    default: Any = field.get_default() if optional else ...
    if isinstance(field, StreamField):
        return _by_block(name, field.stream_block, [])
    if isinstance(field, RichTextField):
        block = RichTextBlock(required=not field.blank, features=field.features)
        return _by_block(name, block, "" if field.blank else ...)
    if isinstance(field, models.ForeignKey):
        return _reference(field)
    if isinstance(field, TEXTS):
        check = choice_of(model, name) if field.choices else text_of(model, name)
        return _as_it_is(name, Annotated[str, check], "" if field.blank else default)
    python = next((python for kind, python in PLAIN.items() if isinstance(field, kind)), str)
    checked: Any = Annotated[python, _check_of(field)]
    annotation = checked | None if field.null else checked
    if isinstance(field, tuple(PLAIN)):
        return _as_it_is(name, annotation, default)
    if isinstance(field, WRITTEN):
        written = default if default is ... else _written(default)
        part = _as_it_is(name, annotation, None if field.null else written)
        return part.changed(_written, field.to_python)
    return None


def _as_it_is(name: str, annotation: Any, default: Any) -> Part:
    return Part(
        annotation,
        default,
        lambda page, names: getattr(page, name),
        lambda page, value, names: setattr(page, name, value),
    )


def _written(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date | time) else str(value)


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
    declaration, default = declaration_of(target), None if field.null else ...
    if target is Page:
        # A page of any type is named by its type and slug: `{"guide": "your-exam"}`.
        return _by_block(attribute, PageChooserBlock(required=not field.null), default)
    if target is get_image_model():
        kind = "image"
    elif declaration and (target is Source or target in named_types()):
        kind = declaration.name
    else:
        return None

    def read(page: Any, names: Names) -> str | None:
        key = getattr(page, attribute)
        return names.of_kind(kind).name_of(key) if key else None

    def write(page: Any, value: str | None, names: Names) -> None:
        setattr(page, attribute, names.of_kind(kind).id_of(value) if value else None)

    name: Any = Annotated[str, reference_to(kind)]
    return Part(name | None if field.null else name, default, read, write, refers=True)


def _by_block(attribute: str, block: Any, default: Any) -> Part:
    """A column whose values are those of a block."""

    def stored(thing: Any) -> Any:
        value = getattr(thing, attribute)
        return value.get_prep_value() if isinstance(value, StreamValue) else value

    def read(thing: Any, names: Names) -> Any:
        value = value_of(block, stored(thing), names)
        return None if value is LEFT_OUT else value

    def write(thing: Any, value: Any, names: Names) -> None:
        raw = raw_of(block, value, names)
        if isinstance(block, StreamBlock):
            raw = json.dumps(with_ids(raw, stored(thing)))
        setattr(thing, attribute, raw)

    return Part(held(block), default, read, write, refers=True)


@dataclass(frozen=True)
class ModelEntries:
    """The entries of pages or snippets of one type; see `cms.transfer.entries`."""

    model: Any
    entry: type[Entry]
    own_parts: Mapping[str, Part] = field(default_factory=dict)
    """Parts that the entry says in another way than by the model."""

    @property
    def part(self) -> str:
        """The name of the list in a bundle."""
        return the_declaration(self.model).plural

    @property
    def parts(self) -> Mapping[str, Part]:
        return {**parts_of(self.model), **self.own_parts}

    def existing(self, hub: Hub) -> QuerySet[Any]:
        return hub.everything(self.model)

    def parent(self, hub: Hub) -> Page:
        return hub.parent_of(self.model)

    def make(self, entry: Any, hub: Hub, **fields: Any) -> Any:
        thing = self.model(slug=entry.slug, title=entry.title, **fields)
        if not isinstance(thing, Page):
            for name, part in self.parts.items():
                if not part.refers:
                    part.write(thing, getattr(entry, name), None)  # type: ignore[arg-type]
            thing.save()
        return thing

    def entry_of(self, thing: Any, names: Names) -> Entry:
        values = {name: part.read(thing, names) for name, part in self.parts.items()}
        original = names.original_of(thing, thing.slug)
        return self.entry.model_construct(
            slug=thing.slug, translation_of=original, title=thing.title, **values
        )

    def fill(self, thing: Any, entry: Any, names: Names) -> None:
        thing.title = entry.title
        if entry.translation_of:
            thing.translation_key = names.originals[self.model].key_of(entry.translation_of)
        for name, part in self.parts.items():
            part.write(thing, getattr(entry, name), names)


class OtherEntries(ModelEntries):
    """The entries of a type that bundles know by its model only: what they lack is said."""

    def entry_of(self, thing: Any, names: Names) -> Entry:
        for column in fields_of(self.model):
            if column.name not in self.parts and getattr(thing, column.attname):
                names.leave_out(f"its {column.verbose_name}, which bundles do not hold")
        for relation in attached(self.model):
            if getattr(thing, relation).exists():
                names.leave_out(f"its {relation}, which bundles do not hold")
        return super().entry_of(thing, names)


def other_snippets() -> list[ModelEntries]:
    return [_others_of(model) for model in named_types() if not issubclass(model, Page)]


def other_pages() -> list[ModelEntries]:
    is_other = (model for model in listed_pages() if the_declaration(model).name not in SPELT_OUT)
    return list(map(_others_of, is_other))


@cache
def _others_of(model: Any) -> ModelEntries:
    fields: dict[str, Any] = {
        "slug": (Annotated[str, text_of(model, "slug")], ...),
        "translation_of": (Annotated[str | None, original_of(model), EXTENSION], None),
        "title": (Annotated[str, text_of(model, "title")], ...),
    }
    for name, part in parts_of(model).items():
        is_optional = part.default is not ...
        annotation = Annotated[part.annotation, EXTENSION] if is_optional else part.annotation
        fields[name] = (annotation, part.default)
    entry = create_model(f"{model.__name__}Entry", __base__=Entry, **fields)
    return OtherEntries(model, entry)
