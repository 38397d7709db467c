"""The declarations of content in `graphql_fields`, made with the helpers of Grapple.

A line of it shows a column, the formatted text of a field, something that the content refers to, or
what a property or method of the model gives. Columns are loaded with their rows; for the rest see
`cms.api.declared.fields`, for the fields of the schema `cms.api.declared.types`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from inspect import getclosurevars, signature
from operator import itemgetter
from typing import Any

import graphene
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from graphene.types.unmountedtype import UnmountedType
from grapple.actions import get_field_type
from taggit.managers import TaggableManager
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.files import media_model

DECLARED = "declared_"
"""The prefix of names in records, which has them stand beside the fields of a model."""

READ_FROM_TEXT = (models.DecimalField, models.DateField, models.TimeField, models.UUIDField)
"""Fields whose values are texts in JSON: rows that are loaded as JSON say the same as others."""

FORMATTED = {"GraphQLRichText", "GraphQLStreamfield"}
REFERRING = {
    "GraphQLImage": get_image_model,
    "GraphQLDocument": get_document_model,
    "GraphQLMedia": media_model,
    "GraphQLPage": lambda: Page,
}
"""The helpers that say by their name what they refer to."""


class Shows(Enum):
    """The kinds of values that a declaration can show."""

    COLUMN = auto()
    RICH_TEXT = auto()
    STREAM = auto()
    REFERENCE = auto()
    TAGS = auto()
    COMPUTED = auto()


@dataclass(frozen=True, slots=True)
class Declared:
    """A line of `graphql_fields`: its name in the API, where its value comes from, and what it is.

    `column` is what is loaded with the row, if anything is: the value, or the key of what the
    content refers to, which is of the model `target`.
    """

    name: str
    source: str
    description: str
    shows: Shows
    line: Any
    column: str = ""
    target: Any = None
    is_list: bool = False

    @property
    def made(self) -> graphene.Field:
        """The field that Grapple makes of the line."""
        _, made = get_field_type(_called(self.line))
        return made.Field() if isinstance(made, UnmountedType) else made


@cache
def declared_fields(model: Any) -> tuple[Declared, ...]:
    """All that a model declares, in its order."""
    return tuple(read_line(model, line) for line in getattr(model, "graphql_fields", ()))


def declarations_of(block: Any) -> Iterator[Any]:
    """Return the name, source and type that Grapple makes of each declaration of a block."""
    for line in getattr(block, "graphql_fields", ()):
        yield get_field_type(_called(line))[0]


def _called(line: Any) -> Any:
    """A line may be a function of no arguments, as Grapple's helpers give, or what that returns."""
    return line() if callable(line) else line


def read_line(model: Any, line: Any) -> Declared:
    """Read one line of a model's `graphql_fields`."""
    helper, arguments = _helper_of(line)
    is_list, description = False, None
    one = line
    if helper == "GraphQLCollection":
        is_list, description = True, arguments["description"]
        options = dict(arguments["kwargs"])
        if "key" in options:
            # Grapple has taken the path apart, in place, when it read the line.
            options["source"] = ".".join([options["source"], *options.pop("key")])
        one = arguments["nested_type"](arguments["field_name"], *arguments["args"], **options)
        helper, arguments = _helper_of(one)
    given = _called(one)
    field = field_of(model, given.field_source.partition(".")[0])
    shows, column, target = _shown(model, helper, arguments, given.field_source, field)
    return Declared(
        name=given.field_name,
        source=given.field_source,
        description=str(
            description
            or given.description
            or getattr(field, "help_text", "")
            or getattr(field, "verbose_name", given.field_name.replace("_", " ")).capitalize()
        ),
        shows=shows,
        line=line,
        column=column,
        target=target,
        is_list=is_list or _is_list(field, arguments),
    )


def _is_list(field: Any, arguments: Mapping[str, Any]) -> bool:
    several = getattr(field, "one_to_many", False) or getattr(field, "many_to_many", False)
    return bool(several or arguments.get("kwargs", {}).get("is_list"))


def _helper_of(line: Any) -> tuple[str, Mapping[str, Any]]:
    """The name of the helper that made a line, and what it was given."""
    if not hasattr(line, "__qualname__"):
        return "", {}
    return line.__qualname__.partition(".")[0], getclosurevars(line).nonlocals


def _shown(
    model: Any, helper: str, arguments: Mapping[str, Any], source: str, field: Any
) -> tuple[Shows, str, Any]:
    """Return the kind of value of a line, its column if it has one, and the model it refers to."""
    if helper in FORMATTED and isinstance(field, StreamField):
        return Shows.STREAM, "", None
    if helper in FORMATTED:
        return Shows.RICH_TEXT, "", None
    if helper == "GraphQLTag" or isinstance(field, TaggableManager):
        return Shows.TAGS, "", None
    if target := _target_of(helper, arguments):
        column = field.attname if isinstance(field, models.ForeignKey) else ""
        return Shows.REFERENCE, column, target
    if column_of(model, source) is not None:
        return Shows.COLUMN, source, None
    return Shows.COMPUTED, "", None


