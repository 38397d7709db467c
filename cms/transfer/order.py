"""Reordering by moving as few things as possible."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Move(Generic[Item]):
    """Take `item` and put it directly after `target`, or before it."""

    item: Item
    target: Item
    is_after: bool


def moves(current: Sequence[Item], wanted: Sequence[Item]) -> Iterator[Move[Item]]:
    """The moves, one after another, that bring the wanted items into the wanted order.

    `current` holds all of them, and may hold others, which stay where they are. As many items as
    possible stay too: the longest run of them that is in order already.
    """
    staying = _longest_ordered_run(current, wanted)
    first_staying = next((item for item in wanted if item in staying), None)
    previous: Item | None = None
    for item in wanted:
        if item not in staying:
            if previous is not None:
                yield Move(item, previous, is_after=True)
            elif first_staying is not None:
                yield Move(item, first_staying, is_after=False)
        previous = item


def rearranged(current: Sequence[Item], wanted: Sequence[Item]) -> list[Item]:
    """`current` after all the moves."""
    items = list(current)
    for move in moves(current, wanted):
        items.remove(move.item)
        items.insert(items.index(move.target) + move.is_after, move.item)
    return items


def _longest_ordered_run(current: Sequence[Item], wanted: Sequence[Item]) -> set[Item]:
    """The largest set of wanted items that stand in the wanted order among `current`.

    Longest increasing subsequence, by patience sorting.
    """
    place = {item: index for index, item in enumerate(current)}
    ends: list[int] = []
    ending_items: list[Item] = []
    before: dict[Item, Item | None] = {}
    for item in wanted:
        length = bisect_left(ends, place[item])
        before[item] = ending_items[length - 1] if length else None
        ends[length : length + 1] = [place[item]]
        ending_items[length : length + 1] = [item]
    run: set[Item] = set()
    last = ending_items[-1] if ending_items else None
    while last is not None:
        run.add(last)
        last = before[last]
    return run
