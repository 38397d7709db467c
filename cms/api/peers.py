"""Batching without promises: rows that were loaded together load their relations together."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cms.api.execution.budget import check_time

if TYPE_CHECKING:
    from cms.api.rows import Row
    from cms.api.scope import Scope

T = TypeVar("T")
R = TypeVar("R", bound="Row")


class Peers:
    """The rows of one list, and what has been loaded for all of them so far."""

    __slots__ = ("loaded", "rows", "scope")

    def __init__(self, scope: "Scope", rows: Sequence["Row"]) -> None:
        self.scope = scope
        self.rows = rows
        self.loaded: dict[Hashable, Mapping[int, Any]] = {}


def together(scope: "Scope", rows: Sequence[R]) -> Sequence[R]:
    """Makes peers of rows of one kind, and returns them. The answer depends on each of them."""
    scope.dependencies.add_rows(rows)
    peers = Peers(scope, rows)
    for row in rows:
        row.peers = peers
    return rows


def batched(row: R, key: Hashable, load: Callable[["Scope", list[int]], Mapping[int, T]]) -> T:
    """What `load` finds for this row, loaded once for the row and all its peers.

    `load` gets the primary keys of all peers and returns an entry for each of them. `key` names
    what is loaded, with everything it depends on.
    """
    return batch(row, key, load)[row.pk]


def batch(
    row: R, key: Hashable, load: Callable[["Scope", list[int]], Mapping[int, T]]
) -> Mapping[int, T]:
    """Like `batched`, with the entries of all peers."""
    peers = row.peers
    if key not in peers.loaded:
        check_time()
        peers.loaded[key] = load(peers.scope, list({peer.pk: None for peer in peers.rows}))
    return peers.loaded[key]