get_model: Callable[..., Any] = apps.get_model


def _target_of(helper: str, arguments: Mapping[str, Any]) -> Any:
    if helper in REFERRING:
        return REFERRING[helper]()
    given = {"GraphQLSnippet": "snippet_model", "GraphQLForeignKey": "content_type"}.get(helper)
    if given is None:
        return None
    named = arguments[given]
    return get_model(named) if isinstance(named, str) else named


def field_of(model: Any, name: str) -> Any:
    """The field of a model with this name, relations from elsewhere included; None without one."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def problem_with_source(model: Any, declared: Declared) -> str | None:
    """Why the source of a declaration cannot be shown as what it is declared to be."""
    first, _, inner = declared.source.partition(".")
    field = field_of(model, first)
    if field is None and not hasattr(model, first):
        return f"and {model.__name__} has no “{first}”"
    if inner:
        return _problem_with_path(field, inner)
    if declared.shows is Shows.COMPUTED and field is not None:
        if field.is_relation:
            return "and what it refers to could be hidden from readers"
        if isinstance(field, StreamField | RichTextField):
            return "and what stands in its text could be hidden from readers"
    if declared.shows is Shows.COMPUTED and _wants_arguments(getattr(model, first, None)):
        return "and it is a method that wants arguments"
    if declared.shows in (Shows.RICH_TEXT, Shows.STREAM) and field is None:
        return "and formatted text can be shown of a field only"
    return _problem_with_target(field, declared)


def _problem_with_path(field: Any, inner: str) -> str | None:
    """A path leads to a column of the children of an object: anything else could be hidden."""
    children = field.related_model if getattr(field, "one_to_many", False) else None
    if children is None or column_of(children, inner) is None:
        return "and a path can lead to a column of the objects that belong to it only"
    return None


def _problem_with_target(field: Any, declared: Declared) -> str | None:
    target = declared.target
    if target is None or field is None:
        return None
    if not field.is_relation:
        return "and it is no relation"
    related = field.related_model
    if related is None or not (issubclass(related, target) or issubclass(target, related)):
        return f"and it leads to a {getattr(related, '__name__', 'something else')}"
    if target is not related and not issubclass(related, target):
        return f"and it may lead to any {related.__name__}"
    if declared.is_list and not _is_list(field, {}):
        return "and it leads to one object, not to several"
    return None


def _wants_arguments(method: Any) -> bool:
    if not callable(method) or isinstance(method, type):
        return False
    try:
        parameters = [*signature(method).parameters.values()][1:]
    except (TypeError, ValueError):
        return False
    return any(
        each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        for each in parameters
    )


def column_of(model: Any, source: str) -> models.Field[Any, Any] | None:
    """The column of a model that is loaded as it is; None for what is no such column."""
    field = field_of(model, source)
    is_column = isinstance(field, models.Field) and field.concrete and not field.is_relation
    return field if is_column and not isinstance(field, StreamField | RichTextField) else None


@cache
def declared_columns(model: Any, known: frozenset[str]) -> Mapping[str, str]:
    """The source of each declared column but the `known` ones, by its name in rows: its name in the
    API, or `…_key` for the key of what it refers to.
    """
    return {
        declared.name if declared.shows is Shows.COLUMN else key_name(declared): declared.column
        for declared in declared_fields(model)
        if declared.column and declared.name not in known
    }


def key_name(declared: Declared) -> str:
    """Under which name a row has the key of what a declaration refers to."""
    return f"{declared.name}_key"


def declared_sources(model: Any, known: frozenset[str]) -> dict[str, str]:
    """The same with names that no column of a model has, for `declared_values(…, DECLARED)`."""
    return {f"{DECLARED}{name}": source for name, source in declared_columns(model, known).items()}


@cache
def _readers(model: Any, known: frozenset[str]) -> Mapping[str, Callable[[Any], Any]]:
    found = {}
    for name, source in declared_columns(model, known).items():
        column = column_of(model, source)
        if isinstance(column, READ_FROM_TEXT):
            found[name] = column.to_python
    return found


def declared_values(
    model: Any, known: frozenset[str], record: Mapping[str, Any], alias: str = ""
) -> dict[str, Any]:
    """The values of the declared columns in a record, by their names in rows."""
    names, values_of = _values(model, known, alias)
    values = dict(zip(names, values_of(record), strict=True))
    for name, read in _readers(model, known).items():
        values[name] = read(values[name])
    return values


@cache
def _values(
    model: Any, known: frozenset[str], alias: str
) -> tuple[tuple[str, ...], Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    """The names of the columns, and what takes their values from a record."""
    names = tuple(declared_columns(model, known))
    keys = tuple(f"{alias}{name}" for name in names)
    if len(keys) > 1:
        return names, itemgetter(*keys)
    return names, lambda record: tuple(record[key] for key in keys)
