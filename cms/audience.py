"""Whom an answer is for: who is looking, where they read, and in which languages."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Subquery
from wagtail.models import Page, Site


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, as far as it matters for what they may see.

    `passed_pages` and `passed_collections` are the restrictions whose shared password they have
    given. `previewed` are pages that a preview shows whatever restricts them.
    """

    user_id: int | None = None
    is_superuser: bool = False
    passed_pages: frozenset[int] = frozenset()
    passed_collections: frozenset[int] = frozenset()
    previewed: frozenset[int] = frozenset()


PUBLIC = Viewer()
"""Everybody: no session that counts, and no preview."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an answer is for.

    `home` is the tree path of the home page below which they read, as it is, or as an expression of
    the statement it is used in. None shows them no page at all, `EVERYWHERE` those of every site
    and language. `fallbacks` are the same readers in other languages, in the order in which they
    read what is not there in theirs; those have no fallbacks themselves.
    """

    locale: str
    home: str | Subquery | None
    viewer: Viewer = PUBLIC
    fallbacks: tuple["Audience", ...] = ()

    @property
    def itself(self) -> "Audience":
        """The same readers without fallbacks."""
        return replace(self, fallbacks=()) if self.fallbacks else self

    @property
    def chain(self) -> tuple["Audience", ...]:
        """The audiences in whose languages they read, each without fallbacks."""
        return (self.itself, *self.fallbacks)


EVERYWHERE = ""
"""The tree path that all tree paths begin with."""


def public_of(site: Site | None, locale: str) -> Audience:
    """The public of a site in one language; of no site, those who see no page."""
    if site is None:
        return Audience(locale, None)
    root = site.root_page
    homes = Page.objects.filter(translation_key=root.translation_key, depth=root.depth)

    def home_in(code: str) -> Subquery:
        return Subquery(homes.filter(locale__language_code=code).values("path")[:1])

    fallbacks = tuple(Audience(code, home_in(code)) for code in fallbacks_of(locale))
    return Audience(locale, home_in(locale), fallbacks=fallbacks)


def fallbacks_of(locale: str) -> tuple[str, ...]:
    """The languages in which readers of one see what is not there in theirs, in their order."""
    return tuple(settings.CONTENT_FALLBACKS.get(locale, ()))


def fallen_back_on(locale: str) -> list[str]:
    """The languages in which something of this one may be shown, for want of a translation."""
    return [code for code, others in settings.CONTENT_FALLBACKS.items() if locale in others]
