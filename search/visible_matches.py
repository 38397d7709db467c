"""The matches that are visible to the asker, with facts that the database knows now.

Engines may be behind, and do not know the audience. So every match passes the querysets that the
asker gives, inside the statement that reads them.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from wagtail.models import Page

from cms.mentions.kinds import TOPIC
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import QuickAnswerTopic, Source
from search.engines.base import Match
from search.kinds import ANSWER, SOURCE

MAX_COUNTED = 100
"""Whether a source is mentioned more often than this makes no difference to its place."""

Candidates = Mapping[str, QuerySet[Any]]


@dataclass(frozen=True)
class Asker:
    """The audience of a search: the visible objects of each kind, and the visible mentions.

    An asker keeps the compiled SQL of both, which takes longer to compile than to execute.
    """

    locale: str
    candidates: Candidates
    mentions: Q = field(default_factory=Q)

    @cached_property
    def visible(self) -> Mapping[str, tuple[str, tuple[Any, ...]]]:
        """By kind, the SQL of the row with the primary key of the row `given`, if it is visible."""
        found = {}
        for kind, queryset in self.candidates.items():
            # Nothing of this kind can be visible where Django knows of no rows.
            with suppress(EmptyResultSet):
                one = queryset.order_by().filter(pk=RawSQL("given.pk", ()))
                found[kind] = one.values("pk").query.sql_with_params()
        return found

    @cached_property
    def visible_mentions(self) -> tuple[str, tuple[Any, ...]]:
        """The SQL of the visible mentions of the row `given` of sources, `MAX_COUNTED` at most."""
        mentions = Mention.objects.filter(
            self.mentions,
            source_key=Subquery(
                Source.objects.filter(pk=RawSQL("given.source", ())).values("translation_key")
            ),
            state=MentionState.LIVE,
            leads=True,
        ).order_by()
        return mentions.values("source_key")[:MAX_COUNTED].query.sql_with_params()


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate for a result: its kind and primary key."""

    kind: str
    pk: int


class HasPlace(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def pk(self) -> int: ...


F = TypeVar("F", bound=HasPlace)


def visible_among(matches: Collection[F], asker: Asker) -> list[F]:
    """Return the visible ones of the matches."""
    pks = _by_kind(matches)
    parts: list[str] = []
    parameters: list[Any] = []
    for kind, (sql, values) in asker.visible.items():
        if kind in pks:
            # Each row is looked up by itself: PostgreSQL would start processes for a join of many.
            parts.append(
                f"SELECT '{kind}', pk FROM unnest(%s::bigint[]) AS given (pk)"
                f" WHERE EXISTS ({sql} OFFSET 0)"
            )
            parameters += [pks[kind], *values]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        seen = set(cursor.fetchall())
    return [match for match in matches if (match.kind, match.pk) in seen]


def among(queryset: QuerySet[Any], pks: Collection[Any]) -> QuerySet[Any]:
    """The rows with these primary keys; given as one array, so that the statement stays short."""
    meta = queryset.model._meta
    column = connection.ops.quote_name(meta.pk.column)
    table = connection.ops.quote_name(meta.db_table)
    return queryset.order_by().extra(where=[f"{table}.{column} = ANY(%s)"], params=[list(pks)])


def mention_counts(sources: Collection[int], asker: Asker) -> dict[int, int]:
    """Count the sections and guides that visibly mention each source, up to `MAX_COUNTED`."""
    if not sources:
        return {}
    try:
        mentions, values = asker.visible_mentions
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT source, (SELECT count(*) FROM ({mentions}) AS seen)"
            " FROM unnest(%s::bigint[]) AS given (source)",
            [*values, list(sources)],
        )
        return dict(cursor.fetchall())


def topics_of(matches: Collection[Match], asker: Asker) -> dict[tuple[str, int], set[int]]:
    """The visible topics that each match is, or belongs to."""
    found = {(match.kind, match.pk): {match.topic} if match.topic else set() for match in matches}
    pks = _by_kind(matches)
    if sources := pks.get(SOURCE):
        mentions = Mention.objects.filter(
            asker.mentions,
            state=MentionState.LIVE,
            kind=TOPIC,
            leads=True,
            source_key=OuterRef("translation_key"),
        )
        listed = ArraySubquery(mentions.order_by().values("page_id"))
        named = Source.objects.filter(pk__in=sources).order_by()
        for source, pages in named.values_list("pk", listed):
            found[SOURCE, source] |= {*pages}
    if answers := pks.get(ANSWER):
        rows = QuickAnswerTopic.objects.filter(quick_answer__in=answers)
        for answer, topic in rows.order_by().values_list("quick_answer_id", "topic_id"):
            found[ANSWER, answer].add(topic)
    everything = set().union(*found.values()) if found else set()
    if everything:
        topics = asker.candidates.get(TOPIC)
        seen = _versions_seen(topics, everything) if topics is not None else {}
        found = {
            key: {seen[topic] for topic in belongs if topic in seen}
            for key, belongs in found.items()
        }
    return found


def _versions_seen(topics: QuerySet[Any], pks: Collection[int]) -> dict[int, int]:
    """The visible version of each of these topics, by its key: mostly the topic itself, or the one
    in the language of the asker of a guide that is shown in another.
    """
    named = Page.objects.filter(translation_key=OuterRef("translation_key"), pk__in=pks)
    visible = topics.filter(Exists(named)).order_by()
    pairs = visible.values_list("pk", ArraySubquery(named.order_by().values("pk")))
    return {pk: seen for seen, versions in pairs for pk in versions}


def _by_kind(matches: Collection[HasPlace]) -> dict[str, list[int]]:
    pks: dict[str, list[int]] = {}
    for match in matches:
        pks.setdefault(match.kind, []).append(match.pk)
    return pks
