"""The published schema: one graphene schema, one SDL."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import graphene
from django.db.models import QuerySet
from graphql import GraphQLSchema, print_schema
from wagtail.models import DraftStateMixin

from cms.api.blocks.types import types_of_cells
from cms.api.content.objects import object_rows
from cms.api.errors import ErrorCode as Code
from cms.api.hub.types import HubSettings
from cms.api.nodes import node_field, nodes_field
from cms.api.page.loaders import page_rows
from cms.api.page.types import CONNECTIONS
from cms.api.pagination import Slice, page_request, page_size, slice_of
from cms.api.route.navigation import navigation_field
from cms.api.route.routes import RedirectRow, RouteResult, load_route
from cms.api.route.sitemap import sitemap_field
from cms.api.rows import ObjectRow, PageRow, Row, SourceRow
from cms.api.scope import Scope
from cms.api.search.loaders import Filters, FoundRow, SearchSlice, load_search, load_suggestions
from cms.api.search.types import SearchConnection, SearchFilter, Suggestion
from cms.api.source.loaders import MENTION_LISTS, source_rows, source_rows_at
from cms.api.source.types import Source, SourceConnection
from cms.api.statements import Text
from cms.api.types.connection import (
    connection_arguments,
    connection_of,
    first_argument,
    first_parts,
    wants_items,
)
from cms.api.types.fields import list_of, locale_argument, scope_of
from cms.api.types.lists import (
    PageOrder,
    PageOrdering,
    SnippetFilter,
    SnippetOrder,
    SnippetOrdering,
    SourceFilter,
    SourceOrder,
    SourceOrdering,
    filter_pages,
    filter_sources,
    given_in,
    page_filter,
    page_ordering,
    snippet_ordering,
    source_ordering,
    updated_since,
    value_of,
)
from cms.api.types.registry import type_for
from cms.declaration import listed_pages, listed_snippets, the_declaration, type_name_of
from cms.delivery import tags
from cms.snippets.models import Source as SourceModel
from cms.visibility import visible_rows

ErrorCode = graphene.Enum.from_enum(
    Code,
    name="ErrorCode",
    description=lambda code: (
        Code(code).meaning.sentence
        if code
        else "What `extensions.code` of an error says; no field returns it."
    ),
)


T = TypeVar("T")
R = TypeVar("R", PageRow, ObjectRow)

SUGGESTIONS = 8
"""How many titles are suggested unless a request says otherwise."""


def slug_argument(what: str) -> graphene.Argument:
    return graphene.Argument(
        graphene.String, required=True, description=f"The slug of the {what} in that language."
    )


def order_argument(order: Any, default: str) -> graphene.Argument:
    return graphene.Argument(order, description=f"The order of the list; {default} if left out.")


def one_field(model: Any, rows: Callable[..., list[R]], order: str) -> graphene.Field:
    """One page or snippet of a type, by its slug. The first in this order, if several have it."""
    name = words_of(the_declaration(model).name)

    def resolve(
        root: None, info: graphene.ResolveInfo, slug: str, locale: str | None = None
    ) -> R | None:
        scope = scope_of(info, locale)
        audience = scope.audience

        def select(slug: Text) -> QuerySet[Any]:
            return visible_rows(audience, model).filter(slug=slug).order_by(order)

        return only(scope, rows(scope, model, select, slug=slug), tags.list_of(model))

    return graphene.Field(
        type_for(model),
        description=f"{a_or_an(name)} by its slug; null if there is no such {name} to be seen.",
        resolver=resolve,
        slug=slug_argument(name),
        locale=locale_argument(),
    )


def pages_field(model: Any) -> graphene.Field:
    """The list of the pages of a type."""
    plural = the_declaration(model).plural

    def resolve(
        root: None,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        where: dict[str, Any] | None = None,
        order_by: PageOrdering | None = None,
        locale: str | None = None,
    ) -> Slice[PageRow]:
        scope = scope_of(info, locale)
        scope.dependencies.add_lists(tags.list_of(model))
        audience, given = scope.audience, given_in(where)

        def pages() -> QuerySet[Any]:
            return filter_pages(model, visible_rows(audience, model), audience, given)

        return slice_of(
            pages,
            page_request(first, after, plural, scope.locale, where or {}, order_by),
            page_ordering(order_by),
            lambda part: page_rows(scope, model, part),
            key_of,
            model=model,
            wants_items=wants_items(info),
        )

    return graphene.Field(
        CONNECTIONS[model],
        required=True,
        description=f"All {words_of(plural)}.",
        resolver=resolve,
        **connection_arguments(),
        where=graphene.Argument(
            page_filter(model),
            name="filter",
            description=f"Which {words_of(plural)} to list.",
        ),
        order_by=order_argument(PageOrder, "TREE"),
        locale=locale_argument(),
    )


def snippets_field(model: Any) -> graphene.Field:
    """The list of the snippets of a type."""
    plural = the_declaration(model).plural

    def resolve(
        root: None,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        where: dict[str, Any] | None = None,
        order_by: SnippetOrdering | None = None,
        locale: str | None = None,
    ) -> Slice[ObjectRow]:
        scope = scope_of(info, locale)
        scope.dependencies.add_lists(tags.list_of(model))
        audience, given = scope.audience, given_in(where)

        def snippets() -> QuerySet[Any]:
            return updated_since(visible_rows(audience, model), dict(given))

        return slice_of(
            snippets,
            page_request(first, after, plural, scope.locale, where or {}, order_by),
            snippet_ordering(model, order_by),
            lambda part: object_rows(scope, model, part),
            key_of,
            model=model,
            wants_items=wants_items(info),
        )

    arguments: dict[str, Any] = {}
    if issubclass(model, DraftStateMixin):
        arguments = {
            "where": graphene.Argument(
                SnippetFilter, name="filter", description=f"Which {words_of(plural)} to list."
            ),
            "order_by": order_argument(SnippetOrder, "TITLE"),
        }
    return graphene.Field(
        connection_of(type_name_of(model), type_for(model), words_of(plural)),
        required=True,
        description=f"All {words_of(plural)}.",
        resolver=resolve,
        **connection_arguments(),
        **arguments,
        locale=locale_argument(),
    )


def words_of(name: str) -> str:
    return name.replace("_", " ")


def a_or_an(name: str) -> str:
    return f"{'An' if name[0] in 'aeio' else 'A'} {name}"


def fields_of_pages() -> dict[str, graphene.Field]:
    """Two fields for each page type that is listed."""
    fields = {}
    for model in listed_pages():
        declaration = the_declaration(model)
        fields[declaration.name] = one_field(model, page_rows, "path")
        fields[declaration.plural] = pages_field(model)
    return fields


def fields_of_snippets() -> dict[str, graphene.Field]:
    """Those of the snippet types that are listed; sources have fields with more to ask for."""
    fields = {}
    for model in listed_snippets():
        declaration = the_declaration(model)
        if model is not SourceModel:
            if hasattr(model, "slug"):
                fields[declaration.name] = one_field(model, object_rows, "pk")
            fields[declaration.plural] = snippets_field(model)
    return fields


class SourceFields:
    source = graphene.Field(
        Source,
        description="A source by its slug; null if there is no such source to be seen.",
        slug=slug_argument("source"),
        locale=locale_argument(),
    )
    sources = graphene.Field(
        SourceConnection,
        required=True,
        description="All sources.",
        **connection_arguments(),
        where=graphene.Argument(SourceFilter, name="filter", description="Which sources to list."),
        order_by=order_argument(SourceOrder, "TITLE"),
        locale=locale_argument(),
    )

    @staticmethod
    def resolve_source(
        root: None, info: graphene.ResolveInfo, slug: str, locale: str | None = None
    ) -> SourceRow | None:
        scope = scope_of(info, locale)
        parts = first_parts(info, "Source", MENTION_LISTS)
        return only(scope, source_rows_at(scope, slug, parts), tags.SOURCES)

    @staticmethod
    def resolve_sources(
        root: None,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        where: dict[str, Any] | None = None,
        order_by: SourceOrdering | None = None,
        locale: str | None = None,
    ) -> Slice[SourceRow]:
        scope = scope_of(info, locale)
        scope.dependencies.add_lists(tags.SOURCES)
        audience, given = scope.audience, given_in(where)

        def sources() -> QuerySet[SourceModel]:
            return filter_sources(visible_rows(audience, SourceModel), audience, given)

        return slice_of(
            sources,
            page_request(first, after, "sources", scope.locale, where or {}, order_by),
            source_ordering(order_by, scope),
            lambda part: source_rows(scope, part),
            key_of,
            model=SourceModel,
            wants_items=wants_items(info),
        )


PageFields: Any = type("PageFields", (), fields_of_pages() | fields_of_snippets())


class Query(PageFields, SourceFields, graphene.ObjectType):
    route = graphene.Field(
        RouteResult,
        description="What stands at a site-relative path; null if there is nothing to see.",
        path=graphene.Argument(
            graphene.String,
            required=True,
            description="As in a reader's address bar: `/sources/duo/`, `/nl/topics/`.",
        ),
    )
    search = graphene.Field(
        SearchConnection,
        required=True,
        description="Sources, topics, guides and answers that match, the best first.",
        query=graphene.Argument(
            graphene.String,
            required=True,
            description='Words, "phrases", `-without`, `kind:`, `publisher:`, `topic:`.',
        ),
        **connection_arguments(),
        where=graphene.Argument(SearchFilter, name="filter", description="Which results to list."),
        locale=locale_argument(),
    )
    suggest = list_of(
        Suggestion,
        "Titles that hold what a reader has typed so far.",
        prefix=graphene.Argument(
            graphene.String,
            required=True,
            description="What has been typed; the last word may be unfinished.",
        ),
        first=first_argument(SUGGESTIONS),
        locale=locale_argument(),
    )
    hub = graphene.Field(
        HubSettings,
        required=True,
        description="What the pages of the hub have in common.",
        locale=locale_argument(),
    )
    navigation = navigation_field()
    sitemap = sitemap_field()
    node = node_field()
    nodes = nodes_field()

    class Meta:
        description = "Everything that can be asked for."

    @staticmethod
    def resolve_route(
        root: None, info: graphene.ResolveInfo, path: str
    ) -> PageRow | SourceRow | RedirectRow | None:
        return load_route(info.context, path, first_parts(info, "Source", MENTION_LISTS))

    @staticmethod
    def resolve_search(
        root: None,
        info: graphene.ResolveInfo,
        query: str,
        first: int | None = None,
        after: str | None = None,
        where: dict[str, Any] | None = None,
        locale: str | None = None,
    ) -> SearchSlice:
        scope = scope_of(info, locale)
        request = page_request(first, after, "search", scope.locale, query, where or {})
        return load_search(
            scope, query, filters_of(where or {}), request, with_facets="facets" in scope.asked
        )

    @staticmethod
    def resolve_suggest(
        root: None,
        info: graphene.ResolveInfo,
        prefix: str,
        first: int | None = None,
        locale: str | None = None,
    ) -> list[FoundRow]:
        return load_suggestions(scope_of(info, locale), prefix, page_size(first, SUGGESTIONS))

    @staticmethod
    def resolve_hub(root: None, info: graphene.ResolveInfo, locale: str | None = None) -> Scope:
        scope = scope_of(info, locale)
        scope.dependencies.add_lists(tags.SETTINGS)
        return scope


def filters_of(given: dict[str, Any]) -> Filters:
    """What a `SearchFilter` says; null means no condition."""
    kinds, source_kinds = given.get("kinds"), given.get("source_kinds")
    return Filters(
        kinds=None if kinds is None else {*map(value_of, kinds)},
        source_kinds=None if source_kinds is None else set(map(value_of, source_kinds)),
        publisher=given.get("publisher"),
        topic=given.get("topic"),
    )


def only(scope: Scope, rows: list[T], list_name: str) -> T | None:
    """The first row. Two siblings cannot share a slug, but children of two indexes might.

    That there is none may change with anything in the list.
    """
    if not rows:
        scope.dependencies.add_lists(list_name)
        return None
    return rows[0]


def key_of(row: Row) -> tuple[int]:
    return (row.pk,)


GAP_INSIDE_BRACES = re.compile(r"\n(?=\n +\S)")

# What stands first here is printed first.
schema = graphene.Schema(query=Query, types=[Query, ErrorCode, *types_of_cells()])
graphql_schema: GraphQLSchema = schema.graphql_schema


def sdl() -> str:
    """The schema in GraphQL's definition language, as it is committed for frontends.

    An empty line stands between types, and none inside them: every member begins with its
    description.
    """
    return GAP_INSIDE_BRACES.sub("", print_schema(graphql_schema)) + "\n"
