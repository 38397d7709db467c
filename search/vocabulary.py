"""The words of the index, and facts about them.

Every lookup is an index scan. `IndexedWord` follows the entries in the same transaction for new
words; `recount` periodically updates how many entries hold a word, and deletes unused words.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction

from cms.database import prepared
from search.models import IndexedWord, SearchEntry
from search.ngrams import is_character
from search.plan import Lookup
from search.stemming import SIMPLE

LONGEST = 40
"""The length of the longest words that are kept."""

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
                _lookup_of(given, query),
                documents or 0,
                _apart_of(apart, query_apart) if apart else None,
            )
            for given, plain, query, documents, apart, query_apart in cursor.fetchall()
        }


def _lookup_of(given: str, query: str) -> Lookup | None:
    """The lookup of a text; of a character without spaces around it, of all pairs with it."""
    lookup = lookup_of(query)
    return replace(lookup, prefix=True) if lookup and is_character(given) else lookup


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
        changed += cursor.rowcount
        # The transaction may be one in which words are counted again.
        cursor.execute("DROP TABLE counted")
        return int(changed)
