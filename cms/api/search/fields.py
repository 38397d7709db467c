"""The root fields `search` and `suggest`."""

from typing import Any

import graphene

from cms.api.pagination import page_request, page_size
from cms.api.search.loaders import Filters, FoundRow, SearchSlice, load_search, load_suggestions
from cms.api.search.types import SearchConnection, SearchFilter, Suggestion
from cms.api.types.connection import connection_arguments, first_argument
from cms.api.types.fields import locale_argument, root_list_of, scope_of
from cms.api.types.lists import given_in, value_of

DEFAULT_SUGGESTIONS = 8


def search_field() -> graphene.Field:
    return graphene.Field(
        SearchConnection,
        description="Sources, topics, guides and answers that match, the best first.",
        resolver=_resolve_search,
        query=graphene.Argument(
            graphene.String,
            required=True,
            description='Words, "phrases", `-without`, `kind:`, `publisher:`, `topic:`.',
        ),
        **connection_arguments(),
        where=graphene.Argument(SearchFilter, name="filter", description="Which results to list."),
        locale=locale_argument(),
    )


def suggest_field() -> graphene.Field:
    return root_list_of(
        Suggestion,
        "Titles that hold what a reader has typed so far.",
        resolver=_resolve_suggest,
        prefix=graphene.Argument(
            graphene.String,
            required=True,
            description="What has been typed; the last word may be unfinished.",
        ),
        first=first_argument(DEFAULT_SUGGESTIONS),
        locale=locale_argument(),
    )


def _resolve_search(
    root: None,
    info: graphene.ResolveInfo,
    query: str,
    first: int | None = None,
    after: str | None = None,
    where: dict[str, Any] | None = None,
    locale: str | None = None,
) -> SearchSlice:
    scope = scope_of(info, locale)
    request = page_request(first, after, "search", scope.locale, query, given_in(where))
    return load_search(
        scope, query, _filters(where or {}), request, with_facets="facets" in scope.asked
    )


def _filters(given: dict[str, Any]) -> Filters:
    """Convert a `SearchFilter`; null means no condition."""
    kinds, source_kinds = given.get("kinds"), given.get("source_kinds")
    return Filters(
        kinds=None if kinds is None else set(map(value_of, kinds)),
        source_kinds=None if source_kinds is None else set(map(value_of, source_kinds)),
        publisher=given.get("publisher"),
        topic=given.get("topic"),
    )


def _resolve_suggest(
    root: None,
    info: graphene.ResolveInfo,
    prefix: str,
    first: int | None = None,
    locale: str | None = None,
) -> list[FoundRow]:
    return load_suggestions(scope_of(info, locale), prefix, page_size(first, DEFAULT_SUGGESTIONS))
