"""Breadcrumbs and translations of pages and sources, each loaded for all peers at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import graphene
from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from wagtail.models import Page

from cms.api.rows import PageRow, SourceRow, batched
from cms.api.scope import Scope
from cms.api.slots import Numbers, Texts, among
from cms.api.statements import fetch, statement
from cms.api.types.fields import list_of, text_field
from cms.audience import Audience
from cms.snippets.models import Source
from cms.visibility import visible_any_page, visible_page, visible_snippet


@dataclass(frozen=True, slots=True)
class Link:
    """The title, address and language of a page or source."""

    title: str
    url: str
    url_path: str
    locale: str


PLACED = ("path", "pk", "content_type__model", "title", "url_path")


def breadcrumbs_of(row: PageRow | SourceRow) -> list[Link]:
    """The visible pages from the home page down to this object, and it."""
    load = _load_ways_to_sources if isinstance(row, SourceRow) else _load_ways_to_pages

    def load_ways(scope: Scope, pks: list[int]) -> Mapping[int, list[Link]]:
        return load(scope, row.peers.rows)

    return batched(row, "breadcrumbs", load_ways)


@statement
def _pages_at(audience: Audience, *, paths: Texts) -> QuerySet[Any, Any]:
    """The visible pages at these paths; with fallbacks, the versions of them that are seen, each
    with the path at which it is `named`.
    """
    if not audience.fallbacks:
        visible = Page.objects.filter(visible_any_page(audience), among("path", paths))
        return visible.order_by().values_list(F("path"), *PLACED)
    named = Page.objects.filter(among("path", paths), translation_key=OuterRef("translation_key"))
    first = Subquery(named.order_by().values("path")[:1])
    visible = Page.objects.filter(visible_any_page(audience), Exists(named.order_by()))
    return visible.order_by().values_list(first, *PLACED)


def _load_ways_to_pages(scope: Scope, rows: Collection[Any]) -> dict[int, list[Link]]:
    above = {row.path: [*_paths_above(row.path)] for row in rows}
    found = {}
    wanted = {path for paths in above.values() for path in paths}
    above_all = fetch(_pages_at(scope.audience), paths=[*wanted])
    for path, _, pk, model, title, url_path in above_all:
        found[path] = _link_to_page(scope, title, url_path)
        scope.dependencies.add_page(pk, model)
    return {
        row.pk: [
            *(found[path] for path in above[row.path] if path in found),
            _link_to_page(scope, row.title, row.url_path),
        ]
        for row in rows
    }


def _paths_above(path: str) -> Iterable[str]:
    """The tree paths of all ancestors, from the root down."""
    return (path[:end] for end in range(Page.steplen, len(path), Page.steplen))


@statement
def _home_and_index(audience: Audience) -> QuerySet[Any, Any]:
    visible = Page.objects.filter(visible_page(audience)).order_by()
    homes = [each.home for each in audience.chain if each.home is not None]
    home = visible.filter(path__in=homes)
    index = visible.exclude(sourceindexpage=None)
    return home.values_list(*PLACED).union(index.values_list(*PLACED), all=True)


def _load_ways_to_sources(scope: Scope, rows: Collection[Any]) -> dict[int, list[Link]]:
    above = []
    for _, pk, model, title, url_path in sorted(fetch(_home_and_index(scope.audience))):
        above.append(_link_to_page(scope, title, url_path))
        scope.dependencies.add_page(pk, model)
    # Another page that lists sources may stand beside the one that owns their addresses.
    way = [link for link in above if scope.path_of_sources.startswith(link.url_path)]
    return {
        row.pk: [*way, _link(scope, row.title, scope.path_of_source(row.slug), row.locale)]
        for row in rows
    }


def translations_of(row: PageRow | SourceRow) -> list[Link]:
    """The visible translations into other languages."""

    def load(scope: Scope, pks: list[int]) -> Mapping[int, list[Link]]:
        if isinstance(row, SourceRow):
            return _of_kind(load_translations(scope, sources=pks), SOURCE)
        return _of_kind(load_translations(scope, pages=pks), PAGE)

    return batched(row, "translations", load)


PAGE, SOURCE = "page", "source"
Translations = dict[tuple[str, int], list[Link]]
"""By kind of original and its primary key, in the order of the languages in the settings."""


def load_translations(
    scope: Scope, pages: Collection[int] = (), sources: Collection[int] = ()
) -> Translations:
    """Load the visible translations of pages and sources into other languages."""
    found: Translations = {}
    found |= {(PAGE, pk): [] for pk in pages}
    found |= {(SOURCE, pk): [] for pk in sources}
    languages = tuple(
        code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES if code != scope.locale
    )
    if not found or not languages:
        return found
    audiences = tuple(map(scope.readers_of, languages))
    for kind, original, pk, model, title, code, place in sorted(
        fetch(_translations(audiences), pages=[*pages], sources=[*sources]),
        key=lambda translation: languages.index(translation[5]),
    ):
        if kind == PAGE:
            scope.dependencies.add_page(pk, model)
        else:
            scope.dependencies.add_source(pk)
        path = (
            scope.address_of_page(place)
            if kind == PAGE
            else scope.path_of_source(place, locale=code)
        )
        found[kind, original].append(_link(scope, title, path, code))
    return found


@statement
def _translations(
    audiences: tuple[Audience, ...], *, pages: Numbers, sources: Numbers
) -> QuerySet[Any, Any]:
    there_page, there_source = Q(), Q()
    for audience in audiences:
        in_language = Q(locale__language_code=audience.locale)
        there_page |= visible_any_page(audience) & in_language
        there_source |= visible_snippet(audience, Source) & in_language
    return _translated(PAGE, Page, pages, there_page, "url_path").union(
        _translated(SOURCE, Source, sources, there_source, "slug"), all=True
    )


def _translated(kind: str, model: Any, pks: Numbers, there: Q, place: str) -> QuerySet[Any, Any]:
    """(kind, primary key of the original, its own, model, title, language, address) of each
    translation.
    """
    originals = model.objects.filter(among("pk", pks), translation_key=OuterRef("translation_key"))
    return (
        model.objects.filter(there, Exists(originals))
        .order_by()
        .values_list(
            Value(kind, CharField()),
            Subquery(originals.order_by().values("pk")[:1]),
            "pk",
            F("content_type__model") if kind == PAGE else Value(SOURCE, CharField()),
            "title",
            "locale__language_code",
            place,
        )
    )


def _link(scope: Scope, title: str, url_path: str, locale: str | None = None) -> Link:
    return Link(title, scope.absolute(url_path), url_path, locale or scope.locale)


def _link_to_page(scope: Scope, title: str, url_path: str) -> Link:
    return _link(scope, title, scope.path_of_page(url_path), scope.locale_of_page(url_path))


def _of_kind(translations: Translations, kind: str) -> dict[int, list[Link]]:
    return {pk: found for (_, pk), found in translations.items()}


class PageLink(graphene.ObjectType):
    title = text_field("The title of the page or source.")
    url = text_field("Its absolute address on the frontend.")
    url_path = text_field("Its site-relative address.")
    locale = text_field("The code of the language it is in.")

    class Meta:
        description = "What a link to a page or source needs to know."


def breadcrumbs_field() -> graphene.Field:
    return list_of(
        PageLink, "The way here from the home page, both included.", resolver=_resolve_breadcrumbs
    )


def translations_field() -> graphene.Field:
    return list_of(
        PageLink, "The same in other languages, if it is there.", resolver=_resolve_translations
    )


def _resolve_breadcrumbs(root: PageRow | SourceRow, info: graphene.ResolveInfo) -> list[Link]:
    return breadcrumbs_of(root)


def _resolve_translations(root: PageRow | SourceRow, info: graphene.ResolveInfo) -> list[Link]:
    return translations_of(root)
