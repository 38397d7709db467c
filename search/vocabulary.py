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
SHORTEST_IN_COMPOUNDS = 4
MOST_CORRECTIONS, MOST_COMPOUNDS = 3, 12
CANDIDATES = 12

SIGNS = "-',."
"""Signs inside words that may be left out, as `IndexedWord.apart` has them."""

LEXEME, GAP = re.compile(r"'((?:[^']|'')*)'"), re.compile(r"<(-|\d+)>")

WORDS, ENTRIES = IndexedWord._meta.db_table, SearchEntry._meta.db_table


@dataclass(frozen=True, slots=True)
class Analysis:
    """The analysis of a text in a language. `lookup` is None where it has only stop words.

    `plain` is the text without accents, and `documents` the number of public entries with it, 0 if
    nothing is known of it; for a text of several words it is always 0. `apart` finds the word where
    it is written with a sign: "email" as "e-mail".
    """

    plain: str
    lookup: Lookup | None
    documents: int
    apart: Lookup | None = None

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        return tuple(each for each in (self.lookup, self.apart) if each)


def analyse(texts: Collection[str], configuration: str, locale: str) -> dict[str, Analysis]:
    """Analyse texts, in one statement for all of them."""
    if not texts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT given, plain, phraseto_tsquery(%s::regconfig, given)::text, documents, apart,
                phraseto_tsquery(%s::regconfig, translate(apart, %s, '    '))::text
            FROM unnest(%s::text[]) AS given, LATERAL (
                SELECT coalesce(string_agg(lexeme, ' ' ORDER BY positions[1]), '')
                FROM unnest(to_tsvector(%s::regconfig, given))
            ) AS simple (plain) LEFT JOIN {WORDS} ON word = plain
                AND locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)
            """,
            [configuration, configuration, SIGNS, list(dict.fromkeys(texts)), SIMPLE, locale],
        )
        return {
            given: Analysis(
                plain or given,
                lookup_of(query),
                documents or 0,
                _apart_of(apart, query_apart) if apart else None,
            )
            for given, plain, query, documents, apart, query_apart in cursor.fetchall()
        }


def _apart_of(apart: str, query: str) -> Lookup | None:
    """The parts of a word that is written with a sign, next to each other.

    Stop words count beside a hyphen ("on-line" is no line), but not as endings ("zzp'er"): where
    titles, kickers and summaries hold all words as they are, bodies hold no stop words.
    """
    parts, lookup = re.split(rf"[{SIGNS}]", apart), lookup_of(query)
    if lookup and len(lookup.lexemes) < len(parts) and "-" in apart:
        return Lookup(tuple(parts))
    return lookup


def stop_words_among(texts: Collection[str], configurations: Collection[str]) -> set[str]:
    """The words that one of the languages passes over."""
    if not texts or not configurations:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT word FROM unnest(%s::text[]) AS word,"
            " unnest(%s::regconfig[]) AS configuration WHERE to_tsvector(configuration, word) = ''",
            [list(texts), list(configurations)],
        )
        return {row[0] for row in cursor.fetchall()}


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


def known_parts(parts: Collection[str], configuration: str, locale: str) -> dict[str, str]:
    """The stems of those texts that are words of the index, in whatever form."""
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT part, stem FROM unnest(%s::text[]) AS part, LATERAL (
                SELECT lexeme FROM unnest(to_tsvector(%s::regconfig, part)) LIMIT 1
            ) AS stemmed (stem), unnest(ARRAY[part, stem]) AS beginning, LATERAL (
                SELECT FROM {WORDS}
                WHERE locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)
                  AND word ~>=~ beginning AND word ~<~ (beginning || '~')
                  AND lexeme = stem AND documents > 0
                LIMIT 1
            ) AS known
            """,
            [list(parts), configuration, locale],
        )
        return dict(cursor.fetchall())


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


LETTER, SIGN = r"[^\s[:punct:]\u2018-\u2026\u00ab\u00bb]", r"[-'\u2010\u2011\u02bc\u2019]"
WITH_SIGNS = rf"{LETTER}+(?:{SIGN}{LETTER}+)+|\m\d{{1,3}}(?:[.,]\d{{3}})+\M"
"""A word with hyphens or apostrophes inside, or a number of thousands, for PostgreSQL, which takes
many times as long where it has to look what stands around."""

ADD_WORDS = f"""
    INSERT INTO {WORDS} AS known (locale_id, word, lexeme, documents, apart)
    SELECT DISTINCT ON (locale_id, word) locale_id, word,
           coalesce((
               SELECT stem.lexeme FROM unnest(to_tsvector(configuration::regconfig, word)) AS stem
               LIMIT 1
           ), ''), 1, apart
    FROM (
        SELECT locale_id, configuration, found.lexeme AS word, '' AS apart
        FROM {ENTRIES}, unnest(to_tsvector($1::regconfig,
            concat_ws(' ', title_words, kicker_words, summary_words, body_words)
        )) AS found
        WHERE id = ANY($2::bigint[])
        UNION ALL
        SELECT locale_id, configuration, joined.lexeme, written
        FROM {ENTRIES},
            regexp_matches(concat_ws(' ', title, summary, body), $4::text, 'g') AS match,
            lower(unaccent(match[1])) AS written,
            unnest(to_tsvector($1::regconfig, translate(written, $5::text, ''))) AS joined
        WHERE id = ANY($2::bigint[]) AND written !~ '^[-0-9]+$'
    ) AS held
    WHERE length(word) BETWEEN 2 AND $3::int AND length(apart) <= $3::int AND NOT EXISTS (
        SELECT FROM {WORDS} AS known
        WHERE known.locale_id = held.locale_id AND known.word = held.word
          AND (known.apart <> '' OR held.apart = '')
    )
    ORDER BY locale_id, word, apart DESC
    ON CONFLICT (locale_id, word) DO UPDATE SET apart = excluded.apart
    WHERE known.apart = '' AND excluded.apart <> ''
"""


def add_words(entry_ids: Sequence[int]) -> None:
    """Add the words of these entries, in the order of the words, so that transactions which add the
    same words do not deadlock.
    """
    prepared.execute(ADD_WORDS, SIMPLE, list(entry_ids), LONGEST, WITH_SIGNS, SIGNS)


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
                SELECT word.id, greatest(
                    coalesce(counted.public, 0), (word.apart <> '')::int
                ) AS public
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
            ) AND (known.apart = '' OR EXISTS (
                SELECT FROM string_to_table(translate(known.apart, %s, '    '), ' ') AS part
                WHERE length(part) > 1 AND NOT EXISTS (
                    SELECT FROM {WORDS} AS other LEFT JOIN counted USING (locale_id, lexeme)
                    WHERE other.locale_id = known.locale_id AND other.word = part
                      AND (other.lexeme = '' OR counted.public IS NOT NULL)
                )
            ))
            """,
            [SIGNS],
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
