"""What a search finds, best first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from search.highlights import Highlight
from search.kinds import ResultKind


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
    """The hits for a query in one language, best first. At most one statement.

    `candidates` are querysets of `Source`, `TopicPage`, `GuidePage` and `QuickAnswer`, narrowed
    down to what the asker may see; a kind that is left out is not searched. `mentions` narrows
    down, in the same way, the mentions that lift a source. A query without a single word finds
    nothing. Raises `QueryTooLong`.
    """
    raise NotImplementedError
