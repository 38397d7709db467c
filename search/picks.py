"""Editors' picks: results that come first for a query."""

from search.engines.base import Match
from search.models import Pick, SearchEntry
from search.words import words

MAX_PICKS = 9


def picked(text: str, locale: str) -> list[Match]:
    """The picks for a query that has exactly these words, in the editors' order. Two statements, or
    one if there are none.
    """
    picks = list(
        Pick.objects.filter(locale__language_code=locale, words=" ".join(words(text)))
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
