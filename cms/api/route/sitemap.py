from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import graphene
from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.api.cursors import Key, natural
from cms.api.pagination import PageRequest, Slice, page_request
from cms.api.route.links import PAGE, SOURCE, Link, PageLink, load_translations
from cms.api.scope import Scope
from cms.api.seen import tree_place
from cms.api.source.loaders import visible_sources
from cms.api.types.connection import connection_arguments, connection_of, wants_items
from cms.api.types.fields import (
    DateTime,
    fallback_field,
    list_of,
    locale_argument,
    scope_of,
    text_field,
)
from cms.declaration import declared_pages, type_name_of
from cms.delivery import tags
from cms.snippets.models import Source
from cms.visibility import visible_any_page

# What stands in the column `part`: pages come first, in tree order; then sources, the oldest first.
PAGES, SOURCES = 0, 1
COLUMNS = ("part", "place", "pk", "model", "address", "language", "last_published_at")


@dataclass(slots=True)
class SitemapRow:
    """`place` is where it stands in its part: the tree path of a page. `alternates` are loaded for
    all rows of a part at once.
    """

    scope: Scope
    part: int
    place: str
    pk: int
    type_name: str
    url_path: str
    locale: str
    last_modified: datetime | None
    alternates: Callable[["SitemapRow"], list[Link]]


def indexed_pages(scope: Scope) -> QuerySet[Page]:
    """The pages of a sitemap: all that can be seen and are not hidden from search engines."""
    types = declared_pages()
    hidden = Coalesce(*(f"{name}__hide_from_search_engines" for name in types))
    return Page.objects.annotate(hidden=hidden).filter(
        visible_any_page(scope.audience), content_type__model__in=types, hidden=False
    )


def indexed_sources(scope: Scope) -> QuerySet[Source]:
    """The sources of a sitemap: all that can be seen and are not hidden from search engines."""
    return visible_sources(scope.audience).filter(hide_from_search_engines=False)


def load_sitemap(scope: Scope, request: PageRequest, *, wants_items: bool) -> Slice[SitemapRow]:
    """Load the asked part of all addresses."""
    rows: list[SitemapRow] = []
    scope.dependencies.add_lists(*tags.with_a_page())
    if wants_items:
        pages, sources = indexed_pages(scope), indexed_sources(scope)
        if request.after is not None:
            pages, sources = _after(pages, sources, request.after)
        found = _all(pages, sources).order_by("part", "place", "pk")[: request.size + 1]
        rows = _rows(scope, found)
    return Slice(
        request=request,
        items=rows[: request.size],
        has_next=len(rows) > request.size,
        key=lambda row: (row.place, row.part, row.pk),
        total=lambda: _all(indexed_pages(scope), indexed_sources(scope)).count(),
        page=lambda row: row.pk if row.part == PAGES else None,
    )


def _all(pages: QuerySet[Page], sources: QuerySet[Source]) -> QuerySet[Any, Any]:
    return (
        pages.order_by()
        .annotate(part=Value(PAGES, IntegerField()), place=F("path"), address=F("url_path"))
        .annotate(model=F("content_type__model"), language=F("locale__language_code"))
        .values_list(*COLUMNS)
        .union(
            sources.order_by()
            .annotate(part=Value(SOURCES, IntegerField()), place=Value("", CharField()))
            .annotate(address=F("slug"), model=Value("source", CharField()))
            .annotate(language=F("locale__language_code"))
            .values_list(*COLUMNS),
            all=True,
        )
    )


def _rows(scope: Scope, records: QuerySet[Any, Any]) -> list[SitemapRow]:
    rows: list[SitemapRow] = []
    loaded: dict[tuple[str, int], list[Link]] = {}

    def alternates(row: SitemapRow) -> list[Link]:
        if not loaded:
            pages = [other.pk for other in rows if other.part == PAGES]
            sources = [other.pk for other in rows if other.part == SOURCES]
            loaded.update(load_translations(scope, pages, sources))
        return loaded[PAGE if row.part == PAGES else SOURCE, row.pk]

    for part, place, pk, model, address, language, moment in records:
        path = scope.path_of_page(address) if part == PAGES else scope.path_of_source(address)
        type_name = type_name_of(declared_pages()[model] if part == PAGES else Source)
        row = SitemapRow(scope, part, place, pk, type_name, path, language, moment, alternates)
        rows.append(row)
    return rows


def _after(
    pages: QuerySet[Page], sources: QuerySet[Source], key: Key
) -> tuple[QuerySet[Page], QuerySet[Source]]:
    """The pages and sources after the item in a cursor's key."""
    part, pk = natural(key, 1), natural(key, 2)
    if part == PAGES:
        return pages.filter(tree_place(key).next()), sources
    return pages.none(), sources.filter(pk__gt=pk)


class SitemapEntry(graphene.ObjectType):
    url = text_field("The absolute address on the frontend.")
    url_path = text_field("The site-relative address.")
    type_name = text_field("The type that `route` finds there, such as `TopicPage`.")
    locale = text_field("The code of the language of what stands there.")
    is_fallback = fallback_field()
    last_modified = DateTime(description="When it was last published.")
    alternates = list_of(PageLink, "The same in other languages, if it is there.")

    class Meta:
        description = "An address that search engines should know."

    @staticmethod
    def resolve_url(root: SitemapRow, info: graphene.ResolveInfo) -> str:
        return root.scope.absolute(root.url_path)

    @staticmethod
    def resolve_is_fallback(root: SitemapRow, info: graphene.ResolveInfo) -> bool:
        return root.locale != root.scope.locale

    @staticmethod
    def resolve_alternates(root: SitemapRow, info: graphene.ResolveInfo) -> list[Link]:
        return root.alternates(root)


SitemapConnection: Any = connection_of("Sitemap", SitemapEntry, "addresses")


def sitemap_field() -> graphene.Field:
    return graphene.Field(
        SitemapConnection,
        description="Every address that search engines should know: pages, then sources.",
        resolver=_resolve_sitemap,
        **connection_arguments(),
        locale=locale_argument(),
    )


def _resolve_sitemap(
    root: None,
    info: graphene.ResolveInfo,
    first: int | None = None,
    after: str | None = None,
    locale: str | None = None,
) -> Slice[SitemapRow]:
    scope = scope_of(info, locale)
    request = page_request(first, after, "sitemap", scope.locale)
    return load_sitemap(scope, request, wants_items=wants_items(info))
