"""Searches the entries in PostgreSQL, with its full-text and GIN indexes.

Entries are selected through the index on `vector`, or through the one on `head` where very many
match, and then compared with each way of each term: in `head`, which is stored in the row itself;
the body is read only where the words are not there.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any

from django.db import connection

from search.engines.base import MAX_RANKED, Match, Matches, Restriction
from search.kinds import OF_TOPICS_ELSEWHERE, SOURCE, kinds
from search.models import SearchEntry
from search.models.entry import OBJECT
from search.plan import Field, Lookup, Plan, Term

ENTRIES = SearchEntry._meta.db_table
COLUMNS = (
    f"id, kind, {OBJECT}, title_words, extract(epoch FROM published_at)::float8, standing,"
    " source_kind, publisher, topic_id"
)
OF_LOCALE = "locale_id = (SELECT id FROM wagtailcore_locale WHERE language_code = %s)"


SHARE_IN_HEADS = 4
"""One in so many entries with a word has it in title, kicker or summary. Walking until a kind has
enough of them may lead through all of that kind."""


NEARLY_ALL = 0.8


class PostgresEngine:
    def match(
        self,
        plan: Plan,
        required: Collection[Collection[Term]],
        locale: str,
        restriction: Restriction,
    ) -> Matches:
        """Return the matches, with one more statement where more match than `MAX_RANKED`, and one
        to count common words.
        """
        conditions, parameters = _conditions(restriction, plan, locale)
        wanted = _wanted(required)
        if required and not wanted:
            return Matches()
        limit: float = MAX_RANKED
        if not _are_rare(required, MAX_RANKED):
            there = entries()
            limit = common(there)
            wanted = _wanted(looked_up(required, there))
        walks = not wanted or not _are_rare(required, limit)
        chosen = _Chosen(conditions, parameters, wanted)
        rows = self._rows(plan, *chosen.highest(MAX_RANKED + 1, walks=walks))
        if len(rows) <= MAX_RANKED:
            return Matches(_having(required, plan, rows))
        found = {row.entry: row for row in rows[:MAX_RANKED]}
        walks = not wanted or not _are_rare(required, limit * SHARE_IN_HEADS)
        better = self._rows(plan, *chosen.highest_of_kinds(MAX_RANKED // 4, walks=walks))
        found.update((row.entry, row) for row in better)
        return Matches(_having(required, plan, [*found.values()]), is_complete=False)

    def _rows(self, plan: Plan, chosen: str, values: list[Any]) -> list[Match]:
        """The ways in which the selected entries match, in the order of their standing."""
        codes, code_values = _codes(plan)
        near = [
            (lookup, field)
            for lookup, field in (
                (plan.together, Field.TITLE),
                (plan.together, Field.SUMMARY),
                (plan.verbatim, Field.TITLE),
            )
        ]
        tests = ["head @@ %s::tsquery" if lookup else "false" for lookup, _ in near]
        sql = (
            f"WITH chosen AS MATERIALIZED ({chosen})"
            f" SELECT {COLUMNS}, ARRAY[{', '.join(codes)}]::int[]::text, {', '.join(tests)}"
            f" FROM chosen JOIN {ENTRIES} USING (id) ORDER BY standing DESC, id"
        )
        parameters = [
            *values,
            *code_values,
            *(tsquery(lookup, field.label) for lookup, field in near if lookup),
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return [_match(row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The entries to rank, as SQL that gives their ids.

    Matches of rare words are looked up in the indexes of words, and sorted. Otherwise PostgreSQL
    may walk through the entries in their order (`walks`), until there are enough. It would do so
    nearly always, since it does not count the cost of fetching each vector.
    """

    conditions: list[str]
    values: list[Any]
    wanted: str

    def highest(self, limit: int, *, walks: bool) -> tuple[str, list[Any]]:
        where, values = self._where("vector")
        order = "standing" if walks else "standing + 0"
        sql = f"SELECT id FROM {ENTRIES} WHERE {where} ORDER BY {order} DESC, id LIMIT %s"
        return sql, [*values, limit]

    def highest_of_kinds(self, limit: int, *, walks: bool) -> tuple[str, list[Any]]:
        """The highest entries of each kind that have the words in title, kicker or summary."""
        where, values = self._where("head")
        if walks:
            of_kind = f"SELECT id FROM {ENTRIES} WHERE {where} AND kind = %s"
            one = f"{of_kind} ORDER BY standing DESC, id LIMIT %s"
            parts = [(f"({one})", [*values, kind, limit]) for kind in kinds()]
            return " UNION ALL ".join(sql for sql, _ in parts), [
                value for _, given in parts for value in given
            ]
        place = "row_number() OVER (PARTITION BY kind ORDER BY standing DESC, id) AS place"
        ranked = f"SELECT id, {place} FROM {ENTRIES} WHERE {where}"
        return f"SELECT id FROM ({ranked}) AS ranked WHERE place <= %s", [*values, limit]

    def _where(self, column: str) -> tuple[str, list[Any]]:
        if not self.wanted:
            return " AND ".join(self.conditions), self.values
        return (
            " AND ".join([*self.conditions, f"{column} @@ %s::tsquery"]),
            [*self.values, self.wanted],
        )


