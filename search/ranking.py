"""The one SQL statement that finds, ranks, counts and marks.

The score says in which field the words were found. It is the mean over the words of the query of
what PostgreSQL's `ts_rank` gives for one word: 0.61 in a title, 0.24 in a kicker (for a source, its
publisher), 0.12 in a summary, 0.06 in a body, and somewhat more, but never as much as the next
field gives, where the word is repeated. How long a text is and how near the words are to each other
play no part. Sources are lifted by their mentions, see `LIFTED`.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from wagtail.models import Locale

from cms.mentions.models import Mention, MentionState
from search.documents import SEARCHED
from search.highlights import MARK_END, MARK_START
from search.kinds import ResultKind
from search.models import SearchEntry
from search.query import Query
from search.stemming import configuration_of

LIFTED = "rank * (1 + 0.1 * ln(1 + coalesce(mentions, 0)))"
"""The score of a source. Each section and each guide that mentions it counts once: 10 mentions
multiply it by 1.24, 100 by 1.46."""

NO_LIFT = "SELECT 0 AS source_id, 0 AS mentions"

MARKS = f"HighlightAll=true, StartSel={MARK_START}, StopSel={MARK_END}"

Statement = tuple[str, tuple[Any, ...]]


def ranking(
    query: Query,
    locale: str,
    candidates: Mapping[ResultKind, QuerySet[Any]],
    *,
    mentions: Q,
    limit: int,
    after: tuple[float, str, int] | None,
) -> Statement | None:
    """Rows of total, kind, pk, score, title, marked title, excerpt, marked excerpt, best first.

    At most `limit` rows, after the given score, kind and primary key. There is always a row, if
    only to carry the total: its other columns are NULL then. None stands for a statement that could
    not find anything.

    `required` is repeated as a constant, so that PostgreSQL plans with its words known. A query of
    nothing but common words has no nodes.
    """
    visible = _visible(candidates)
    if not visible:
        return None
    configuration = configuration_of(locale)
    lift, lift_parameters = _sql(_mentions_of_found_sources(mentions)) or (NO_LIFT, ())
    kinds = " UNION ALL ".join(sql for sql, _ in visible)
    beyond = "WHERE (-score, kind, pk) > (%s, %s, %s)" if after else ""
    references = ", ".join(sorted({f"{searched.entry}_id" for searched in SEARCHED.values()}))
    entries, locales = SearchEntry._meta.db_table, Locale._meta.db_table
    sql = f"""
        WITH asked AS MATERIALIZED (
            SELECT %s::regconfig AS language, websearch_to_tsquery(%s, %s) AS wanted
        ), found AS MATERIALIZED (
            SELECT id AS entry_id, kind, coalesce({references}) AS pk,
                   ts_rank(vector, wanted)::float8 AS rank
            FROM {entries}, asked
            WHERE vector @@ websearch_to_tsquery(%s, %s) AND numnode(wanted) > 0
              AND locale_id = (SELECT id FROM {locales} WHERE language_code = %s)
        ), lift AS MATERIALIZED (
            {lift}
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
        *(configuration, configuration, query.wanted),
        *(configuration, query.required, locale),
        *lift_parameters,
        *(parameter for _, parameters in visible for parameter in parameters),
        *((-after[0], *after[1:]) if after else ()),
        limit,
        *(MARKS, MARKS),
    )
    return sql, parameters


def _visible(candidates: Mapping[ResultKind, QuerySet[Any]]) -> list[Statement]:
    """For each kind, the entries of `found` that are among the candidates, with their scores."""
    statements = []
    for kind, queryset in candidates.items():
        among = _sql(queryset.order_by().values("pk"))
        if among is None:
            continue
        lifted = kind is ResultKind.SOURCE
        sql = (
            f"SELECT entry_id, kind, pk, {LIFTED if lifted else 'rank'} AS score"
            f" FROM found {'LEFT JOIN lift ON pk = source_id' if lifted else ''}"
            f" WHERE kind = %s AND pk IN ({among[0]})"
        )
        statements.append((sql, (kind.value, *among[1])))
    return statements


def _mentions_of_found_sources(mentions: Q) -> QuerySet[Any, Any]:
    sources = RawSQL("SELECT pk FROM found WHERE kind = %s", (ResultKind.SOURCE.value,))
    return (
        Mention.objects.filter(mentions, state=MentionState.LIVE, leads=True, source__in=sources)
        .order_by()
        .values("source_id")
        .annotate(mentions=Count("pk"))
    )


def _sql(queryset: QuerySet[Any, Any]) -> Statement | None:
    """The queryset's statement; None if Django knows that it has no rows."""
    try:
        return queryset.query.sql_with_params()
    except EmptyResultSet:
        return None
