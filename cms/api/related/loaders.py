"""Related pages and sources, from the graph of mentions.

Guides and topics are related by the sources that both mention, guides of one topic by that as well;
sources by the pages that mention both. Each for all peers in one statement, and one more that loads
the objects found. The statement begins with the mentions of the given objects, and tests the
visibility of what it reaches row by row: never of all content.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from wagtail.models import Page

from cms.api.declared.objects import load_objects
from cms.api.page.loaders import load_pages
from cms.api.rows import PageRow, Row
from cms.api.scope import Scope
from cms.api.statements import made_once
from cms.audience import Audience
from cms.declaration import the_declaration, type_with_name
from cms.delivery import tags
from cms.mentions.index import indexed_page_types
from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source
from cms.visibility import visible_rows

MAX_TELLING_MENTIONS = 200
"""A source that more sections and guides mention than this says nothing about what belongs
together: nearly everything would. Those that the asker may see count, and no others."""

MAX_PLACES = 300
"""In so many of the sections and guides that mention a source, others are looked for: the topics
first, each in the order of the tree."""

MENTIONS = Mention._meta.db_table
SOURCES = Source._meta.db_table


@dataclass(slots=True)
class RelatedRow:
    """An object that is related to another, and why."""

    node: Row
    shared_sources: int
    shared_pages: int
    topic: PageRow | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a statement, and its values."""

    sql: str
    values: tuple[Any, ...]


NOBODY = [0]

Record = tuple[int, int, int, int | None]
"""The object, its related object, how much they share, and the primary key of the topic they
share."""


def load_related_guides(
    scope: Scope, guide_ids: list[int], first: int
) -> dict[int, list[RelatedRow]]:
    """Load guides with the same sources or topic, and the topics that are shared."""
    scope.dependencies.add_lists(tags.GUIDES, tags.TOPICS, tags.SOURCES)
    model = type_with_name(GUIDE)
    guides = model._meta.db_table
    shared = _shared(scope.audience, GUIDE)
    is_visible = _is_visible(model, scope.audience, "near.other")
    sql = f"""
        WITH asked AS MATERIALIZED (
            SELECT page_ptr_id AS pk, topic_id FROM {guides} WHERE page_ptr_id = ANY(%s)
        ), {shared.sql}, neighbours AS MATERIALIZED (
            SELECT asked.pk, other FROM asked, LATERAL (
                SELECT other FROM (
                    SELECT page_ptr_id AS other FROM {guides} AS guide
                    WHERE guide.topic_id = asked.topic_id AND page_ptr_id <> asked.pk
                    ORDER BY page_ptr_id OFFSET 0
                ) AS near WHERE {is_visible.sql} LIMIT %s
            ) AS nearest
        ), found AS (
            SELECT pk, other, coalesce(shared, 0) AS shared,
                   CASE WHEN own.topic_id = near.topic_id THEN own.topic_id END AS topic_id
            FROM shared FULL JOIN neighbours USING (pk, other)
            JOIN asked AS own USING (pk) JOIN {guides} AS near ON near.page_ptr_id = other
        )
        {_best("shared + CASE WHEN topic_id IS NULL THEN 0 ELSE 1.5 END")}
    """
    values = [guide_ids, *shared.values, *is_visible.values, first, first]
    return _rows(scope, guide_ids, _read(sql, values), model)


def load_related_topics(
    scope: Scope, topic_ids: list[int], first: int
) -> dict[int, list[RelatedRow]]:
    """Load topics that list the same sources."""
    scope.dependencies.add_lists(tags.TOPICS, tags.SOURCES)
    shared = _shared(scope.audience, TOPIC)
    sql = f"""
        WITH asked AS MATERIALIZED (SELECT unnest(%s::int[]) AS pk), {shared.sql},
        found AS (SELECT pk, other, shared, NULL::int AS topic_id FROM shared)
        {_best("shared")}
    """
    values = [topic_ids, *shared.values, first]
    return _rows(scope, topic_ids, _read(sql, values), type_with_name(TOPIC))


def load_related_sources(
    scope: Scope, source_ids: list[int], first: int
) -> dict[int, list[RelatedRow]]:
    """Load sources that the same pages mention, and the topics that are shared."""
    citing = [tags.list_of(model) for model in indexed_page_types().values()]
    scope.dependencies.add_lists(*citing, tags.SOURCES)
    places = _places(scope.audience, "asked.source_key")
    seen = made_once(_visible, Source, scope.audience, "translation_key", "best.source_key")
    sql = f"""
        WITH asked AS MATERIALIZED (
            SELECT id AS pk, translation_key AS source_key FROM {SOURCES} WHERE id = ANY(%s)
        ), places AS MATERIALIZED (
            SELECT DISTINCT pk, asked.source_key AS own, page_id
            FROM asked, LATERAL ({places.sql} LIMIT %s) AS place
        ), found AS MATERIALIZED (
            SELECT places.pk, mention.source_key, min(mention.source_id) AS cited,
                   count(DISTINCT mention.page_id) AS shared,
                   min(mention.page_id) FILTER (WHERE mention.kind = '{TOPIC}')
                       AS topic_id
            FROM places JOIN {MENTIONS} AS mention USING (page_id)
            WHERE mention.state = '{MentionState.LIVE}' AND mention.source_key <> places.own
            GROUP BY 1, 2
        )
        SELECT asked.pk, best.* FROM asked, LATERAL (
            SELECT seen.pk AS other, shared, topic_id FROM (
                SELECT source_key, shared, topic_id FROM found WHERE found.pk = asked.pk
                ORDER BY shared DESC, cited OFFSET 0
            ) AS best, LATERAL ({seen.sql}) AS seen (pk) LIMIT %s
        ) AS best
        ORDER BY asked.pk, shared DESC, other
    """
    values = [source_ids, *places.values, MAX_PLACES, *seen.values, first]
    return _rows(scope, source_ids, _read(sql, values), Source)


