"""The addresses of many pages and sources at once, as the API's `urlPath` says them.

Each stands at its own, and at one in each language that falls back on its.

What is live counts, and not only what is visible: a cache may still hold what has expired since.
"""

from collections.abc import Collection, Iterator

from wagtail.models import Page

from cms.addresses import (
    language_prefix,
    path_of_sources,
    path_on_site,
    paths_of_source_indexes,
)
from cms.audience import fallen_back_on
from cms.snippets.models import Source


def paths_of_pages(page_ids: Collection[int]) -> set[str]:
    """The addresses of those of the pages that are live. One statement."""
    live = Page.objects.live().filter(pk__in=page_ids).order_by()
    return {
        shown
        for code, url_path in live.values_list("locale__language_code", "url_path")
        if (path := path_on_site(url_path)) is not None
        for shown in (path, *_as_fallback(path, code))
    }


def _as_fallback(path: str, language_code: str) -> Iterator[str]:
    below = path.removeprefix(language_prefix(language_code))
    for code in fallen_back_on(language_code):
        yield language_prefix(code) + below


def paths_of_sources(source_ids: Collection[int]) -> set[str]:
    """The addresses of those of the sources that are live. Two statements."""
    live = Source.objects.filter(pk__in=source_ids, live=True).order_by()
    places = list(live.values_list("locale__language_code", "slug"))
    indexes = paths_of_source_indexes() if places else {}
    return {
        f"{path_of_sources(shown, indexes.get(shown))}{slug}/"
        for code, slug in places
        for shown in (code, *fallen_back_on(code))
    }
