"""Pages of declared types that bundles know by what their models say, field by field.

Topics and guides have entries of their own, which are older and say some things in fewer words.
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
from pydantic import AfterValidator, ValidationInfo, create_model
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.declaration import declaration_of, listed_pages, the_declaration
from cms.pages.models.hub_page import HubPage
from cms.transfer.block_ids import with_ids
from cms.transfer.block_values import problems_in, raw_of, value_of
from cms.transfer.entry import EXTENSION, Entry
from cms.transfer.html_grammar import FEATURE_TAGS
from cms.transfer.limits import choice_of, text_of
from cms.transfer.markup import from_stored, html_of, to_stored
from cms.transfer.names import Names
from cms.transfer.references import References, reference_to
from cms.transfer.refusal import refused, several
from cms.transfer.structure import Hub

OWN_ENTRIES = ("topic", "guide")
"""The types that `cms.transfer.bundle` describes by itself."""

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


def other_pages() -> list[Any]:
    """The page types that have no entries of their own."""
    return [model for model in listed_pages() if the_declaration(model).name not in OWN_ENTRIES]


@cache
def parts_of(model: Any) -> Mapping[str, Part]:
    """What a bundle holds of pages of this type, beside slug and title."""
    own = [field for field in model._meta.local_concrete_fields if field.editable]
    standing = [field for field in model._meta.local_concrete_fields if not field.editable]
    fields = {field.name: field for field in own if field not in standing and not field.primary_key}
    parts = {name: _part(model, field) for name, field in fields.items()}
    return {name: part for name, part in parts.items() if part is not None}


def _part(model: Any, field: Any) -> Part | None:
    """None for what a bundle cannot hold, such as a document."""
    name = field.name
    optional = field.blank or field.null or field.has_default()
    default: Any = field.get_default() if optional else ...
    if isinstance(field, StreamField):
        return _stream(field)
    if isinstance(field, RichTextField):
        known = [each for each in (field.features or FEATURE_TAGS) if each in FEATURE_TAGS]
        block = RichTextBlock(required=not field.blank, features=known)
        return Part(
            Annotated[str, html_of(block)],
            "" if field.blank else ...,
            lambda page, names: from_stored(getattr(page, name), names),
            lambda page, value, names: setattr(page, name, to_stored(value, names)),
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
    if target is get_image_model():
        kind = "image"
    elif declaration and declaration.listed:
        kind = declaration.name
    else:
        return None
    annotation: Any = Annotated[str, reference_to(kind)]

    def read(page: Any, names: Names) -> str | None:
        key = getattr(page, attribute)
        return names.of_kind(kind).name_of(key) if key else None

    def write(page: Any, value: str | None, names: Names) -> None:
        setattr(page, attribute, names.of_kind(kind).id_of(value) if value else None)

    return Part(
        annotation | None if field.null else annotation, None if field.null else ..., read, write
    )


def _stream(field: Any) -> Part:
    name, block = field.name, field.stream_block

    def check(value: list[Any], info: ValidationInfo) -> list[Any]:
        references = info.context if isinstance(info.context, References) else None
        if findings := [*problems_in(block, value, references)]:
            raise several(findings)
        return value

    def write(page: Any, value: list[Any], names: Names) -> None:
        raw = with_ids(raw_of(block, value, names), getattr(page, name).get_prep_value())
        setattr(page, name, json.dumps(raw))

    return Part(
        Annotated[list[Any], AfterValidator(check)],
        [],
        lambda page, names: value_of(block, getattr(page, name).get_prep_value(), names),
        write,
    )


@dataclass(frozen=True)
class PageEntries:
    """The entries of pages of one type; see `cms.transfer.entries`."""

    model: Any

    @property
    def part(self) -> str:
        """The name of the list in a bundle."""
        return the_declaration(self.model).plural

    def existing(self, hub: Hub) -> QuerySet[Any]:
        return hub.pages(self.model)

    def parent(self, hub: Hub) -> Page:
        return hub.parent_of(self.model)

    def make(self, entry: Any, hub: Hub, **fields: Any) -> HubPage:
        page: HubPage = self.model(slug=entry.slug, title=entry.title, **fields)
        return page

    def entry_of(self, page: HubPage, names: Names) -> Entry:
        parts = parts_of(self.model)
        self._leave_out(page, names)
        values = {name: part.read(page, names) for name, part in parts.items()}
        return entry_type(self.model).model_construct(slug=page.slug, title=page.title, **values)

    def _leave_out(self, page: HubPage, names: Names) -> None:
        for field in self.model._meta.local_concrete_fields:
            is_held = field.name in parts_of(self.model) or field.primary_key or not field.editable
            if not is_held and getattr(page, field.attname):
                names.leave_out(f"its {field.verbose_name}, which bundles do not hold")

    def fill(self, page: HubPage, entry: Any, names: Names) -> None:
        page.title = entry.title
        for name, part in parts_of(self.model).items():
            part.write(page, getattr(entry, name), names)


@cache
def entry_type(model: Any) -> type[Entry]:
    """What a bundle holds of a page of this type."""
    fields: dict[str, Any] = {
        "slug": (Annotated[str, text_of(model, "slug")], ...),
        "title": (Annotated[str, text_of(model, "title")], ...),
    }
    for name, part in parts_of(model).items():
        is_optional = part.default is not ...
        annotation = Annotated[part.annotation, EXTENSION] if is_optional else part.annotation
        fields[name] = (annotation, part.default)
    return create_model(f"{model.__name__}Entry", __base__=Entry, **fields)
