"""The root fields of page types: one page by its slug, and the list of all.

A filter by the value of a column needs no line here: name it in the type's declaration.
"""

import enum
from collections.abc import Mapping
from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.api.declared.declarations import Declared, Shows, declared_fields
from cms.api.errors import ContractError, ErrorCode
from cms.api.page.loaders import page_rows
from cms.api.page.types import CONNECTIONS
from cms.api.pagination import TREE, Ordering
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
from cms.audience import Audience
from cms.declaration import companion_of, listed_pages, the_declaration
from cms.mentions.mapping import cites
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source
from cms.visibility import visible_rows


class PageOrdering(enum.Enum):
    TREE = "tree"
    TITLE = "title"
    NEWEST = "newest"
    UPDATED = "updated"


PageOrder = order_enum(PageOrdering, "pages are")


def page_fields() -> dict[str, graphene.Field]:
    """Two fields for each page type that is listed."""
    fields = {}
    for model in listed_pages():
        declaration = the_declaration(model)
        fields[declaration.name] = one_field(model, page_rows, "path")
        fields[declaration.plural] = list_field(
            model,
            CONNECTIONS[model],
            page_rows,
            narrow=filter_pages,
            order=page_ordering,
            where_type=page_filter(model),
            order_type=PageOrder,
            default_order="TREE",
        )
    return fields


def page_filter(model: Any) -> Any:
    """The input type `…Filter` for the list of a page type."""
    declaration = the_declaration(model)
    plural = declaration.plural
    fields: dict[str, Any] = {}
    if relation := declaration.seen_with:
        fields[relation] = graphene.String(
            description=f"Only {plural} of the {relation} with this slug."
        )
    if cites(model):
        fields["source"] = graphene.String(
            description=f"Only {plural} that cite the source with this slug."
        )
    for declared in filters_of(model):
        kind = declared.made.type
        nullable = kind.of_type if isinstance(kind, graphene.NonNull) else kind
        fields[declared.name] = graphene.InputField(
            nullable, description=f"Only {plural} with exactly this value."
        )
    fields |= {
        "updated_since": updated_since_field(),
        "Meta": {
            "description": f"Which {in_words(plural)} to list: those that pass every condition"
            " given."
        },
    }
    name = "".join(part.capitalize() for part in declaration.name.split("_"))
    return type(f"{name}Filter", (graphene.InputObjectType,), fields)


def filters_of(model: Any) -> list[Declared]:
    """The columns by whose values the list of a page type can be filtered."""
    names = the_declaration(model).filters
    columns = (each for each in declared_fields(model) if each.shows is Shows.COLUMN)
    return [each for each in columns if each.name in names]


def page_ordering(model: Any, order: PageOrdering | None, audience: Audience) -> Ordering:
    is_by_title = order is PageOrdering.TITLE
    return ordering_of(order, BY_TITLE if is_by_title else TREE)


def filter_pages(
    model: Any, pages: QuerySet[Any], audience: Audience, given: Mapping[str, Any]
) -> QuerySet[Any]:
    """Filter visible pages of a type by its `page_filter`.

    A source that is not visible selects nothing, as if it did not exist.
    """
    relation = the_declaration(model).seen_with
    if relation in given:
        pages = pages.filter(_belongs(model, relation, audience, given[relation]))
    if "source" in given:
        source = visible_rows(audience, Source).filter(slug=given["source"])
        mentions = Mention.objects.filter(
            page=OuterRef("pk"),
            state=MentionState.LIVE,
            source_key__in=source.values("translation_key"),
        )
        pages = pages.filter(Exists(mentions))
    for declared in filters_of(model):
        if declared.name in given:
            pages = pages.filter(**{declared.column: _column_value(model, declared, given)})
    return updated_since(pages, given)


def _belongs(model: Any, relation: str, audience: Audience, slug: str) -> Q:
    """Return the condition that a page belongs to the one with this slug, in whichever version."""
    if not audience.fallbacks:
        return Q(**{f"{relation}__slug": slug})
    named = visible_rows(audience, companion_of(model)).filter(slug=slug).order_by()
    return Q(**{f"{relation}__translation_key__in": named.values("translation_key")})


def _column_value(model: Any, declared: Declared, given: Mapping[str, Any]) -> Any:
    """Convert the value of a filter to that of its column."""
    try:
        return model._meta.get_field(declared.column).to_python(given[declared.name])
    except ValidationError as error:
        raise ContractError(
            ErrorCode.BAD_USER_INPUT, f"`{declared.name}`: {error.messages[0]}"
        ) from None
