"""From rows of PostgreSQL to what `values` and `values_list` of a queryset give."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import JSONField, QuerySet
from django.db.models.query import FlatValuesListIterable, ValuesIterable, ValuesListIterable


def row_shape(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """Return a function that makes of a row what the queryset would."""
    fields = [column[0] for column in compiler.select[: compiler.col_count]]
    converters = [
        (index, _conversion(functions, expression))
        for index, (functions, expression) in compiler.get_converters(fields).items()
    ]
    kind = queryset._iterable_class
    if kind is ValuesIterable:
        query = queryset.query
        names = [
            *(
                query.selected
                or (*query.extra_select, *query.values_select, *query.annotation_select)
            )
        ]

        def as_dictionary(row: tuple[Any, ...]) -> dict[str, Any]:
            found = dict(zip(names, row, strict=False))
            for index, convert in converters:
                found[names[index]] = convert(row[index])
            return found

        return as_dictionary
    if kind is ValuesListIterable:
        if not converters and len(fields) == len(compiler.select):
            return as_it_is

        def as_tuple(row: tuple[Any, ...]) -> tuple[Any, ...]:
            values = [*row[: len(fields)]]
            for index, convert in converters:
                values[index] = convert(values[index])
            return tuple(values)

        return as_tuple
    if kind is FlatValuesListIterable:
        convert = dict(converters).get(0)
        return lambda row: convert(row[0]) if convert else row[0]
    raise TypeError("Name the columns of a statement with values() or values_list().")


def as_it_is(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row whose values need no conversion."""
    return row


def _conversion(functions: Sequence[Any], expression: Any) -> Callable[[Any], Any]:
    field = expression.output_field
    if isinstance(field, JSONField) and field.decoder is None:
        return _json
    if isinstance(field, ArrayField):
        inner = field.base_field
        if isinstance(inner, JSONField) and inner.decoder is None:
            return _array_of_json

    def convert(value: Any) -> Any:
        for function in functions:
            value = function(value, expression, connection)
        return value

    return convert


def _json(value: str | None) -> Any:
    return None if value is None else orjson.loads(value)


def _array_of_json(values: list[str | None] | None) -> list[Any] | None:
    return None if values is None else [*map(_json, values)]
