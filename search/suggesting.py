"""Type-ahead: titles that hold the words written so far, of which the last may be unfinished."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from search.composition import composed, places_before
from search.engines.postgres import ENTRIES, OF_LOCALE, tsquery
from search.errors import QueryTooLong
from search.highlights import Highlight, highlight
from search.models.entry import OBJECT
from search.ngrams import is_ngram, query_words
from search.plain_text import folded, searchable, words
from search.plan import Lookup
from search.query import MAX_QUERY_LENGTH
from search.similar_words import corrections, escaped
from search.stemming import SIMPLE
from search.visible_matches import Asker, Found, visible_among

MIN_CONSIDERED = 60
"""The minimum number of titles to consider: those with the highest standing (`search.standing`)."""

MIN_INNER_WORD_LENGTH = 3
"""From so many letters on, a word is looked for inside titles, not only at their beginning."""

MAX_WORDS = 8


WALKED_ENTRIES = 500
"""So many entries, those with the highest standing, are walked through first: common beginnings are
found there; rare ones are looked up."""


Record = tuple[str, int, str, bool]
"""Kind, primary key and title of an entry, and whether the title begins with the text."""


@dataclass(frozen=True, slots=True)
class Suggestion(Found):
    title: Highlight
    starts: bool


def suggest(prefix: str, asker: Asker, limit: int) -> list[Suggestion]:
    """Titles visible to the asker: those that begin with the text first, then those with the
    highest standing. A text with a mistake is corrected if nothing is found. Raises `QueryTooLong`.
    """
    if len(prefix) > MAX_QUERY_LENGTH:
        raise QueryTooLong(len(prefix), MAX_QUERY_LENGTH)
    written = query_words(" ".join(words(prefix)[:MAX_WORDS]))
    if not written or limit < 1:
        return []
    found = _found(written, asker, limit)
    if not found and (likely := corrections(folded(written[-1]), asker.locale)):
        found = _found([*written[:-1], likely[0][0]], asker, limit)
    return found


def _found(written: list[str], asker: Asker, limit: int) -> list[Suggestion]:
    once: dict[str, Suggestion] = {}
    waiting: list[Record] = []
    for titles in _titles(written, asker.locale, limit):
        waiting += titles
        # Nearly everything is visible to nearly everybody: looking at a few is mostly enough, and
        # at fewer than are wanted not worth a statement.
        while waiting and len(once) + len(waiting) >= limit:
            part, waiting = waiting[: 2 * limit], waiting[2 * limit :]
            for each in visible_among(_suggestions(part, written), asker):
                once.setdefault(each.title.text.lower(), each)
            if len(once) >= limit:
                return [*once.values()][:limit]
    for each in visible_among(_suggestions(waiting, written), asker):
        once.setdefault(each.title.text.lower(), each)
    return [*once.values()][:limit]


def _suggestions(records: list[Record], written: list[str]) -> list[Suggestion]:
    return [
        Suggestion(
            kind=kind,
            pk=pk,
            title=highlight(title, _places(title, written)),
            starts=starts,
        )
        for kind, pk, title, starts in records
    ]


COLUMNS = f"kind, {OBJECT}, title"
ROWS = f"SELECT {COLUMNS}, false FROM {ENTRIES} WHERE {OF_LOCALE}"
HAS_WORDS = f"to_tsvector('{SIMPLE}'::regconfig, COALESCE(title_words, '')) @@ %s::tsquery"
"""As the index `search_entry_title_words` has it."""


def _titles(written: list[str], locale: str, enough: int) -> Iterator[list[Record]]:
    """Titles that begin with the words; then those with such words that have the highest standing,
    found by walking through the entries if `enough` of them have the words.
    """
    considered = max(MIN_CONSIDERED, 2 * enough)
    yield _read(
        f"SELECT {COLUMNS}, true FROM {ENTRIES} WHERE {OF_LOCALE}"
        # In the order of the index, so that only those are read that are looked at.
        " AND title_words LIKE %s ORDER BY title_words USING ~<~, id LIMIT %s",
        [locale, escaped(" ".join(written)) + "%", considered],
    )
    # A word of one or two letters begins too many words to look all of them up.
    if len(written[-1]) < MIN_INNER_WORD_LENGTH and not is_ngram(written[-1]):
        return
    query = " & ".join(
        tsquery(Lookup((folded(word),), prefix=word is written[-1])) for word in written
    )
    high = (
        f"SELECT {COLUMNS}, title_words, head FROM {ENTRIES} WHERE {OF_LOCALE}"
        " ORDER BY standing DESC, id LIMIT %s"
    )
    found = _read(
        # The head, which holds the words of titles too, is there already; the rest is made.
        f"SELECT kind, coalesce, title, false FROM ({high}) AS high"
        f" WHERE head @@ %s::tsquery AND {HAS_WORDS} LIMIT %s",
        [locale, WALKED_ENTRIES, query, query, considered],
    )
    if len(found) >= enough:
        yield found
    yield _read(
        # PostgreSQL would walk on by the index of the standing itself.
        f"{ROWS} AND {HAS_WORDS} ORDER BY standing + 0 DESC, id LIMIT %s",
        [locale, query, considered],
    )


def _read(sql: str, values: list[Any]) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _places(title: str, written: list[str]) -> tuple[tuple[int, int], ...]:
    """The places where the words begin a word of the title; some accents are ignored."""
    as_shown = searchable(title)
    words_of_title = composed(as_shown)
    plain_title = folded(words_of_title)
    if len(plain_title) != len(words_of_title):
        plain_title = words_of_title
    places: set[tuple[int, int]] = set()
    for word in map(folded, written):
        start = 0
        while (place := plain_title.find(word, start)) >= 0:
            if place == 0 or plain_title[place - 1] == " " or is_ngram(word):
                places.add((place, place + len(word)))
            start = place + 1
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(places_before(as_shown, merged))