def entries() -> float:
    """The estimated number of entries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [ENTRIES])
        [found] = cursor.fetchone()
    return max(0, found)


def common(entries: float) -> float:
    """The number of matches from which walking through all entries in order, until `MAX_RANKED` are
    found, is faster than looking up the matches.

    Of n entries, those that d match are d to look up, or `MAX_RANKED` * n / d to walk through, each
    of which takes some one and a half times as long, since its vector has to be compared.
    """
    return 1.25 * sqrt(MAX_RANKED * entries)


def looked_up(
    required: Collection[Collection[Term]], entries: float
) -> Collection[Collection[Term]]:
    """The collections without the terms that nearly all entries match, if they have others:
    intersecting such long lists takes longer than comparing the rest.
    """
    if not entries:
        return required  # nobody has counted yet
    found = []
    for terms in required:
        others = [term for term in terms if term.documents <= NEARLY_ALL * entries]
        found.append(others or terms)
    return found


def _having(
    required: Collection[Collection[Term]], plan: Plan, matches: list[Match]
) -> list[Match]:
    """The matches that have all terms of one of the collections."""
    if not required:
        return matches
    places = {term: index for index, term in enumerate(plan.terms)}
    groups = [[places[term] for term in terms] for terms in required]
    return [
        match for match in matches if any(all(match.codes[i] for i in group) for group in groups)
    ]


def _are_rare(required: Collection[Collection[Term]], common: float) -> bool:
    """Return whether each of the collections has a term that few entries match."""
    return all(any(term.documents < common for term in terms) for terms in required)


def _match(row: tuple[Any, ...]) -> Match:
    entry, kind, pk, title, published, standing, source_kind, publisher, topic, codes = row[:10]
    in_title, in_summary, verbatim = row[10:]
    return Match(
        entry=entry,
        kind=kind,
        pk=pk,
        codes=_codes_of(codes),
        together=Field.TITLE if in_title else Field.SUMMARY if in_summary else None,
        verbatim=verbatim,
        title_words=title,
        published=published,
        standing=standing,
        source_kind=source_kind,
        publisher=publisher,
        topic=topic,
    )


@lru_cache(maxsize=1_000)
def _codes_of(text: str) -> tuple[int, ...]:
    """An array as PostgreSQL writes it; most entries match in the same few ways."""
    return tuple(map(int, text[1:-1].split(","))) if len(text) > 2 else ()


def _wanted(required: Collection[Collection[Term]]) -> str:
    """The words that a row must have, as a tsquery."""
    return " | ".join(
        "(" + " & ".join(f"({either(term)})" for term in terms) + ")" for terms in required if terms
    )


def _conditions(restriction: Restriction, plan: Plan, locale: str) -> tuple[list[str], list[Any]]:
    found: list[tuple[str, Any]] = [(OF_LOCALE, locale)]
    found += [("NOT vector @@ %s::tsquery", tsquery(lookup)) for lookup in plan.excluded]
    for column, values in (
        ("kind", restriction.kinds),
        ("source_kind", restriction.source_kinds),
        ("publisher", restriction.publisher_names),
        ("id", restriction.entries),
    ):
        if values is not None:
            found.append((f"{column} = ANY(%s)", sorted(values)))
    if restriction.topics is not None:
        elsewhere = ", ".join(f"'{kind}'" for kind in OF_TOPICS_ELSEWHERE)
        found.append((f"(kind IN ({elsewhere}) OR topic_id = ANY(%s))", sorted(restriction.topics)))
    if restriction.publishers is not None:
        found.append(("kind = %s", SOURCE))
        found.append(("head @@ %s::tsquery", _of_publishers(restriction.publishers)))
    if restriction.without_publishers:
        unwanted = _of_publishers(restriction.without_publishers)
        found.append((f"NOT (kind = '{SOURCE}' AND head @@ %s::tsquery)", unwanted))
    if restriction.without_kinds:
        found.append(("NOT kind = ANY(%s)", sorted(restriction.without_kinds)))
    if restriction.without_source_kinds:
        found.append(("NOT source_kind = ANY(%s)", sorted(restriction.without_source_kinds)))
    return [condition for condition, _ in found], [value for _, value in found]


def _of_publishers(publishers: Collection[tuple[str, ...]]) -> str:
    lookups = (Lookup(words, phrase=False) for words in publishers)
    return " | ".join(f"({tsquery(lookup, 'B')})" for lookup in lookups)


def _codes(plan: Plan) -> tuple[list[str], list[Any]]:
    """For each term an expression that gives its code, with its parameters."""
    expressions: list[str] = []
    values: list[Any] = []
    for term in plan.terms:
        cases = []
        for code, way, field, _ in term.codes():
            column = "vector" if field is Field.BODY else "head"
            label = "" if field is Field.BODY else field.label
            cases.append(f"WHEN {column} @@ %s::tsquery THEN {code}")
            values.append(" | ".join(f"({tsquery(lookup, label)})" for lookup in way.lookups))
        expressions.append(f"CASE {' '.join(cases)} ELSE 0 END")
    return expressions, values


def either(term: Term) -> str:
    return " | ".join(f"({tsquery(lookup)})" for way in term.ways for lookup in way.lookups)


def tsquery(lookup: Lookup, labels: str = "") -> str:
    """The lookup in PostgreSQL's words, in the fields with these weights, or in any."""
    suffix = ("*" if lookup.prefix else "") + labels
    quoted = list(_quoted(lookup.lexemes, f":{suffix}" if suffix else ""))
    if not lookup.phrase:
        return " & ".join(quoted)
    gaps = lookup.gaps or (1,) * (len(quoted) - 1)
    return quoted[0] + "".join(
        f" <{gap}> {lexeme}" for gap, lexeme in zip(gaps, quoted[1:], strict=True)
    )


def _quoted(lexemes: Collection[str], suffix: str) -> Iterator[str]:
    for lexeme in lexemes:
        yield "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" + suffix
