"""Words of the index that are like another one: corrections, completions and compounds.

Every lookup is an index scan.
"""

from collections.abc import Iterable
from string import ascii_lowercase, digits
from typing import Any

from django.db import connection

from search.models import IndexedWord
from search.vocabulary import LONGEST

SHORTEST_CORRECTED = 3
SHORTEST_IN_COMPOUNDS = 4
MOST_CORRECTIONS, MOST_COMPOUNDS = 3, 12
CANDIDATES = 12

WORDS = IndexedWord._meta.db_table


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


def compounds_with(word: str, stem: str, locale: str) -> list[tuple[str, int]]:
    """The lexemes of known words that end or begin with this one, in whatever form, and how many
    entries hold each; by the trigram index.

    Four letters are the end of many words that are no compounds: of those, words whose beginning is
    a word, too, do if there are any.
    """
    if not SHORTEST_IN_COMPOUNDS <= len(word) <= LONGEST:
        return []
    is_short = len(word) == SHORTEST_IN_COMPOUNDS
    within = stem if word.startswith(stem) and len(stem) >= SHORTEST_IN_COMPOUNDS else word
    beginning = "" if is_short else f"{escaped(word)}%"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT lexeme, documents, EXISTS (
                SELECT FROM {WORDS} AS head, left(known.word, -%s) AS start
                WHERE head.locale_id = known.locale_id
                  AND head.word IN (start, regexp_replace(start, '(s|en|e|n)$', ''))
            ) AS is_compound
            FROM {WORDS} AS known
            WHERE locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)
              AND word LIKE %s AND (word LIKE %s OR lexeme LIKE %s OR word LIKE %s)
              AND length(word) >= %s AND lexeme NOT IN ('', %s) AND documents > 0
            ORDER BY documents DESC, word LIMIT %s
            """,
            [
                len(word),
                locale,
                f"%{escaped(within)}%",
                *(f"%{escaped(word)}", f"%{escaped(within)}", beginning),
                len(word) + (3 if is_short else 0),
                stem,
                MOST_COMPOUNDS,
            ],
        )
        found = cursor.fetchall()
    if is_short and any(is_compound for *_, is_compound in found):
        found = [row for row in found if row[2]]
    return [(lexeme, documents) for lexeme, documents, _ in found]


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
