"""Find the results of a query, best first."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from django.utils import timezone

from search.engines.base import Match, Restriction
from search.facets import Facets, facets_of
from search.highlights import Highlight
from search.kinds import SOURCE
from search.matching import Found, find_matches
from search.ngrams import compact
from search.picks import visible_picks
from search.plain_text import plain
from search.plan import Field, Plan
from search.query import Query, parse
from search.restrictions import restricted
from search.result_texts import Section, shown
from search.scoring import Scoring, lifted
from search.synonyms import Meanings, load_meanings
from search.visible_matches import Asker, mention_counts

MAX_SOURCES_BY_MENTIONS = 25
"""The number of sources whose mentions are counted: those that match best."""

PICKED = 10.0


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the order of results: score from high to low, then kind, then primary key."""

    score: float
    kind: str
    pk: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `pk` is the primary key of the row of its kind."""

    kind: str
    pk: int
    score: float
    title: Highlight
    excerpt: Highlight
    field: Field
    section: Section | None = None
    is_picked: bool = False

    @property
    def position(self) -> Position:
        return Position(self.score, self.kind, self.pk)


@dataclass(frozen=True, slots=True)
class Results:
    """A part of the results of a search. `total` counts all of them, before and after this part.

    Where `is_complete` is false, more match than are ranked. `did_you_mean` is the query with
    corrections, which has been searched for, too. `not_found` are its words that nothing visible
    holds, as they are written there; the rest has been searched for.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    has_next: bool = False
    is_complete: bool = True
    did_you_mean: str | None = None
    not_found: list[str] = field(default_factory=list)
    facets: Facets | None = None


@dataclass(frozen=True, slots=True)
class _Ranked:
    match: Match
    score: float
    is_picked: bool = False

    @property
    def order(self) -> tuple[float, str, int]:
        return (-self.score, self.match.kind, self.match.pk)


def find(
    text: str,
    asker: Asker,
    *,
    limit: int,
    after: Position | None = None,
    filters: Restriction | None = None,
    with_facets: bool = False,
    meanings: Meanings | None = None,
) -> Results:
    """Find the hits for a query (see `search.query`) in the asker's language, best first.

    An empty query finds nothing. Raises `QueryTooLong`.
    """
    query = parse(text)
    if not query.looks_for_something:
        return Results()
    filters = filters or Restriction()
    restriction = restricted(query, filters, asker)
    if restriction is None:
        return Results()
    known = load_meanings(asker.locale) if meanings is None else meanings
    found = find_matches(query, asker, restriction, known)
    ranked = _ranked(found, asker, visible_picks(query, text, asker, restriction))
    part = [each for each in ranked if after is None or each.order > _order(after)]
    return Results(
        hits=_hits(part[:limit], found.plan),
        total=len(ranked),
        has_next=len(part) > limit,
        is_complete=found.is_complete,
        did_you_mean=_did_you_mean(text, found),
        not_found=[_as_written(words, text) for words in found.not_found],
        facets=_facets(query, asker, filters, found, ranked, known) if with_facets else None,
    )


def _ranked(found: Found, asker: Asker, picks: list[Match]) -> list[_Ranked]:
    scoring = Scoring(found.plan)
    now = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    plain = {match.entry: scoring.words(match) for match in found.matches}
    sources = sorted(
        (match for match in found.matches if match.kind == SOURCE),
        key=lambda match: (-plain[match.entry], -match.standing, match.pk),
    )
    mentions = mention_counts([match.pk for match in sources[:MAX_SOURCES_BY_MENTIONS]], asker)
    first = {match.entry: PICKED - index for index, match in enumerate(picks)}
    ranked = [
        _Ranked(match, first[match.entry], is_picked=True)
        if match.entry in first
        else _Ranked(match, _score(plain[match.entry], match, mentions, now))
        for match in found.matches
    ]
    known = {match.entry for match in found.matches}
    blank = (0,) * len(found.plan.terms)
    ranked += [
        _Ranked(replace(match, codes=blank), first[match.entry], is_picked=True)
        for match in picks
        if match.entry not in known
    ]
    return sorted(ranked, key=lambda each: each.order)


def _score(words: float, match: Match, mentions: dict[int, int], now: float) -> float:
    count = mentions.get(match.pk, 0) if match.kind == SOURCE else 0
    return round(lifted(words, match, count, now), 6)


def _order(position: Position) -> tuple[float, str, int]:
    return (-position.score, position.kind, position.pk)


def _hits(part: Iterable[_Ranked], plan: Plan) -> list[Hit]:
    scoring = Scoring(plan)
    part = list(part)
    texts = shown([(each.match.entry, _is_in_body(each.match, plan)) for each in part], plan)
    return [
        Hit(
            kind=each.match.kind,
            pk=each.match.pk,
            score=each.score,
            title=texts[each.match.entry].title,
            excerpt=texts[each.match.entry].excerpt,
            field=scoring.field(each.match),
            section=texts[each.match.entry].section,
            is_picked=each.is_picked,
        )
        for each in part
        if each.match.entry in texts
    ]


def _is_in_body(match: Match, plan: Plan) -> bool:
    """Return whether the body shows more of the words than the summary."""
    fields = [
        term.field_of(code) for term, code in zip(plan.terms, match.codes, strict=True) if code
    ]
    return Field.BODY in fields and Field.SUMMARY not in fields


def _did_you_mean(text: str, found: Found) -> str | None:
    """The query with corrections that a visible result bears out; None if there is none."""
    suggestion = text
    for index, term in enumerate(found.plan.terms):
        ways = [term.way_of(match.codes[index]) for match in found.matches if match.codes[index]]
        if not ways or any(not way.correction for way in ways):
            continue
        best = max(ways, key=lambda way: way.quality)
        suggestion = _replaced(suggestion, term.text, best.correction)
    return suggestion if suggestion != text else None


def _replaced(text: str, word: str, other: str) -> str:
    place = text.lower().find(word)
    return text if place < 0 else text[:place] + other + text[place + len(word) :]


def _as_written(words: str, text: str) -> str:
    """The words as the query has them, with its capitals and signs."""
    words = compact(words)
    pattern = r"[\W_]+".join(map(re.escape, words.split()))
    found = re.search(pattern, plain(text), re.IGNORECASE)
    return found[0] if found else words


def _facets(
    query: Query,
    asker: Asker,
    filters: Restriction,
    found: Found,
    ranked: Collection[_Ranked],
    meanings: Meanings,
) -> Facets:
    """Counted over what the words and conditions of the query find, with and without filters."""
    matches = [each.match for each in ranked]
    if filters != Restriction():
        restriction = restricted(query, Restriction(), asker)
        matches = find_matches(query, asker, restriction, meanings).matches if restriction else []
    return facets_of(matches, asker, filters)
