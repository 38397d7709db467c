"""Where pages and sources stand on the frontend, as the API's `urlPath` says it."""

from collections.abc import Collection, Iterable

from wagtail.models import Page, Site

from cms.pages.models import SourceIndexPage
from cms.pages.models.hub_page import language_prefix
from cms.snippets.models import Source


def path_of_page(url_path: str) -> str | None:
    """The site-relative address of a page with this stored `url_path`; None if on no site."""
    for root in Site.get_site_root_paths():
        if url_path.startswith(root.root_path):
            return language_prefix(root.language_code) + url_path[len(root.root_path) - 1 :]
    return None


def paths_of_pages(page_ids: Collection[int]) -> set[str]:
    """The addresses of those of the pages that are live. One statement."""
    live = Page.objects.live().filter(pk__in=page_ids).order_by()
    return _known(map(path_of_page, live.values_list("url_path", flat=True)))


def paths_of_sources(source_ids: Collection[int]) -> set[str]:
    """The addresses of those of the sources that are live. Two statements."""
    live = Source.objects.filter(pk__in=source_ids, live=True).order_by()
    places = list(live.values_list("locale__language_code", "slug"))
    below = _addresses_of_sources() if places else {}
    return {f"{below.get(code) or default_address(code)}{slug}/" for code, slug in places}


def path_of_source(language_code: str, slug: str) -> str:
    """The address of a source with this slug. One statement."""
    below = _addresses_of_sources().get(language_code)
    return f"{below or default_address(language_code)}{slug}/"


def default_address(language_code: str) -> str:
    """Below which sources stand while no page owns their addresses."""
    return language_prefix(language_code) + "/sources/"


def _addresses_of_sources() -> dict[str, str]:
    """By language, the address of the page that owns those of its sources."""
    pages = SourceIndexPage.objects.order_by("live", "-path")
    return {
        code: path
        for code, url_path in pages.values_list("locale__language_code", "url_path")
        if (path := path_of_page(url_path))
    }


def _known(paths: Iterable[str | None]) -> set[str]:
    return {path for path in paths if path is not None}
