"""The words of the index: facts about a word, and similar known words.

Every lookup is an index scan. `IndexedWord` follows the entries in the same transaction for new
words; `recount` periodically updates how many entries hold a word, and deletes unused words.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import Any

from django.db import connection, transaction

from cms.database import prepared
from search.models import IndexedWord, SearchEntry
from search.plan import Lookup
from search.stemming import SIMPLE

SHORTEST_CORRECTED, LONGEST = 3, 40
MOST_CORRECTIONS, MOST_COMPOUNDS = 3, 12
CANDIDATES = 12

LEXEME, GAP = re.compile(r"'((?:[^']|'')*)'"), re.compile(r"<(-|\d+)>")

WORDS, ENTRIES = IndexedWord._meta.db_table, SearchEntry._meta.db_table


@dataclass(frozen=True, slots=True)
class Analysis:
    """The analysis of a text in a language. `lookup` is None where it has only stop words.

    `plain` is the text without accents, and `documents` the number of public entries with it, 0 if
    nothing is known of it; for a text of several words it is always 0.
    """

    plain: str
    lookup: Lookup | None
    documents: int


def analyse(texts: Collection[str], configuration: str, locale: str) -> dict[str, Analysis]:
    """Analyse texts, in one statement for all of them."""
    if not texts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT given, plain, phraseto_tsquery(%s::regconfig, given)::text, documents
            FROM unnest(%s::text[]) AS given, LATERAL (
                SELECT coalesce(string_agg(lexeme, ' ' ORDER BY positions[1]), '')
                FROM unnest(to_tsvector(%s::regconfig, given))
            ) AS simple (plain) LEFT JOIN {WORDS} ON word = plain
                AND locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)
            """,
            [configuration, list(dict.fromkeys(texts)), SIMPLE, locale],
        )
        return {
            given: Analysis(plain or given, lookup_of(query), documents or 0)
            for given, plain, query, documents in cursor.fetchall()
        }


def lookup_of(query: str) -> Lookup | None:
    """Parse the result of `phraseto_tsquery`, such as `'rule' <2> 'law'`."""
    if not query:
        return None
    lexemes = tuple(
        lexeme.replace("''", "'").replace("\\\\", "\\") for lexeme in LEXEME.findall(query)
    )
    gaps = tuple(1 if gap == "-" else int(gap) for gap in GAP.findall(LEXEME.sub("", query)))
    return Lookup(lexemes, gaps=gaps)


def corrections(word: str, locale: str) -> list[tuple[str, float]]:
    """Known words that this one may be a mistyped form of, each with its similarity (0 to 1).

    Long words are compared by trigrams with words of similar length and the same beginning; short
    ones, which have few trigrams, with all single slips. A mistyped first letter is rare, unless
    swapped with the second. A number is never a mistake for another one.
    """
    if not SHORTEST_CORRECTED <= len(word) <= LONGEST or not word.isalpha():
        return []
    is_short = len(word) <= 5
    near = (
        "word = ANY(%s)"
        if is_short
        else "(word LIKE %s OR word LIKE %s) AND length(word) BETWEEN %s AND %s"
        " AND similarity(word, %s) > 0.3"
    )
    given: list[Any] = [list(_slips(word))]
    if not is_short:
        begins = (f"{escaped(word[0])}%", f"{escaped(word[1::-1])}%")
        given = [*begins, len(word) - 3, len(word) + 3, word]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT word FROM {WORDS}
            WHERE locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)
              AND {near} AND lexeme <> '' AND documents > 0
            ORDER BY similarity(word, %s) DESC, documents DESC, word LIMIT %s
            """,
            [locale, *given, word, CANDIDATES],
        )
        found = [row[0] for row in cursor.fetchall()]
    allowed = 1 if len(word) <= 5 else 1.5 if len(word) <= 8 else 2.5
    near_ones = [
        (distance(word, other), other)
        for other in found
        if other != word and (other[0] == word[0] or other[:2] == word[1::-1])
    ]
    likely = sorted(pair for pair in near_ones if pair[0] <= allowed)
    best = likely[0][0] if likely else 0
    return [
        (other, 1 - slip / max(len(word), len(other)))
        for slip, other in likely
        if slip <= best + 0.5
    ][:MOST_CORRECTIONS]


def completions(beginning: str, locale: str, limit: int) -> dict[str, int]:
    """Known words that begin like this, and how many entries hold them, the most first.

    After one or two letters only the shortest of very many are considered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT word, documents FROM (
                SELECT word, documents FROM {WORDS}
                WHERE locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)
                  AND word LIKE %s AND lexeme <> '' AND documents > 0
                ORDER BY word LIMIT 500
            ) AS beginning ORDER BY documents DESC, length(word), word LIMIT %s
            """,
            [locale, escaped(beginning) + "%", limit],
        )
        return dict(cursor.fetchall())


def compounds_with(word: str, locale: str) -> list[str]:
    """Known words that end or begin with this one, by the trigram index."""
    if not 5 <= len(word) <= LONGEST:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT word FROM {WORDS}
            WHERE locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)
              AND word LIKE %s AND (word LIKE %s OR word LIKE %s) AND documents > 0
            ORDER BY documents DESC, word LIMIT %s
            """,
            [
                locale,
                *(f"%{escaped(word)}%", f"%{escaped(word)}", f"{escaped(word)}%"),
                MOST_COMPOUNDS,
            ],
        )
        return [row[0] for row in cursor.fetchall() if row[0] != word]


