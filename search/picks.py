"""Editors' picks: results that come first for a query."""

from search.engines.base import Match, Restriction
from search.models import Pick, SearchEntry
from search.models.pick import words_of
from search.query import Query
from search.restrictions import passes
from search.visible_matches import Asker, topics_of, visible_among

MAX_PICKS = 9


def picked(text: str, locale: str) -> list[Match]:
    """The picks for a query that has exactly these words, in the editors' order."""
    picks = list(
        Pick.objects.filter(locale__language_code=locale, words=words_of(text))
        .order_by("sort_order", "pk")
        .values_list("source_id", "page_id")[:MAX_PICKS]
    )
    if not picks:
        return []
    entries = SearchEntry.objects.filter(
        source__in=[source for source, _ in picks if source]
    ) | SearchEntry.objects.filter(page__in=[page for _, page in picks if page])
    found = {(entry.source_id, entry.page_id): entry for entry in entries.defer("vector", "head")}
    return [_match(found[pick]) for pick in dict.fromkeys(picks) if pick in found]


def _match(entry: SearchEntry) -> Match:
    return Match(
        entry=entry.pk,
        kind=entry.kind,
        pk=entry.source_id or entry.page_id or 0,
        codes=(),
        together=None,
        verbatim=False,
        title_words=entry.title_words,
        published=entry.published_at.timestamp() if entry.published_at else None,
        standing=entry.standing,
        source_kind=entry.source_kind,
        publisher=entry.publisher,
        topic=entry.topic_id,
    )


def visible_picks(query: Query, text: str, asker: Asker, restriction: Restriction) -> list[Match]:
    """Return the picks for a query that the asker may see and that pass the filters."""
    if query.conditions:
        return []
    found = visible_among(picked(text, asker.locale), asker)
    if restriction.topics is not None:
        topics = topics_of(found, asker)
        found = [match for match in found if passes(topics[match.kind, match.pk], restriction)]
    return [
        match
        for match in found
        if (restriction.kinds is None or match.kind in restriction.kinds)
        and (restriction.source_kinds is None or match.source_kind in restriction.source_kinds)
        and (restriction.publisher_names is None or match.publisher in restriction.publisher_names)
    ]
