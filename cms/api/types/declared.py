"""Grapple's declarations as fields of our own types.

Content models and blocks declare what frontends may read in `graphql_fields`, with Grapple's field
helpers. Grapple would build types that carry all of Wagtail's page fields besides; ours carry
exactly what is declared, plus what a type in this package adds.
"""

from typing import Any

import graphene
from grapple.actions import get_field_type


def declared(content: type) -> type:
    """A mixin with the `graphql_fields` of a model or block, each read from the attribute of the
    same name."""
    fields: dict[str, graphene.Field] = {}
    for declaration in content.graphql_fields:  # type: ignore[attr-defined]
        declared_field, mounted = get_field_type(declaration())
        fields[declared_field.field_name] = mounted
    return type(f"Declared{content.__name__}", (), fields)


def block_description(block: type) -> str:
    return str(block._meta_class.graphql_description)  # type: ignore[attr-defined]


def list_of(item: Any, description: str, **arguments: Any) -> graphene.Field:
    """A list that is always there, of items that are always there."""
    return graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(item))),
        description=description,
        **arguments,
    )


def text(description: str, **arguments: Any) -> graphene.Field:
    """A text that is always there, if only empty."""
    return graphene.Field(graphene.String, required=True, description=description, **arguments)
