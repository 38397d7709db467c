"""Relay pagination by keyset.

A cursor holds the values by which its item stood in the order when it was listed. So whatever
becomes of that item, the list goes on from there, and every other item is listed once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import F, Q, QuerySet

from cms.api.cursors import Key, decode_cursor, encode_cursor, invalid_cursor
from cms.api.errors import ContractError, ErrorCode
from cms.api.rows import PLACES, Row
from cms.api.seen import TreePlace, also_seen, seen_in, tree_place
from cms.api.statements import Statement, count

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100

T = TypeVar("T")
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The asked part of a list: `size` items after the item with the key `after`."""

    list_name: str
    size: int
    after: Key | None


@dataclass(slots=True)
class Slice(Generic[T]):
    """A part of a list. `total` counts the whole list, and is called only when asked for. In lists
    in tree order, whose cursors name what has been seen, `page` is the key of an item's page.
    """

    request: PageRequest
    items: Sequence[T]
    has_next: bool
    key: Callable[[T], Key]
    total: Callable[[], int] = field(repr=False)
    page: Callable[[T], int | None] | None = field(default=None, repr=False)
    _seen: dict[int, list[int]] = field(default_factory=dict, init=False, repr=False)

    def cursor(self, item: T) -> str:
        key = self.key(item)
        if self.page:
            key = (*key, self._seen_at(item, self.page))
        return encode_cursor(self.request.list_name, key)

    def _seen_at(self, item: T, page: Callable[[T], int | None]) -> list[int]:
        """The last pages that have been seen with this item."""
        if not self._seen:
            seen = seen_in(self.request.after)
            for each in self.items:
                if (pk := page(each)) is not None:
                    seen = also_seen(seen, pk)
                self._seen[id(each)] = seen
        return self._seen[id(item)]


def page_size(first: int | None, usual: int) -> int:
    """Check the argument `first` of a list, which holds `usual` items without it."""
    size = usual if first is None else first
    if not 0 <= size <= MAX_PAGE_SIZE:
        raise ContractError(
            ErrorCode.INVALID_PAGE_SIZE,
            f"`first` must be from 0 to {MAX_PAGE_SIZE}, but was {size}.",
        )
    return size


def page_request(first: int | None, after: str | None, *list_name: object) -> PageRequest:
    """Check the arguments of a connection. `list_name` identifies the list."""
    size = page_size(first, DEFAULT_PAGE_SIZE)
    name = ":".join(map(str, list_name))
    return PageRequest(name, size, None if after is None else decode_cursor(name, after))


@dataclass(frozen=True, slots=True)
class Ordering:
    """Fields to order by, the last one unique. `columns` gives the annotation that the first of
    them may need, the first of `PLACES`, when called with `given`.
    """

    fields: tuple[str, ...]
    columns: Callable[..., Mapping[str, Any]] = dict
    given: tuple[Any, ...] = ()

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.annotate(**self.columns(*self.given))


TREE = Ordering(("path",))
"""The order in which editors put pages."""


def slice_of(
    select: Statement,
    request: PageRequest,
    ordering: Ordering,
    rows: Callable[[Statement], list[R]],
    *,
    wants_items: bool,
) -> Slice[R]:
    """The asked part of the queryset that `select` gives; without `wants_items` no items are
    loaded.
    """
    place = _place(request.after, ordering)
    items = rows(select.then(_part, ordering, place, request.size + 1)) if wants_items else []
    return Slice(
        request=request,
        items=items[: request.size],
        has_next=len(items) > request.size,
        key=lambda row: row.place_in_list,
        total=lambda: count(select),
        page=(lambda row: row.pk) if ordering == TREE else None,
    )


def _part(
    rows: QuerySet[Any], ordering: Ordering, place: TreePlace | Key | None, most: int
) -> QuerySet[Any]:
    rows = ordering.annotated(rows).order_by(*ordering.fields)
    names = [name.lstrip("-") for name in ordering.fields]
    places = zip(PLACES, names, strict=False)
    rows = rows.annotate(**{place: F(name) for place, name in places if place != name})
    if isinstance(place, TreePlace):
        rows = rows.filter(place.next())
    elif place is not None:
        rows = rows.filter(later_than(ordering.fields, place))
    return rows[:most]


def _place(key: Key | None, ordering: Ordering) -> TreePlace | Key | None:
    if key is None:
        return None
    if ordering == TREE:
        return tree_place(key)
    if len(key) != len(ordering.fields) or not all(map(_is_value, key)):
        raise invalid_cursor()
    return key


def _is_value(part: Any) -> bool:
    """Return whether a part of a cursor's key can be the value of a column to order by."""
    return isinstance(part, str | bytes) or (type(part) is int and abs(part) < 2**63)


def later_than(order: Sequence[str], place: Sequence[Any]) -> Q:
    """The keyset condition for the rows after `place` in the order."""
    condition = Q()
    level = Q()
    for name, value in zip(order, place, strict=True):
        comparison = "lt" if name.startswith("-") else "gt"
        column = name.lstrip("-")
        condition |= level & Q(**{f"{column}__{comparison}": value})
        level &= Q(**{column: value})
    return condition