def _shared(audience: Audience, kind: str) -> _Part:
    """Count the sources that other visible pages of a kind share with the pages `asked`."""
    cited = made_once(_visible, Source, audience, "translation_key", "cited.source_key")
    places = _places(audience, "telling.source_key")
    return _Part(
        f"""telling AS MATERIALIZED (
        SELECT pk, source_key FROM (
            SELECT DISTINCT asked.pk, source_key FROM asked
            JOIN {MENTIONS} ON page_id = asked.pk AND state = '{MentionState.LIVE}'
        ) AS cited WHERE EXISTS ({cited.sql})
    ), places AS MATERIALIZED (
        SELECT source_key, place.* FROM (SELECT DISTINCT source_key FROM telling) AS telling,
        LATERAL ({places.sql} LIMIT {MAX_TELLING_MENTIONS + 1}) AS place
    ), common AS (
        SELECT source_key FROM places GROUP BY 1 HAVING count(*) > {MAX_TELLING_MENTIONS}
    ), shared AS MATERIALIZED (
        SELECT telling.pk, page_id AS other, count(DISTINCT source_key) AS shared
        FROM telling JOIN places USING (source_key)
        WHERE kind = '{kind}' AND page_id <> telling.pk
          AND source_key NOT IN (SELECT source_key FROM common)
        GROUP BY 1, 2
    )""",
        (*cited.values, *places.values),
    )


def _best(weight: str) -> str:
    return f"""
        SELECT pk, other, shared, topic_id FROM (
            SELECT *, row_number() OVER (PARTITION BY pk ORDER BY {weight} DESC, other) AS place
            FROM found
        ) AS ranked WHERE place <= %s ORDER BY pk, place
    """


def _is_visible(model: Any, audience: Audience, column: str) -> _Part:
    """The condition that the row of the model with the primary key in `column` is visible: tested
    row by row, since only few are.
    """
    return made_once(_visibility, model, audience, column)


def _visibility(model: Any, audience: Audience, column: str) -> _Part:
    part = _visible(model, audience, "pk", column)
    return _Part(f"(SELECT true FROM ({part.sql}) AS seen)", part.values)


def _visible(model: Any, audience: Audience, key: str, column: str) -> _Part:
    """The primary key of the visible row of the model with this key."""
    visible = visible_rows(audience, model).filter(**{key: RawSQL(column, ())})
    return _part(visible.order_by().values("pk"))


def _places(audience: Audience, source: str) -> _Part:
    """Page and kind of the visible mentions of the source that `source` names, one for each section
    and page: the topics first, each in the order of the tree, read lazily.
    """
    parts: list[str] = []
    values: list[Any] = []
    for model in indexed_page_types().values():
        kind = the_declaration(model).name
        is_visible = _is_visible(model, audience, "place.page_id")
        parts.append(
            f"""SELECT page_id, kind FROM (
                SELECT page_id, kind FROM {MENTIONS} AS mention
                WHERE mention.source_key = {source} AND state = '{MentionState.LIVE}'
                  AND kind = '{kind}' AND leads
                ORDER BY page_path, position OFFSET 0
            ) AS place WHERE {is_visible.sql}"""
        )
        values += is_visible.values
    return _Part(" UNION ALL ".join(parts), tuple(values))


def _part(queryset: QuerySet[Any, Any]) -> _Part:
    try:
        return _Part(*queryset.query.sql_with_params())
    except EmptyResultSet:
        return _Part("SELECT NULL WHERE false", ())


def _read(sql: str, values: list[Any]) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _rows(
    scope: Scope,
    asked: list[int],
    records: list[Record],
    model: Any,
) -> dict[int, list[RelatedRow]]:
    found: dict[int, list[RelatedRow]] = {pk: [] for pk in asked}
    # Asked for even where there is none: what is found makes no difference to the statements.
    nodes = load_objects(scope, model, list({other for _, other, _, _ in records}) or NOBODY)
    topics = {topic for *_, topic in records if topic}
    shared_topics = load_pages(scope, type_with_name(TOPIC), list(topics) or NOBODY)
    of_pages = issubclass(model, Page)
    for pk, other, shared, topic in records:
        if other in nodes:
            found[pk].append(
                RelatedRow(
                    node=nodes[other],
                    shared_sources=shared if of_pages else 0,
                    shared_pages=0 if of_pages else shared,
                    topic=shared_topics.get(topic) if topic else None,
                )
            )
    return found
