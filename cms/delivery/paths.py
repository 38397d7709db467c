"""The addresses of many pages and sources at once, as the API's `urlPath` says them.

What is live counts, and not only what is visible: a cache may still hold what has expired since.
"""

from collections.abc import Collection

from wagtail.models import Page

from cms.addresses import path_of_sources, path_on_site, paths_of_source_indexes
from cms.snippets.models import Source


def paths_of_pages(page_ids: Collection[int]) -> set[str]:
    """The addresses of those of the pages that are live. One statement."""
    live = Page.objects.live().filter(pk__in=page_ids).order_by()
    paths = map(path_on_site, live.values_list("url_path", flat=True))
    return {path for path in paths if path is not None}


def paths_of_sources(source_ids: Collection[int]) -> set[str]:
    """The addresses of those of the sources that are live. Two statements."""
    live = Source.objects.filter(pk__in=source_ids, live=True).order_by()
    places = list(live.values_list("locale__language_code", "slug"))
    indexes = paths_of_source_indexes() if places else {}
    return {f"{path_of_sources(code, indexes.get(code))}{slug}/" for code, slug in places}
