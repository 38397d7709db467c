"""What a search finds, best first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from search.highlights import Highlight, excerpt, highlight
from search.kinds import ResultKind
from search.query import parse
from search.ranking import ranking


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
    statement = query and ranking(
        query,
        locale,
        candidates,
        mentions=mentions or Q(),
        limit=limit + 1,
        after=(after.score, after.kind.value, after.pk) if after else None,
    )
    if not statement:
        return Results([], total=0, has_next=False)
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        rows = cursor.fetchall()
    found = [columns for _, *columns in rows if columns[0] is not None]
    return Results(
        hits=[_hit(*columns) for columns in found[:limit]],
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
