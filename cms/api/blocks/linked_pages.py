"""The pages to which texts link."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, QuerySet
from wagtail.models import Page

from cms.api.rows import Record
from cms.api.scope import Scope
from cms.api.slots import Numbers, among
from cms.api.statements import fetch, statement
from cms.audience import Audience, fallbacks_of
from cms.languages import content_languages
from cms.visibility import visible_any_page


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """Where a link to a page leads, and its language where that is not the answer's."""

    path: str
    language: str | None = None


def linked_pages(scope: Scope, contents: Any, linked: Collection[int]) -> dict[int, LinkedPage]:
    """The pages to which stored contents link, by the keys in their links: those that were loaded
    with them and, of the others, those that the same readers see in another language.
    """
    pages: list[Record] = [page for content in contents for page in content["pages"]]
    found: dict[int, LinkedPage] = {}
    for page in pages:
        url_path = page["url_path"]
        one = LinkedPage(scope.path_of_page(url_path), _other_language(scope, url_path))
        found |= dict.fromkeys(page.get("named", [page["pk"]]), one)
    others = [pk for pk in linked if pk not in found]
    known = {scope.locale, *fallbacks_of(scope.locale)}
    languages = [code for code in scope.homes if code in content_languages() and code not in known]
    if others and languages:
        audiences = tuple(map(scope.audience_in, languages))
        elsewhere = fetch(_seen_by_any(audiences), pages=others)
        for page in elsewhere:
            url_path = page["url_path"]
            language = scope.locale_of_page(url_path)
            found[page["pk"]] = LinkedPage(scope.address_of_page(url_path), language)
        pages += elsewhere
    for page in pages:
        scope.dependencies.add_page(page["pk"], page["model"])
    return found


def _other_language(scope: Scope, url_path: str) -> str | None:
    language = scope.locale_of_page(url_path)
    return None if language == scope.locale else language


@statement
def _seen_by_any(audiences: tuple[Audience, ...], *, pages: Numbers) -> QuerySet[Any, Any]:
    """Those of the pages that one of the audiences sees."""
    seen = reduce(or_, map(visible_any_page, audiences))
    found = Page.objects.filter(seen, among("pk", pages)).order_by()
    return found.values("pk", "url_path", model=F("content_type__model"))