def known_among(texts: Collection[str], locale: str) -> set[str]:
    """The texts that are words of the index."""
    if not texts:
        return set()
    rows = IndexedWord.objects.filter(
        locale__language_code=locale, word__in=list(texts), documents__gt=0
    )
    return set(rows.values_list("word", flat=True))


def distance(one: str, other: str) -> float:
    """Slips of the finger between two words: wrong, missing, extra and swapped letters.

    A swap and a doubled letter count half: they are the commonest, and change a word the least.
    """
    rows = [[float(column) for column in range(len(other) + 1)]]
    for i, letter in enumerate(one, 1):
        row = [float(i)]
        for j, wanted in enumerate(other, 1):
            cost = min(
                rows[i - 1][j - 1] + (letter != wanted),
                rows[i - 1][j] + (0.5 if i > 1 and one[i - 2] == letter else 1),
                row[j - 1] + (0.5 if j > 1 and other[j - 2] == wanted else 1),
            )
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, rows[i - 2][j - 2] + 0.5)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


ADD_WORDS = f"""
    INSERT INTO {WORDS} (locale_id, word, lexeme, documents)
    SELECT DISTINCT ON (locale_id, found.lexeme) locale_id, found.lexeme,
           coalesce((
               SELECT stem.lexeme
               FROM unnest(to_tsvector(configuration::regconfig, found.lexeme)) AS stem
               LIMIT 1
           ), ''), 1
    FROM {ENTRIES}, unnest(to_tsvector($1::regconfig,
        concat_ws(' ', title_words, kicker_words, summary_words, body_words)
    )) AS found
    WHERE id = ANY($2::bigint[]) AND length(found.lexeme) BETWEEN 2 AND $3::int
      AND NOT EXISTS (
          SELECT FROM {WORDS} AS known
          WHERE known.locale_id = {ENTRIES}.locale_id AND known.word = found.lexeme
      )
    ORDER BY locale_id, found.lexeme
    ON CONFLICT DO NOTHING
"""


def add_words(entry_ids: Sequence[int]) -> None:
    """Add the words of these entries, in the order of the words, so that transactions which add the
    same words do not deadlock.
    """
    prepared.execute(ADD_WORDS, SIMPLE, list(entry_ids), LONGEST)


def recount() -> int:
    """Count the public entries that hold each word, and delete words that no entry holds.

    Reads the whole index, and locks only the words that change. Returns how many.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
            WITH restricted AS MATERIALIZED (
                SELECT page.id FROM wagtailcore_pageviewrestriction AS restriction
                JOIN wagtailcore_page AS above ON above.id = restriction.page_id
                JOIN wagtailcore_page AS page ON starts_with(page.path, above.path)
            ), words AS (
                SELECT locale_id, unnest(tsvector_to_array(vector)) AS lexeme,
                       coalesce(page_id NOT IN (SELECT id FROM restricted), true)
                       AND coalesce(topic_id NOT IN (SELECT id FROM restricted), true) AS is_public
                FROM {ENTRIES}
            )
            SELECT locale_id, lexeme, count(*) FILTER (WHERE is_public) AS public
            FROM words GROUP BY locale_id, lexeme
            """
        )
        cursor.execute("CREATE INDEX ON counted (locale_id, lexeme)")
        cursor.execute("ANALYZE counted")
        cursor.execute(
            f"""
            UPDATE {WORDS} AS known SET documents = fresh.public FROM (
                SELECT word.id, coalesce(counted.public, 0) AS public
                FROM {WORDS} AS word LEFT JOIN counted USING (locale_id, lexeme)
                WHERE word.lexeme <> '' ORDER BY word.locale_id, word.word
            ) AS fresh
            WHERE known.id = fresh.id AND known.documents <> fresh.public
            """
        )
        changed = cursor.rowcount
        cursor.execute(
            f"""
            DELETE FROM {WORDS} AS known WHERE known.lexeme <> '' AND NOT EXISTS (
                SELECT FROM counted
                WHERE counted.locale_id = known.locale_id AND counted.lexeme = known.lexeme
            )
            """
        )
        return int(changed + cursor.rowcount)


def _slips(word: str) -> Iterable[str]:
    """Everything that is one slip of the finger away."""
    letters = ascii_lowercase + digits
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        for letter in letters:
            yield before + letter + after
        if after:
            yield before + after[1:]
            for letter in letters:
                yield before + letter + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
