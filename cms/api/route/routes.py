import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import graphene
from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.addresses import canonical_path, language_prefix, split_language, url_path_below
from cms.api.columns import stored
from cms.api.execution.context import Context
from cms.api.page.loaders import any_page_columns, load_paths, rows_of_any
from cms.api.page.types import PAGE_TYPES
from cms.api.route.redirects import RedirectRow, redirect_at
from cms.api.rows import PageRow, SourceRow
from cms.api.scope import Scope
from cms.api.slots import Text, Texts, among
from cms.api.source.loaders import MENTION_LISTS, source_rows_at, visible_sources
from cms.api.source.types import Source
from cms.api.statements import fetch, first, statement
from cms.api.types.connection import first_parts
from cms.api.types.fields import text_field
from cms.api.types.node import type_of
from cms.api.versions import in_order_of_languages
from cms.audience import Audience, fallbacks_of
from cms.declaration import declared_pages
from cms.delivery import tags
from cms.mentions.mapping import citing_fields
from cms.redirects import key_of, readable, target_on, uri_reference
from cms.snippets.models import FormerSlug
from cms.snippets.models import Source as SourceModel
from cms.visibility import visible_any_page

# No address has them; a URL parser would take some out and read another address.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")


def load_route(
    context: Context, path: str, parts: Iterable[tuple[str, int]]
) -> PageRow | SourceRow | RedirectRow | None:
    """Load the page, source or redirect at a site-relative path, percent-encoded or not; a source
    with those parts of its lists. A redirect that leads in a circle is nothing.
    """
    if CONTROL_CHARACTERS.search(path):
        return None
    path = "/" + path.partition("#")[0].lstrip("/")
    found = _load_at(context, path, parts)
    if isinstance(found, RedirectRow) and found.is_typed and _is_circle(context, path, found):
        return None
    return found


def _load_at(
    context: Context, path: str, parts: Iterable[tuple[str, int]] = ()
) -> PageRow | SourceRow | RedirectRow | None:
    path, _, query = path.partition("?")
    asked = "/" + readable(path).strip("/")
    address = canonical_path(asked)
    locale, below = split_language(address)
    scope = context.scope(locale)
    if found := _page_at(scope, below) or _source_at(scope, address, parts):
        return found
    scope.dependencies.add_lists(tags.REDIRECTS, *tags.with_a_page())
    return (
        _translated_page_at(scope, below)
        or _former_source_at(scope, address)
        or redirect_at(scope, (address, asked, *_addresses_of_fallbacks(scope, below)), query)
    )


def _is_circle(context: Context, path: str, redirect: RedirectRow) -> bool:
    """Return whether readers who follow a redirect come back to where they have been."""
    site_url = context.scope(split_language(path)[0]).site_url
    passed = {key_of(path)}
    found: Any = redirect
    while isinstance(found, RedirectRow) and found.is_typed:
        target = target_on(site_url, path, found.destination)
        if target is None:
            return False
        if key_of(target) in passed:
            return True
        path = target
        passed.add(key_of(path))
        found = _load_at(context, path)
    return False


@statement
def _pages_at(
    audience: Audience, streams: tuple[tuple[str, str], ...], *, url_paths: Texts
) -> QuerySet[Any, Any]:
    columns = any_page_columns()
    for name, stream in streams:
        column = stored(audience, declared_pages()[name], stream, f"{name}__")
        columns[f"{name}_stream_{stream}"] = column
    found = Page.objects.filter(visible_any_page(audience), among("url_path", url_paths))
    return in_order_of_languages(found, audience, "path").values(**columns)[:1]


def _page_at(scope: Scope, below_home: str) -> PageRow | None:
    url_paths = _url_paths(scope, below_home, (scope.locale, *fallbacks_of(scope.locale)))
    if not url_paths:
        return None
    streams = tuple(each for each in _streams() if each[1] in scope.asked)
    record = first(_pages_at(scope.audience, streams), url_paths=url_paths)
    rows = rows_of_any(scope, [record]) if record else []
    for row in rows:
        row.streams = {
            stream: record[f"{name}_stream_{stream}"]
            for name, stream in streams
            if name == row.model
        }
    return rows[0] if rows else None


def _url_paths(scope: Scope, below_home: str, languages: Iterable[str]) -> list[str]:
    """The stored paths of the pages at an address in these languages."""
    homes = (scope.homes[code] for code in languages if code in scope.homes)
    return [url_path_below(home["url_path"], below_home) for home in homes]


@statement
def _keys_at(*, url_paths: Texts) -> QuerySet[Any, Any]:
    return Page.objects.filter(among("url_path", url_paths)).order_by().values_list("pk", flat=True)


