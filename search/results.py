"""What a search finds, best first: one SQL statement for each part of the results.

The score says in which field the words were found. It is the mean over the words of the query of
what PostgreSQL's `ts_rank` gives for one word: 0.61 in a title, 0.24 in a kicker (for a source, its
publisher), 0.12 in a summary, 0.06 in a body, and somewhat more, but never as much as the next
field gives, where the word is repeated. How long a text is and how near the words are to each other
play no part. Sources are lifted by the mentions they have, see `LIFT`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from wagtail.models import Locale

from cms.mentions.models import Mention, MentionState
from search.documents import SEARCHED
from search.highlights import MARK_END, MARK_START, Highlight, excerpt, highlight
from search.kinds import ResultKind
from search.models import SearchEntry
from search.query import Query, parse
from search.stemming import configuration_of

LIFT = 0.1
"""A source's score is multiplied by 1 + LIFT * ln(1 + n), n being the mentions it has, each section
and each guide counted once: 1.24 for 10 mentions, 1.46 for 100."""

MARKS = f"HighlightAll=true, StartSel={MARK_START}, StopSel={MARK_END}"

Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the order of results: score from high to low, then kind, then primary key."""

    score: float
    kind: ResultKind
    pk: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. `pk` is the primary key of the row of its kind."""

    kind: ResultKind
    pk: int
    score: float
    title: Highlight
    excerpt: Highlight

    @property
    def position(self) -> Position:
        return Position(self.score, self.kind, self.pk)


@dataclass(frozen=True, slots=True)
class Results:
    """A part of what a search finds. `total` counts all of it, before and after this part."""

    hits: list[Hit]
    total: int
    has_next: bool


def find(
    text: str,
    *,
    locale: str,
    candidates: Mapping[ResultKind, QuerySet[Any]],
    limit: int,
    after: Position | None = None,
    mentions: Q | None = None,
) -> Results:
    """The hits for a query (see `search.query`) in one language, best first. At most one statement.

    `candidates` are querysets of `Source`, `TopicPage`, `GuidePage` and `QuickAnswer`, narrowed
    down to what the asker may see; a kind that is left out is not searched. `mentions` narrows
    down, in the same way, the mentions that lift a source. A query without a single word finds
    nothing. Raises `QueryTooLong`.
    """
    query = parse(text)
    statements = _visible(candidates, mentions or Q())
    if query is None or not statements:
        return Results([], total=0, has_next=False)
    sql, parameters = _statement(query, locale, statements, limit, after)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    found = [row[1:] for row in rows if row[1] is not None]
    return Results(
        hits=[_hit(*row) for row in found[:limit]],
        total=rows[0][0],
        has_next=len(found) > limit,
    )


def _hit(
    kind: str,
    pk: int,
    score: float,
    title: str,
    marked_title: str,
    text: str,
    marked_text: str,
) -> Hit:
    return Hit(
        ResultKind(kind), pk, score, highlight(title, marked_title), excerpt(text, marked_text)
    )


def _visible(candidates: Mapping[ResultKind, QuerySet[Any]], mentions: Q) -> list[Statement]:
    """For each kind, the entries of `found` that are among the candidates, with their scores."""
    statements = []
    lift, lift_parameters = _lift(mentions)
    for kind, queryset in candidates.items():
        try:
            among, parameters = queryset.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        score, score_parameters = "rank", ()
        if kind is ResultKind.SOURCE:
            score, score_parameters = f"rank * {lift}", lift_parameters
        sql = (
            f"SELECT entry_id, kind, pk, {score} AS score FROM found"
            f" WHERE kind = %s AND pk IN ({among})"
        )
        statements.append((sql, (*score_parameters, kind.value, *parameters)))
    return statements


def _lift(mentions: Q) -> Statement:
    mentioned = Mention.objects.filter(
        mentions, state=MentionState.LIVE, leads=True, source_id=RawSQL("found.pk", ())
    )
    sql, parameters = mentioned.order_by().values("pk").query.sql_with_params()
    return f"(1 + {LIFT} * ln(1 + (SELECT count(*) FROM ({sql}) AS mention)))", parameters


def _statement(
    query: Query,
    locale: str,
    visible: list[Statement],
    limit: int,
    after: Position | None,
) -> Statement:
    """The SQL for one part of the results, and one more hit to tell whether there is more.

    There is always a row, if only to carry the total. `required` is repeated as a constant, so that
    PostgreSQL plans with its words known. A query of nothing but common words has no nodes.
    """
    configuration = configuration_of(locale)
    required = (configuration, query.required)
    wanted = (configuration, query.wanted)
    references = ", ".join(sorted({f"{searched.entry}_id" for searched in SEARCHED.values()}))
    entries, locales = SearchEntry._meta.db_table, Locale._meta.db_table
    kinds = " UNION ALL ".join(sql for sql, _ in visible)
    beyond = "WHERE (-score, kind, pk) > (%s, %s, %s)" if after else ""
    sql = f"""
        WITH asked AS MATERIALIZED (
            SELECT %s::regconfig AS language, websearch_to_tsquery(%s, %s) AS wanted
        ), found AS MATERIALIZED (
            SELECT id AS entry_id, kind, coalesce({references}) AS pk,
                   ts_rank(vector, wanted)::float8 AS rank
            FROM {entries}, asked
            WHERE vector @@ websearch_to_tsquery(%s, %s) AND numnode(wanted) > 0
              AND locale_id = (SELECT id FROM {locales} WHERE language_code = %s)
        ), visible AS MATERIALIZED (
            {kinds}
        ), part AS MATERIALIZED (
            SELECT * FROM visible {beyond} ORDER BY score DESC, kind, pk LIMIT %s
        ), shown AS (
            SELECT part.kind, part.pk, score, title, title_words,
                   CASE WHEN only_in_body THEN body ELSE summary END AS excerpt,
                   CASE WHEN only_in_body THEN body_words ELSE summary_words END AS excerpt_words
            FROM part JOIN {entries} ON id = entry_id, asked, LATERAL (
                SELECT ts_filter(vector, '{{d}}') @@ wanted
                       AND NOT ts_filter(vector, '{{c}}') @@ wanted
            ) AS place (only_in_body)
        )
        SELECT (SELECT count(*) FROM visible), kind, pk, score,
               title, ts_headline(language, title_words, wanted, %s),
               excerpt, ts_headline(language, excerpt_words, wanted, %s)
        FROM asked LEFT JOIN shown ON true
        ORDER BY score DESC, kind, pk
    """
    parameters = (
        configuration,
        *wanted,
        *required,
        locale,
        *(parameter for _, parameters in visible for parameter in parameters),
        *((-after.score, after.kind.value, after.pk) if after else ()),
        limit + 1,
        MARKS,
        MARKS,
    )
    return sql, parameters
