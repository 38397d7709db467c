"""Deprecated elements of a schema."""

import re
from collections.abc import Iterator

from graphql import (
    DEFAULT_DEPRECATION_REASON,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)


def undated_deprecations(schema: GraphQLSchema) -> list[str]:
    """Return the coordinates that are deprecated without a reason and a last day.

    Both belong in the reason: “Use `summary`. Stays until 2027-06-30.”
    """
    return [
        coordinate
        for coordinate, reason in _deprecations(schema)
        if reason == DEFAULT_DEPRECATION_REASON or not re.search(r"\w.*\d{4}-\d\d-\d\d", reason)
    ]


def _deprecations(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """(coordinate, reason) of every element that is deprecated."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLEnumType):
            elements = [(f"{type_.name}.{name}", value) for name, value in type_.values.items()]
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            elements = [(f"{type_.name}.{name}", field) for name, field in type_.fields.items()]
            elements += [
                (f"{coordinate}({name}:)", argument)
                for coordinate, field in elements
                for name, argument in getattr(field, "args", {}).items()
            ]
        else:
            continue
        for coordinate, element in elements:
            if element.deprecation_reason is not None:
                yield coordinate, element.deprecation_reason
