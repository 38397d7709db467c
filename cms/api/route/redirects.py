"""Redirects of editors, for `route`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from wagtail.contrib.redirects.models import Redirect as RedirectModel
from wagtail.models import Page

from cms.api.page.loaders import load_paths
from cms.api.scope import Scope
from cms.api.slots import Number, Texts, among
from cms.api.statements import fetch, first, statement
from cms.audience import Audience
from cms.languages import content_languages
from cms.redirects import spellings, uri_reference
from cms.visibility import visible_any_page


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """The target of a redirect: a site-relative path, or an absolute address elsewhere, as RFC 3986
    writes them. `is_typed` if an editor wrote the address, so that anything may stand there.
    """

    destination: str
    permanent: bool
    is_typed: bool = False


@statement
def _redirects(*, site: Number, paths: Texts) -> QuerySet[Any, Any]:
    return (
        RedirectModel.objects.filter(Q(site=site) | Q(site=None), among("old_path", paths))
        .order_by(F("site").asc(nulls_last=True))
        .values(
            "old_path",
            "redirect_page_id",
            "redirect_page_route_path",
            "redirect_link",
            "is_permanent",
        )
    )


def redirect_at(scope: Scope, addresses: Iterable[str], query: str) -> RedirectRow | None:
    """The redirect for one of these addresses, however it is spelled, with its query string, or
    else without it. Redirects of this site come before those of all sites.
    """
    paths = [f"{address}?{query}" for address in addresses if query] + [*addresses]
    old_paths = [*dict.fromkeys(old for path in paths for old in spellings(path))]
    found = fetch(_redirects(), site=scope.site_id, paths=old_paths)
    if not found:
        return None
    redirect = min(found, key=lambda redirect: old_paths.index(redirect["old_path"]))
    destination, route = redirect["redirect_link"], redirect["redirect_page_route_path"]
    page = redirect["redirect_page_id"]
    if page:
        path = load_paths(scope, [page]).get(page) or _path_in_its_language(scope, page)
        if path is None:
            return None
        destination = path.rstrip("/") + (route or "/")
    if not destination:
        return None
    is_typed = not page or bool(route)
    return RedirectRow(uri_reference(destination), redirect["is_permanent"], is_typed)


def _path_in_its_language(scope: Scope, page: int) -> str | None:
    """The address of a page of this site in another language, if it can be seen there."""
    url_path = first(_url_path(), page=page)
    if url_path is None or not scope.has_page(url_path):
        return None
    language = scope.locale_of_page(url_path)
    if language == scope.locale or language not in content_languages():
        return None
    is_seen = first(_seen(scope.audience_in(language)), page=page)
    return scope.address_of_page(url_path) if is_seen else None


@statement
def _url_path(*, page: Number) -> QuerySet[Any, Any]:
    return Page.objects.filter(pk=page).values_list("url_path", flat=True)


@statement
def _seen(audience: Audience, *, page: Number) -> QuerySet[Any, Any]:
    return Page.objects.filter(visible_any_page(audience), pk=page).values_list("pk", flat=True)
