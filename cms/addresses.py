"""The addresses at which readers find pages and sources on the frontend.

A page stands below its home page; in a language other than the default one, below that language's
code ("/nl/…"). Sources stand below the page that lists them. Pages are known by the `url_path` that
Wagtail stores with them.
"""

from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Page, Site

from cms.languages import canonical_code


def language_prefix(language_code: str) -> str:
    """Return the path prefix of pages in this language: "/nl", or "" for the default."""
    return "" if language_code == settings.LANGUAGE_CODE else f"/{language_code}"


def split_language(path: str) -> tuple[str, str]:
    """The language of a site-relative path, and the path without the prefix of that language."""
    first, _, rest = path.lstrip("/").partition("/")
    code = canonical_code(first)
    others = dict(settings.WAGTAIL_CONTENT_LANGUAGES).keys() - {settings.LANGUAGE_CODE}
    return (code, f"/{rest}") if code in others else (settings.LANGUAGE_CODE, path)


def canonical_path(path: str) -> str:
    """A site-relative path with the prefix of its language as addresses have it."""
    language, rest = split_language(path)
    return language_prefix(language) + rest


def path_below(home: str, language_code: str, url_path: str) -> str | None:
    """The site-relative path of a page, given the `url_path` and the language of a home page.

    None if the page is not below this home page.
    """
    if not url_path.startswith(home):
        return None
    return language_prefix(language_code) + url_path[len(home) - 1 :]


def url_path_below(home: str, path: str) -> str:
    """The `url_path` of the page at a path below a home page with this `url_path`."""
    return f"{home.rstrip('/')}{path}".rstrip("/") + "/"


def path_on_site(url_path: str) -> str | None:
    """The site-relative path of a page; None if it is on no site."""
    for root in Site.get_site_root_paths():
        path = path_below(root.root_path, root.language_code, url_path)
        if path is not None:
            return path
    return None


def path_of_sources(language_code: str, index: str | None) -> str:
    """The path below which sources stand: that of their index page, or the default without one."""
    return index or language_prefix(language_code) + "/sources/"


def path_of_source(language_code: str, slug: str) -> str:
    """The site-relative path of a source. One statement."""
    index = paths_of_source_indexes().get(language_code)
    return f"{path_of_sources(language_code, index)}{slug}/"


def paths_of_source_indexes() -> dict[str, str]:
    """The path of the page that owns the addresses of sources, by language. One statement."""
    pages = source_indexes().values_list("locale__language_code", "url_path")
    return {code: path for code, url_path in pages if (path := path_on_site(url_path))}


def source_indexes() -> QuerySet[Page]:
    """Pages that own addresses of sources; of those in one language, the last one counts."""
    return Page.objects.filter(sourceindexpage__isnull=False).order_by("live", "-path")


@lru_cache
def root_url(hostname: str, port: int) -> str:
    """Scheme, host and port of a site, before the paths of its pages."""
    return str(Site(hostname=hostname, port=port).root_url)
