"""The texts of results: title and excerpt with highlights, and the matching section of a topic."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection

from search.engines.postgres import ENTRIES, either, tsquery
from search.highlights import (
    MARK_END,
    MARK_START,
    Highlight,
    Offsets,
    excerpt,
    highlight,
    offsets_of,
)
from search.ngrams import places_in
from search.plain_text import searchable
from search.plan import Lookup, Plan
from search.stemming import SIMPLE

MARKS = f"HighlightAll=true, StartSel={MARK_START}, StopSel={MARK_END}"


@dataclass(frozen=True, slots=True)
class Section:
    """The section of a topic with the words: its heading, and the anchor that leads to it."""

    heading: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Shown:
    title: Highlight
    excerpt: Highlight
    section: Section | None


def shown(entries: Collection[tuple[int, bool]], plan: Plan) -> dict[int, Shown]:
    """The texts to show of each entry, by its id; each is given with a flag that it matches in its
    body only.
    """
    if not entries:
        return {}
    finished, beginnings = _wanted(plan)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, kind, title,
                   ts_headline(configuration::regconfig, title_words, %s::tsquery, %s),
                   CASE WHEN %s <> '' THEN ts_headline(%s::regconfig, title_words, %s::tsquery, %s)
                        ELSE '' END,
                   text,
                   ts_headline(configuration::regconfig, words, %s::tsquery, %s),
                   CASE WHEN %s <> '' THEN ts_headline(%s::regconfig, words, %s::tsquery, %s)
                        ELSE '' END
            FROM unnest(%s::bigint[], %s::boolean[]) AS shown (entry, in_body)
            JOIN {ENTRIES} ON id = entry, LATERAL (
                SELECT CASE WHEN in_body THEN body ELSE summary END,
                       CASE WHEN in_body THEN body_words ELSE summary_words END
            ) AS part (text, words)
            """,
            [
                *(finished, MARKS, beginnings, SIMPLE, beginnings, MARKS) * 2,
                [entry for entry, _ in entries],
                [in_body for _, in_body in entries],
            ],
        )
        rows = cursor.fetchall()
    topics = [row[0] for row in rows if row[1] == "topic"]
    sections = _sections(topics, plan) if topics and plan.terms else {}
    return {
        entry: Shown(
            title=highlight(title, _merged(title, marked, begun)),
            excerpt=excerpt(text, _merged(text, marked_text, begun_text)),
            section=sections.get(entry),
        )
        for entry, _, title, marked, begun, text, marked_text, begun_text in rows
    }


def _sections(entries: list[int], plan: Plan) -> dict[int, Section]:
    """The section of each topic that most terms are in, those in its heading counting more.

    None where no section has any of them: the topic was found by its title or summary.
    """
    terms = [either(term) for term in plan.terms]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT ON (id) id, heading, anchor
            FROM {ENTRIES}, ROWS FROM (
                jsonb_to_recordset(sections)
                    AS (heading text, anchor text, heading_words text, words text)
            ) WITH ORDINALITY AS section (heading, anchor, heading_words, words, place), LATERAL (
                SELECT sum(
                    (to_tsvector(configuration::regconfig, heading_words) @@ term::tsquery)::int * 2
                    + (to_tsvector(configuration::regconfig, words) @@ term::tsquery)::int
                ) FROM unnest(%s::text[]) AS term
            ) AS found (points)
            WHERE id = ANY(%s) AND points > 0
            ORDER BY id, points DESC, place
            """,
            [terms, entries],
        )
        return {entry: Section(heading, anchor) for entry, heading, anchor in cursor.fetchall()}


def _wanted(plan: Plan) -> tuple[str, str]:
    """All lexemes of the plan, and all beginnings, as two tsqueries."""
    lookups = [lookup for term in plan.terms for way in term.ways for lookup in way.lookups]
    finished = _any(lexeme for lookup in lookups if not lookup.prefix for lexeme in lookup.lexemes)
    begun = " | ".join(tsquery(lookup) for lookup in lookups if lookup.prefix)
    return finished, begun


def _any(lexemes: Iterator[str]) -> str:
    return " | ".join(tsquery(Lookup((lexeme,))) for lexeme in dict.fromkeys(lexemes))


def _merged(text: str, marked: str, begun: str) -> Offsets:
    """The places of all marks in the text, those that overlap or touch merged."""
    words = searchable(text)
    places = {
        *places_in(words, offsets_of(marked)),
        *places_in(words, offsets_of(begun), begun=True),
    }
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
