"""The root fields of snippet types: one snippet by its slug, and the list of all."""

import enum
from collections.abc import Mapping
from typing import Any

import graphene
from django.db.models import QuerySet
from wagtail.models import DraftStateMixin

from cms.api.declared.objects import object_rows
from cms.api.pagination import Ordering
from cms.api.types.connection import connection_of
from cms.api.types.lists import (
    BY_TITLE,
    in_words,
    list_field,
    one_field,
    order_enum,
    ordering_of,
    updated_since,
    updated_since_field,
)
from cms.api.types.registry import type_for
from cms.audience import Audience
from cms.declaration import listed_snippets, the_declaration, type_name_of
from cms.snippets.models import Source


class SnippetOrdering(enum.Enum):
    TITLE = "title"
    NEWEST = "newest"
    UPDATED = "updated"


SnippetOrder = order_enum(SnippetOrdering, "reusable content is")


class SnippetFilter(graphene.InputObjectType):
    updated_since = updated_since_field()

    class Meta:
        description = "Which reusable content to list: what passes every condition given."


def snippet_fields() -> dict[str, graphene.Field]:
    """The fields of the snippet types that are listed; sources have fields of their own."""
    fields = {}
    for model in listed_snippets():
        if model is Source:
            continue
        declaration = the_declaration(model)
        if hasattr(model, "slug"):
            fields[declaration.name] = one_field(model, object_rows, "pk")
        can_be_draft = issubclass(model, DraftStateMixin)
        fields[declaration.plural] = list_field(
            model,
            connection_of(type_name_of(model), type_for(model), in_words(declaration.plural)),
            object_rows,
            narrow=filter_snippets,
            order=snippet_ordering,
            where_type=SnippetFilter if can_be_draft else None,
            order_type=SnippetOrder if can_be_draft else None,
        )
    return fields


def snippet_ordering(model: Any, order: SnippetOrdering | None, audience: Audience) -> Ordering:
    """By title where the type has a key for that, else in the order in which they were made."""
    has_key = any(field.name == "sort_key" for field in model._meta.concrete_fields)
    return ordering_of(order, BY_TITLE if has_key else Ordering(("pk",)))


def filter_snippets(
    model: Any, snippets: QuerySet[Any], audience: Audience, given: Mapping[str, Any]
) -> QuerySet[Any]:
    """Filter visible snippets of a type by a `SnippetFilter`."""
    return updated_since(snippets, given)
