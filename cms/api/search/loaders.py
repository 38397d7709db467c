from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from wagtail.models import Page

from cms.api.cursors import Key, invalid_cursor, natural
from cms.api.declared.objects import load_objects
from cms.api.errors import ContractError, ErrorCode
from cms.api.pagination import PageRequest, Slice
from cms.api.rows import Row
from cms.api.scope import Scope
from cms.api.statements import made_once
from cms.audience import PUBLIC, Audience
from cms.declaration import type_with_name
from cms.delivery import tags
from cms.mentions.kinds import TOPIC
from cms.visibility import visible_mention, visible_rows
from search.engines.base import Restriction
from search.errors import QueryTooLong
from search.facets import added
from search.kinds import kinds
from search.log import click_token, record_search
from search.results import Hit, Position, Results, find
from search.suggesting import Suggestion, suggest
from search.visible_matches import Asker


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A hit or a suggestion, its row, and the place of its language among those of the asker."""

    hit: Any
    node: Row
    place: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """The conditions of a `SearchFilter`; None means no condition."""

    kinds: Collection[str] | None = None
    source_kinds: Collection[str] | None = None
    publisher: str | None = None
    topic: str | None = None


@dataclass(slots=True, kw_only=True)
class SearchSlice(Slice[FoundRow]):
    """A part of the results of a search, with facts about all of them."""

    scope: Scope = field(repr=False)
    text: str
    results: Results

    @property
    def did_you_mean(self) -> str | None:
        return self.results.did_you_mean

    @property
    def not_found(self) -> list[str]:
        return self.results.not_found

    @property
    def total_is_exact(self) -> bool:
        return self.results.is_complete

    @property
    def click_token(self) -> str | None:
        return click_token(self.text, self.scope.locale)

    @property
    def facets(self) -> "SearchSlice":
        return self


def askers_of(audience: Audience) -> list[Asker]:
    """The audience of an answer, as the search knows it: one for each language, who finds what is
    shown in that.
    """
    return [made_once(_asker, audience, each.locale) for each in audience.chain]


def _asker(audience: Audience, locale: str) -> Asker:
    return Asker(
        locale=locale,
        candidates={kind: visible_rows(audience, type_with_name(kind)) for kind in kinds()},
        mentions=visible_mention(audience),
    )


def load_search(
    scope: Scope, text: str, filters: Filters, request: PageRequest, *, with_facets: bool
) -> SearchSlice:
    """Load the asked part of the results of a search; public searches are counted."""
    scope.dependencies.add_lists(*tags.searched())
    restriction = restriction_of(scope, filters)
    results, found = Results(), list[FoundRow]()
    if restriction is not None:
        after = None if request.after is None else _position(request.after)
        try:
            results, found = _find(scope, text, request.size, after, restriction, with_facets)
        except QueryTooLong as error:
            raise ContractError(ErrorCode.QUERY_TOO_LONG, str(error)) from None
    if scope.viewer == PUBLIC and request.after is None and filters == Filters():
        record_search(text, scope.locale, results.total, results.not_found)
    return SearchSlice(
        request=request,
        items=found,
        has_next=results.has_next,
        key=_key,
        total=lambda: results.total,
        scope=scope,
        text=text,
        results=results,
    )


def _find(
    scope: Scope,
    text: str,
    size: int,
    after: tuple[int, Position] | None,
    restriction: Restriction,
    with_facets: bool,
) -> tuple[Results, list[FoundRow]]:
    """Find in the asked language, and then in its fallbacks: all of one come before the next."""
    begin, position = after or (0, None)
    parts: list[Results] = []
    found: list[FoundRow] = []
    for place, asker in enumerate(askers_of(scope.audience)):
        part = find(
            text,
            asker,
            limit=size - len(found) if place >= begin else 0,
            after=position if place == begin else None,
            filters=restriction,
            with_facets=with_facets,
        )
        parts.append(part)
        found += _found(scope, part.hits, place)
    return _together(parts, has_next=any(part.has_next for part in parts[begin:])), found


def _together(parts: list[Results], *, has_next: bool) -> Results:
    """The facts about the results in several languages."""
    first, *others = parts
    if not others:
        return first
    return replace(
        first,
        total=sum(part.total for part in parts),
        has_next=has_next,
        is_complete=all(part.is_complete for part in parts),
        not_found=[
            word for word in first.not_found if all(word in part.not_found for part in others)
        ],
        facets=added(part.facets for part in parts if part.facets) if first.facets else None,
    )


def load_suggestions(scope: Scope, prefix: str, first: int) -> list[FoundRow]:
    """Load the titles that hold what a reader has typed, those in the asked language first."""
    scope.dependencies.add_lists(*tags.searched())
    found: list[FoundRow] = []
    try:
        for place, asker in enumerate(askers_of(scope.audience)):
            found += _found(scope, suggest(prefix, asker, first - len(found)), place)
    except QueryTooLong as error:
        raise ContractError(ErrorCode.QUERY_TOO_LONG, str(error)) from None
    return found


def restriction_of(scope: Scope, filters: Filters) -> Restriction | None:
    """The filters as the search knows them; None if nothing can pass."""
    topics = None
    if filters.topic is not None:
        visible = visible_rows(scope.audience, type_with_name(TOPIC))
        named: Any = visible.filter(slug=filters.topic).order_by()
        if scope.audience.fallbacks:
            # What was written in another language belongs to the topic in that.
            named = Page.objects.filter(translation_key__in=named.values("translation_key"))
        topics = frozenset(named.values_list("pk", flat=True))
    given = Restriction(
        kinds=None if filters.kinds is None else frozenset(filters.kinds),
        source_kinds=None if filters.source_kinds is None else frozenset(filters.source_kinds),
        publisher_names=None if filters.publisher is None else frozenset({filters.publisher}),
        topics=topics,
    )
    return None if frozenset() in (given.kinds, given.source_kinds, topics) else given


def count_in_languages(found: SearchSlice) -> list[tuple[str, int]]:
    """Count the results of the same words in each language that has some, the most first."""
    scope = found.scope
    counts = []
    for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES:
        [asker] = askers_of(scope.audience_in(code))
        total = find(found.text, asker, limit=0).total
        if total:
            counts.append((code, total))
    return sorted(counts, key=lambda each: (-each[1], each[0]))


def _found(
    scope: Scope, hits: Collection[Hit] | Collection[Suggestion], place: int
) -> list[FoundRow]:
    """The rows of hits in the language at a place among those of the asker."""
    rows: dict[tuple[str, int], Row] = {}
    for kind in kinds():
        pks = [hit.pk for hit in hits if hit.kind == kind]
        found = load_objects(scope, type_with_name(kind), pks)
        rows |= {(kind, pk): row for pk, row in found.items()}
    return [
        FoundRow(hit, rows[hit.kind, hit.pk], place) for hit in hits if (hit.kind, hit.pk) in rows
    ]


def _key(found: FoundRow) -> Key:
    place = found.hit.position
    return (place.pk, place.kind, place.score, *([found.place] if found.place else []))


def _position(key: Key) -> tuple[int, Position]:
    """The place of a language among those of the asker, and the position in its results."""
    pk, place = natural(key, 0), natural(key, 3) if len(key) == 4 else 0
    if len(key) not in (3, 4) or key[1] not in kinds() or not isinstance(key[2], float | int):
        raise invalid_cursor()
    return place, Position(score=float(key[2]), kind=key[1], pk=pk)
