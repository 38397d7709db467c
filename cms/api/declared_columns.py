"""The columns that content declares to the API with a line in `graphql_fields`."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from grapple.actions import get_field_type

COLUMNS = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
    models.FloatField,
    models.DecimalField,
    models.DateField,
    models.TimeField,
    models.UUIDField,
)
"""The kinds of columns that are loaded as they are."""

DECLARED = "declared_"
"""What names begin with in records, where they stand beside the fields of a model."""

READ_FROM_TEXT = (models.DecimalField, models.DateField, models.TimeField, models.UUIDField)
"""Those that JSON holds as texts: rows that come along in JSON are to say the same as others."""


def declarations_of(model: Any) -> Iterator[Any]:
    """What Grapple makes of each declaration: its name, its source and its type."""
    for declaration in getattr(model, "graphql_fields", ()):
        yield get_field_type(declaration())[0]


def column_of_declaration(model: Any, declared: Any) -> models.Field[Any, Any] | None:
    """The column that a declaration shows; None if it shows something else."""
    try:
        column = model._meta.get_field(declared.field_source)
    except FieldDoesNotExist:
        return None
    # StreamFields and rich text are TextFields or JSONFields of Wagtail's: they need the codec.
    is_plain = isinstance(column, COLUMNS) and column.__class__.__module__.startswith(
        ("django.", "cms.")
    )
    return column if is_plain else None


@cache
def declared_columns(model: Any, known: frozenset[str]) -> Mapping[str, str]:
    """The source of each declared column but the `known` ones, by its name in the API."""
    return {
        declared.field_name: declared.field_source
        for declared in declarations_of(model)
        if declared.field_name not in known and column_of_declaration(model, declared)
    }


def declared_sources(model: Any, known: frozenset[str]) -> dict[str, str]:
    """The same with names that no column of a model has, for `declared_values(…, DECLARED)`."""
    return {f"{DECLARED}{name}": source for name, source in declared_columns(model, known).items()}


@cache
def _readers(model: Any, known: frozenset[str]) -> Mapping[str, Callable[[Any], Any]]:
    found = {}
    for name, source in declared_columns(model, known).items():
        column = model._meta.get_field(source)
        if isinstance(column, READ_FROM_TEXT):
            found[name] = column.to_python
    return found


def declared_values(
    model: Any, known: frozenset[str], record: Mapping[str, Any], alias: str = ""
) -> dict[str, Any]:
    """The values of the declared columns in a record, by their names in the API."""
    names = declared_columns(model, known)
    if not names:
        return {}
    readers = _readers(model, known)
    values = {name: record[f"{alias}{name}"] for name in names}
    return {
        name: readers[name](value) if name in readers else value for name, value in values.items()
    }
