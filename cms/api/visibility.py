"""The one rule that says what a viewer may see.

Live, not past its expiry, in the asked language, on this site, and not behind a view restriction of
its own or of an ancestor that the viewer does not pass; the public passes none. Everything the API
reads, counts or links to passes one of these conditions, inside the SQL statement that reads it.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Now
from wagtail.models import BaseViewRestriction, CollectionViewRestriction, PageViewRestriction

from cms.mentions.models import MentionKind


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
    the statement it is used in. None shows them no page at all.
    """

    locale: str
    home: str | Subquery | None
    viewer: Viewer = PUBLIC


def visible_page(audience: Audience, page: str = "") -> Q:
    """Whether the page that the prefix `page` leads to is visible ("" for the row itself)."""
    return _live(page) & _in_home(page, audience.home) & _allowed(page, audience.viewer)


def visible_guide(audience: Audience, page: str = "", guide: str = "") -> Q:
    """A guide is visible together with its topic, never without.

    `page` leads to the guide's page fields and `guide` to its own.
    """
    return visible_page(audience, page) & visible_page(audience, f"{guide}topic__")


def visible_any_page(audience: Audience, page: str = "") -> Q:
    """`visible_guide` where the page is a guide, else `visible_page`. `page` leads to a `Page`."""
    return visible_page(audience, page) & (
        Q(**{f"{page}guidepage": None}) | visible_page(audience, f"{page}guidepage__topic__")
    )


def visible_mention(audience: Audience) -> Q:
    """Mentions on visible pages; whether the source is visible is asked elsewhere."""
    return visible_page(audience, "page__") & (
        Q(kind=MentionKind.TOPIC) | visible_page(audience, "page__guidepage__topic__")
    )


def visible_snippet(audience: Audience, snippet: str = "") -> Q:
    """Whether a source, quick answer or offer is visible."""
    return _live(snippet) & Q(**{f"{snippet}locale__language_code": audience.locale})


def visible_file(viewer: Viewer, file: str = "") -> Q:
    """Images and documents in a collection that is private, or inside one, are shown to those who
    may see it.
    """
    private = CollectionViewRestriction.objects.filter(
        _starts_with(OuterRef(f"{file}collection__path"), F("collection__path"))
    )
    return Q(~Exists(_not_passed(private, viewer, viewer.passed_collections)))


def _live(prefix: str) -> Q:
    not_expired = Q(**{f"{prefix}expire_at": None}) | Q(**{f"{prefix}expire_at__gt": Now()})
    return Q(**{f"{prefix}live": True}) & not_expired


def _in_home(page: str, home: str | Subquery | None) -> Q:
    prefix = home if isinstance(home, Subquery) else Value(home)
    return Q(_starts_with(F(f"{page}path"), prefix))


def _allowed(page: str, viewer: Viewer) -> Q:
    restrictions = PageViewRestriction.objects.filter(
        _starts_with(OuterRef(f"{page}path"), F("page__path"))
    )
    allowed = Q(~Exists(_not_passed(restrictions, viewer, viewer.passed_pages)))
    if viewer.previewed:
        allowed |= Q(**{f"{page}pk__in": viewer.previewed})
    return allowed


def _not_passed(
    restrictions: QuerySet[Any], viewer: Viewer, passed: frozenset[int]
) -> QuerySet[Any]:
    """Those of the restrictions that keep the viewer out, as `accept_request` decides it."""
    ways = []
    if passed:
        ways.append(Q(restriction_type=BaseViewRestriction.PASSWORD, pk__in=passed))
    if viewer.user_id is not None:
        ways.append(Q(restriction_type=BaseViewRestriction.LOGIN))
        groups = Q(restriction_type=BaseViewRestriction.GROUPS)
        if not viewer.is_superuser:
            mine = restrictions.model.objects.filter(groups__user=viewer.user_id)
            groups &= Q(pk__in=mine.values("pk"))
        ways.append(groups)
    for way in ways:
        restrictions = restrictions.exclude(way)
    return restrictions


def _starts_with(text: F, prefix: F | Value | Subquery) -> Func:
    return Func(text, prefix, function="starts_with", output_field=BooleanField())
