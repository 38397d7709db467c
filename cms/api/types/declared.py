"""Grapple's declarations as fields of our own types.

Content models and blocks declare what frontends may read in `graphql_fields`, with Grapple's field
helpers. Grapple would build types that carry all of Wagtail's page fields besides; ours carry
exactly what is declared, plus what a type in this package adds.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import graphene
from graphene.types.objecttype import ObjectTypeOptions
from grapple.actions import get_field_type


class ContentType(graphene.ObjectType):
    """An object type for a content model or block, which it names as `content` in its `Meta`.

    It has the fields of its interfaces, then those that the content declares, each read from the
    attribute of the same name, then its own. A block brings its description along.
    """

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        content: Any,
        interfaces: tuple[type[graphene.Interface], ...] = (),
        description: str | None = None,
        **options: Any,
    ) -> None:
        meta = ObjectTypeOptions(cls)
        meta.fields = {}
        for interface in interfaces:
            meta.fields |= interface._meta.fields
        for declaration in content.graphql_fields:
            field, mounted = get_field_type(declaration())
            meta.fields[field.field_name] = mounted
        if description is None:
            description = str(content._meta_class.graphql_description)
        super().__init_subclass_with_meta__(
            interfaces=interfaces, description=description, _meta=meta, **options
        )


def enum_of(
    name: str, members: type[Enum], descriptions: Mapping[Any, str], description: str
) -> graphene.Enum:
    """The members of a Python enumeration, under their names, each with its description."""
    return graphene.Enum(
        name,
        [(member.name, member.value) for member in members],
        description=lambda member: descriptions[members(member.value)] if member else description,
    )


def list_of(item: Any, description: str, **arguments: Any) -> graphene.Field:
    """A list that is always there, of items that are always there."""
    return graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(item))),
        description=description,
        **arguments,
    )


def text_field(description: str, **arguments: Any) -> graphene.Field:
    """A text that is always there, if only empty."""
    return graphene.Field(graphene.String, required=True, description=description, **arguments)
