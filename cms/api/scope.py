"""The scope of an answer: site, language and viewer, and the dependencies of the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.conf import settings
from django.utils.functional import cached_property

from cms.addresses import language_prefix, path_below, path_of_sources
from cms.api.errors import ContractError, ErrorCode
from cms.audience import Audience, Viewer, fallbacks_of
from cms.delivery import tags
from cms.languages import canonical_code

CACHE_TAG_HEADER = "Cache-Tag"


class Cached(Protocol):
    """An object that caches know by its kind and primary key, or by a list in which it stands."""

    pk: int

    @property
    def cache_kind(self) -> str: ...

    @property
    def cache_list(self) -> str: ...


class Dependencies:
    """The objects that an answer may show, all visible to its readers, and the lists that decide
    what else it shows.
    """

    __slots__ = ("lists", "objects")

    def __init__(self) -> None:
        self.objects: set[tuple[str, str, int]] = set()
        self.lists: set[str] = set()

    def add_rows(self, rows: Iterable[Cached]) -> None:
        self.objects.update((row.cache_list, row.cache_kind, row.pk) for row in rows)

    def add_page(self, pk: int, model: str) -> None:
        """Add a page of which only the name or the address is shown."""
        self.objects.add((tags.list_of_page(model), tags.PAGE, pk))

    def add_source(self, pk: int) -> None:
        """Add a source of which only the name or the address is shown."""
        self.objects.add((tags.SOURCES, tags.SOURCE, pk))

    def add_lists(self, *names: str) -> None:
        """Add lists whose content or length the answer shows, or in which it misses an object."""
        self.lists.update(names)


def cache_tags(answers: Iterable[Dependencies]) -> str:
    """The value of `Cache-Tag` for all that these answers depend on together."""
    objects: set[tuple[str, str, int]] = set()
    lists: set[str] = set()
    for answer in answers:
        objects |= answer.objects
        lists |= answer.lists
    return ",".join(tags.collapsed(objects, lists))


@dataclass(frozen=True)
class Scope:
    """The site of a request, the language, and the fields that it asks for.

    `homes` has the home page's tree path and URL path by language code; `asked` the names of all
    fields anywhere in the operation, so that a statement can load what will be needed.
    `dependencies` are those of the whole answer.
    """

    locale: str
    viewer: Viewer
    asked: frozenset[str]
    dependencies: Dependencies
    site_id: int | None
    site_url: str
    asset_url: str
    homes: Mapping[str, Mapping[str, str]]
    source_indexes: Mapping[str, str]
    hub_copy: Mapping[str, str] | None
    offer: Mapping[str, Any] | None
    default_answers: list[Mapping[str, Any]]

    @cached_property
    def audience(self) -> Audience:
        return self.readers_of(self.locale)

    def readers_of(self, locale: str) -> Audience:
        """The same readers in another language, with its fallbacks."""
        fallbacks = tuple(map(self.audience_in, fallbacks_of(locale)))
        return replace(self.audience_in(locale), fallbacks=fallbacks)

    def audience_in(self, locale: str) -> Audience:
        """The same readers in another language, without fallbacks."""
        home = self.homes.get(locale)
        return Audience(locale, home["path"] if home else None, self.viewer)

    def path_of_page(self, url_path: str) -> str:
        """The site-relative address of a page with this stored `url_path`, in any language.

        A page of a fallback stands where its translation would: below the language of the answer.
        """
        path, code = self._place_of_page(url_path)
        if code not in fallbacks_of(self.locale):
            return path
        return language_prefix(self.locale) + path.removeprefix(language_prefix(code))

    def address_of_page(self, url_path: str) -> str:
        """`path_of_page` in the page's own language, even if it is a fallback."""
        return self._place_of_page(url_path)[0]

    def locale_of_page(self, url_path: str) -> str:
        """The language of a page with this stored `url_path`."""
        return self._place_of_page(url_path)[1]

    def has_page(self, url_path: str) -> bool:
        """Return whether a page with this stored `url_path` is on this site."""
        return any(
            path_below(home["url_path"], code, url_path) is not None
            for code, home in self.homes.items()
        )

    def _place_of_page(self, url_path: str) -> tuple[str, str]:
        for code, home in self.homes.items():
            path = path_below(home["url_path"], code, url_path)
            if path is not None:
                return path, code
        raise LookupError(f"{url_path} is not below a home page of this site")

    @cached_property
    def path_of_sources(self) -> str:
        """The site-relative address below which sources stand, with or without an index page."""
        return self.path_of_sources_in(self.locale)

    def path_of_source(self, slug: str, locale: str | None = None) -> str:
        """The site-relative address of a source's page on the hub, by default in its language."""
        below = self.path_of_sources_in(locale) if locale else self.path_of_sources
        return f"{below}{slug}/"

    def path_of_sources_in(self, locale: str) -> str:
        """`path_of_sources` in another language."""
        index = self.source_indexes.get(locale)
        return path_of_sources(locale, self.address_of_page(index) if index else None)

    def absolute(self, path: str) -> str:
        """The address on the frontend, with scheme and host."""
        return self.site_url + path


def check_locale(locale: str | None) -> str:
    """The language to answer in; the default one for None."""
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    if locale is None:
        return settings.LANGUAGE_CODE
    code = canonical_code(locale)
    if code not in known:
        raise ContractError(
            ErrorCode.UNKNOWN_LOCALE,
            f"There is no content in the language {locale[:40]!r}. Ask for one of: "
            + ", ".join(known)
            + ".",
        )
    return code
