"""What else belongs to a page or a source, from the graph of mentions.

Guides and topics are related by the sources that both mention, guides of one topic by that as well;
sources by the pages that mention both. Each for all peers in one statement, and one more that loads
what was found, as far as it is visible.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from cms.api.loaders.pages import load_guides, load_topics
from cms.api.loaders.sources import load_sources, visible_sources
from cms.api.rows import Row, TopicRow
from cms.api.scope import Scope
from cms.api.visibility import visible_mention
from cms.delivery import tags
from cms.mentions.models import Mention, MentionKind, MentionState
from cms.pages.models import GuidePage

MOST_TELLING = 200
"""A source that more places mention than this says nothing about what belongs together: nearly
everything would."""

MOST_PAGES = 300
"""So many of the pages that mention a source are looked at for other sources, the oldest first."""

MENTIONS, GUIDES = Mention._meta.db_table, GuidePage._meta.db_table


@dataclass(slots=True)
class RelatedRow:
    """Something that belongs to what was asked about, and why."""

    node: Row
    shared_sources: int
    shared_pages: int
    topic: TopicRow | None


NOBODY = [0]

Record = tuple[int, int, int, int | None]
"""Of what, what else, how much is shared, and the primary key of the topic that is shared."""


def load_related_guides(
    scope: Scope, guide_ids: list[int], first: int
) -> dict[int, list[RelatedRow]]:
    """Two statements, and one for the topics that are shared."""
    scope.dependencies.add_lists(tags.GUIDES, tags.TOPICS, tags.SOURCES)
    sources = _sql(visible_sources(scope.audience))
    sql = f"""
        WITH asked AS MATERIALIZED (
            SELECT page_ptr_id AS pk, topic_id FROM {GUIDES} WHERE page_ptr_id = ANY(%s)
        ), {_shared(sources[0])}, neighbours AS MATERIALIZED (
            SELECT asked.pk, other FROM asked, LATERAL (
                SELECT page_ptr_id AS other FROM {GUIDES} AS near
                WHERE near.topic_id = asked.topic_id AND page_ptr_id <> asked.pk
                ORDER BY page_ptr_id LIMIT %s
            ) AS near
        ), found AS (
            SELECT pk, other, coalesce(shared, 0) AS shared,
                   CASE WHEN own.topic_id = near.topic_id THEN own.topic_id END AS topic_id
            FROM shared FULL JOIN neighbours USING (pk, other)
            JOIN asked AS own USING (pk) JOIN {GUIDES} AS near ON near.page_ptr_id = other
        )
        {_best("shared + CASE WHEN topic_id IS NULL THEN 0 ELSE 1.5 END")}
    """
    more = _more(first)
    values = [guide_ids, *sources[1], MentionKind.GUIDE, more, more]
    return _rows(scope, guide_ids, first, _read(sql, values), load_guides, of_pages=True)


def load_related_topics(
    scope: Scope, topic_ids: list[int], first: int
) -> dict[int, list[RelatedRow]]:
    """Two statements."""
    scope.dependencies.add_lists(tags.TOPICS, tags.SOURCES)
    sources = _sql(visible_sources(scope.audience))
    sql = f"""
        WITH asked AS MATERIALIZED (SELECT unnest(%s::int[]) AS pk), {_shared(sources[0])},
        found AS (SELECT pk, other, shared, NULL::int AS topic_id FROM shared)
        {_best("shared")}
    """
    values = [topic_ids, *sources[1], MentionKind.TOPIC, _more(first)]
    return _rows(scope, topic_ids, first, _read(sql, values), load_topics, of_pages=True)


def load_related_sources(
    scope: Scope, source_ids: list[int], first: int
) -> dict[int, list[RelatedRow]]:
    """Two statements, and one for the topics that are shared."""
    scope.dependencies.add_lists(tags.GUIDES, tags.TOPICS, tags.SOURCES)
    mentions = Mention.objects.filter(
        visible_mention(scope.audience),
        state=MentionState.LIVE,
        leads=True,
        source__in=source_ids,
    )
    seen = mentions.order_by().values("source_id", "page_id").distinct().query.sql_with_params()
    sql = f"""
        WITH seen (pk, page_id) AS MATERIALIZED ({seen[0]}), places AS MATERIALIZED (
            SELECT pk, page_id FROM (
                SELECT *, row_number() OVER (PARTITION BY pk ORDER BY page_id) AS place FROM seen
            ) AS numbered WHERE place <= {MOST_PAGES}
        ), found AS (
            SELECT places.pk, mention.source_id AS other,
                   count(DISTINCT mention.page_id) AS shared,
                   min(mention.page_id) FILTER (WHERE mention.kind = '{MentionKind.TOPIC}')
                       AS topic_id
            FROM places JOIN {MENTIONS} AS mention USING (page_id)
            WHERE mention.state = '{MentionState.LIVE}' AND mention.source_id <> places.pk
            GROUP BY 1, 2
        )
        {_best("shared")}
    """
    values = [*seen[1], _more(first)]
    return _rows(scope, source_ids, first, _read(sql, values), load_sources, of_pages=False)


def _more(first: int) -> int:
    """How many to look at, since some may turn out not to be visible."""
    return 2 * first + 10 if first else 0


def _shared(sources: str) -> str:
    """What other pages of a kind mention the sources that the pages `asked` do, and how many."""
    return f"""telling AS MATERIALIZED (
        SELECT DISTINCT asked.pk, source_id FROM asked
        JOIN {MENTIONS} ON page_id = asked.pk AND state = '{MentionState.LIVE}'
        WHERE source_id IN ({sources}) AND (
            SELECT count(*) FROM (
                SELECT FROM {MENTIONS} AS other
                WHERE other.source_id = {MENTIONS}.source_id AND other.state = '{MentionState.LIVE}'
                LIMIT {MOST_TELLING + 1}
            ) AS some_of_them
        ) <= {MOST_TELLING}
    ), shared AS MATERIALIZED (
        SELECT telling.pk, page_id AS other, count(DISTINCT source_id) AS shared
        FROM telling JOIN {MENTIONS} USING (source_id)
        WHERE state = '{MentionState.LIVE}' AND kind = %s AND page_id <> telling.pk
        GROUP BY 1, 2
    )"""


def _best(weight: str) -> str:
    return f"""
        SELECT pk, other, shared, topic_id FROM (
            SELECT *, row_number() OVER (PARTITION BY pk ORDER BY {weight} DESC, other) AS place
            FROM found
        ) AS ranked WHERE place <= %s ORDER BY pk, place
    """


def _sql(queryset: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return queryset.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::int WHERE false", ()


def _read(sql: str, values: list[Any]) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _rows(
    scope: Scope,
    asked: list[int],
    first: int,
    records: list[Record],
    load: Callable[[Scope, list[int]], Mapping[int, Row]],
    *,
    of_pages: bool,
) -> dict[int, list[RelatedRow]]:
    found: dict[int, list[RelatedRow]] = {pk: [] for pk in asked}
    # Asked for even where there is none: what is found makes no difference to the statements.
    nodes = load(scope, list({other for _, other, _, _ in records}) or NOBODY)
    topics = load_topics(scope, list({topic for *_, topic in records if topic}) or NOBODY)
    for pk, other, shared, topic in records:
        if other in nodes and len(found[pk]) < first:
            found[pk].append(
                RelatedRow(
                    node=nodes[other],
                    shared_sources=shared if of_pages else 0,
                    shared_pages=0 if of_pages else shared,
                    topic=topics.get(topic) if topic else None,
                )
            )
    return found
