"""What of the matches the asker may see, and what the database knows of it at this moment.

Engines may be behind, and do not know whom anything is shown to. So every match passes the
querysets that the asker gives, inside the statement that reads them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet

from cms.mentions.models import Mention, MentionKind, MentionState
from cms.snippets.models import QuickAnswerTopic
from search.engines.base import Match
from search.kinds import ResultKind

Candidates = Mapping[ResultKind, QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom a search is for: what they may see, and the mentions that they may see."""

    locale: str
    candidates: Candidates
    mentions: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may be a result: its kind and primary key."""

    kind: ResultKind
    pk: int


class HasPlace(Protocol):
    @property
    def kind(self) -> ResultKind: ...
    @property
    def pk(self) -> int: ...


F = TypeVar("F", bound=HasPlace)


def visible_among(matches: Collection[F], asker: Asker) -> list[F]:
    """Those of the matches that the asker may see. One statement."""
    pks = _by_kind(matches)
    parts: list[str] = []
    parameters: list[Any] = []
    for kind, queryset in asker.candidates.items():
        if not pks.get(kind):
            continue
        try:
            sql, values = among(queryset, pks[kind]).values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT '{kind.value}', pk FROM ({sql}) AS visible_{kind.value} (pk)")
        parameters += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        seen = set(cursor.fetchall())
    return [match for match in matches if (match.kind.value, match.pk) in seen]


def among(queryset: QuerySet[Any], pks: Collection[int]) -> QuerySet[Any]:
    """The rows with these primary keys; given as one array, so that the statement stays short."""
    meta = queryset.model._meta
    column = connection.ops.quote_name(meta.pk.column)
    table = connection.ops.quote_name(meta.db_table)
    return queryset.order_by().extra(where=[f"{table}.{column} = ANY(%s)"], params=[list(pks)])


def mention_counts(sources: Collection[int], asker: Asker) -> dict[int, int]:
    """How many sections and guides that the asker may see mention each source. One statement."""
    if not sources:
        return {}
    mentions = Mention.objects.filter(
        asker.mentions, state=MentionState.LIVE, leads=True, source__in=sources
    )
    counted = mentions.order_by().values("source_id").annotate(count=Count("pk"))
    return dict(counted.values_list("source_id", "count"))


def topics_of(matches: Collection[Match], asker: Asker) -> dict[tuple[ResultKind, int], set[int]]:
    """The visible topics that each match is, or belongs to. Three statements at most."""
    found = {(match.kind, match.pk): {match.topic} if match.topic else set() for match in matches}
    pks = _by_kind(matches)
    if sources := pks.get(ResultKind.SOURCE):
        mentions = Mention.objects.filter(
            asker.mentions,
            state=MentionState.LIVE,
            kind=MentionKind.TOPIC,
            leads=True,
            source__in=sources,
        )
        for source, page in mentions.order_by().values_list("source_id", "page_id"):
            found[ResultKind.SOURCE, source].add(page)
    if answers := pks.get(ResultKind.ANSWER):
        rows = QuickAnswerTopic.objects.filter(quick_answer__in=answers)
        for answer, topic in rows.order_by().values_list("quick_answer_id", "topic_id"):
            found[ResultKind.ANSWER, answer].add(topic)
    everything = set().union(*found.values()) if found else set()
    if everything:
        topics = asker.candidates.get(ResultKind.TOPIC)
        visible = (
            among(topics, everything).values_list("pk", flat=True) if topics is not None else ()
        )
        seen = set(visible)
        found = {key: topics_ & seen for key, topics_ in found.items()}
    return found


def _by_kind(matches: Collection[HasPlace]) -> dict[ResultKind, list[int]]:
    pks: dict[ResultKind, list[int]] = {}
    for match in matches:
        pks.setdefault(match.kind, []).append(match.pk)
    return pks