def _translated_page_at(scope: Scope, below_home: str) -> RedirectRow | None:
    """The redirect from the address at which a page stood as a fallback to its translation."""
    url_paths = _url_paths(scope, below_home, fallbacks_of(scope.locale))
    pks = fetch(_keys_at(), url_paths=url_paths) if url_paths else []
    path = next(iter(load_paths(scope, pks).values()), None)
    return RedirectRow(uri_reference(path), permanent=False) if path else None


@cache
def _streams() -> tuple[tuple[str, str], ...]:
    """(name of a page type's model, name of a stream or rich text) of all page types."""
    return tuple(
        (name, stream)
        for name, model in declared_pages().items()
        for stream in citing_fields(model)
    )


def _source_at(scope: Scope, address: str, parts: Iterable[tuple[str, int]]) -> SourceRow | None:
    slug = _source_slug(scope, address)
    rows = source_rows_at(scope, slug, parts) if slug else []
    return rows[0] if rows else None


@statement
def _current_slug(audience: Audience, *, former_slug: Text) -> QuerySet[Any, Any]:
    former = FormerSlug.objects.filter(locale__language_code=audience.locale, slug=former_slug)
    moved = Q(pk__in=former.values("source"))
    if audience.fallbacks:
        languages = [each.locale for each in audience.fallbacks]
        stood = SourceModel.objects.filter(locale__language_code__in=languages, slug=former_slug)
        named = FormerSlug.objects.filter(locale__language_code__in=languages, slug=former_slug)
        moved |= Q(translation_key__in=stood.values("translation_key"))
        moved |= Q(translation_key__in=named.values("source__translation_key"))
    sources = visible_sources(audience).filter(moved)
    return sources.order_by("pk").values_list("slug", flat=True)[:1]


def _former_source_at(scope: Scope, address: str) -> RedirectRow | None:
    slug = _source_slug(scope, address) or _slug_as_elsewhere(scope, address)
    if not slug:
        return None
    current = first(_current_slug(scope.audience), former_slug=slug)
    path = scope.path_of_source(current) if current else None
    return RedirectRow(uri_reference(path), permanent=True) if path else None


def _source_slug(scope: Scope, address: str) -> str:
    """The slug in an address below that of the sources; "" for other addresses."""
    return _slug_below(scope.path_of_sources, address)


def _slug_as_elsewhere(scope: Scope, address: str) -> str:
    """The slug in an address at which a fallback stood while this language had no page of its own
    that lists sources.
    """
    own = language_prefix(scope.locale)
    for code in fallbacks_of(scope.locale):
        theirs = scope.path_of_sources_in(code).removeprefix(language_prefix(code))
        if slug := _slug_below(f"{own}{theirs}", address):
            return slug
    return ""


def _slug_below(path: str, address: str) -> str:
    slug = address.removeprefix(path) if address.startswith(path) else ""
    return "" if "/" in slug else slug


def _addresses_of_fallbacks(scope: Scope, below: str) -> list[str]:
    """The addresses in other languages from which a page may have moved that is a fallback here."""
    return [f"{language_prefix(code)}{below}" for code in fallbacks_of(scope.locale)]


class Redirect(graphene.ObjectType):
    destination = text_field(
        "Where to send the reader: a site-relative path or an absolute address, as RFC 3986 writes"
        " them, so that it can stand in a `Location` header."
    )
    permanent = graphene.Boolean(
        required=True, description="Whether to answer 301 (permanent) rather than 302."
    )

    class Meta:
        description = "The content that stood at this path has moved."


class RouteResult(graphene.Union):
    class Meta:
        types = (*PAGE_TYPES, Source, Redirect)
        description = "What stands at a path: a page, a source, or a redirect."

    @classmethod
    def resolve_type(cls, instance: Any, info: graphene.ResolveInfo) -> Any:
        return Redirect if isinstance(instance, RedirectRow) else type_of(instance, info)


def route_field() -> graphene.Field:
    return graphene.Field(
        RouteResult,
        description="What stands at a site-relative path; null if there is nothing to see.",
        resolver=_resolve_route,
        path=graphene.Argument(
            graphene.String,
            required=True,
            description="As in a reader's address bar: `/sources/duo/`, `/nl/topics/`.",
        ),
    )


def _resolve_route(
    root: None, info: graphene.ResolveInfo, path: str
) -> PageRow | SourceRow | RedirectRow | None:
    return load_route(info.context, path, first_parts(info, "Source", MENTION_LISTS))
