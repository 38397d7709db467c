"""Fields and enumerations as all types have them."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import graphene


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
