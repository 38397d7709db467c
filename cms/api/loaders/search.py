from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cms.api.errors import ContractError, ErrorCode
from cms.api.loaders.answers import load_answers
from cms.api.loaders.pages import load_guides, load_topics, visible_guides, visible_topics
from cms.api.loaders.sources import load_sources, visible_sources
from cms.api.pagination import Key, PageRequest, Slice, invalid_cursor, natural
from cms.api.rows import Row
from cms.api.scope import Scope
from cms.api.visibility import visible_mention, visible_snippet
from cms.delivery import tags
from cms.snippets.models import QuickAnswer
from search.errors import QueryTooLong
from search.kinds import ResultKind
from search.results import Hit, Position, find

LOADERS: Mapping[ResultKind, Callable[[Scope, list[int]], Mapping[int, Row]]] = {
    ResultKind.SOURCE: load_sources,
    ResultKind.TOPIC: load_topics,
    ResultKind.GUIDE: load_guides,
    ResultKind.ANSWER: load_answers,
}


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A hit, and the row that was found."""

    hit: Hit
    node: Row


def load_search(
    scope: Scope, text: str, kinds: Collection[ResultKind] | None, request: PageRequest
) -> Slice[FoundRow]:
    """The asked part of what a search finds. One statement, and one more for each kind found."""
    scope.dependencies.add_lists(*tags.SEARCHED)
    candidates = {
        ResultKind.SOURCE: visible_sources(scope.audience),
        ResultKind.TOPIC: visible_topics(scope.audience),
        ResultKind.GUIDE: visible_guides(scope.audience),
        ResultKind.ANSWER: QuickAnswer.objects.filter(visible_snippet(scope.audience)),
    }
    try:
        results = find(
            text,
            locale=scope.locale,
            candidates={
                kind: rows for kind, rows in candidates.items() if kinds is None or kind in kinds
            },
            limit=request.size,
            after=None if request.after is None else _position(request.after),
            mentions=visible_mention(scope.audience),
        )
    except QueryTooLong as error:
        raise ContractError(ErrorCode.QUERY_TOO_LONG, str(error)) from None
    return Slice(
        request=request,
        items=_found(scope, results.hits),
        has_next=results.has_next,
        key=_key,
        total=lambda: results.total,
    )


def _found(scope: Scope, hits: list[Hit]) -> list[FoundRow]:
    rows: dict[tuple[ResultKind, int], Row] = {}
    for kind, load in LOADERS.items():
        pks = [hit.pk for hit in hits if hit.kind == kind]
        if pks:
            rows |= {(kind, pk): row for pk, row in load(scope, pks).items()}
    return [FoundRow(hit, rows[hit.kind, hit.pk]) for hit in hits if (hit.kind, hit.pk) in rows]


def _key(found: FoundRow) -> Key:
    place = found.hit.position
    return (place.pk, place.kind.value, place.score)


def _position(key: Key) -> Position:
    pk = natural(key, 0)
    if len(key) != 3 or key[1] not in ResultKind.values or not isinstance(key[2], float | int):
        raise invalid_cursor()
    return Position(score=float(key[2]), kind=ResultKind(key[1]), pk=pk)
