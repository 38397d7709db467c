"""Relay pagination by keyset.

A cursor holds the key of an item, signed together with the name of its list. The place of that item
is looked up when the cursor is used, so a cursor survives edits, reveals nothing, and cannot be
forged or used on another list.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Any, Generic, TypeVar

import orjson
from django.conf import settings
from django.db.models import Model, Q, QuerySet

from cms.api.errors import ContractError, ErrorCode
from cms.api.slots import Number
from cms.api.statements import Statement, count, first, statement

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100

T = TypeVar("T")
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The asked part of a list: `size` items after the item with the key `after`."""

    list_name: str
    size: int
    after: Key | None


@dataclass(slots=True)
class Slice(Generic[T]):
    """A part of a list. `total` counts the whole list, and is called only when asked for."""

    request: PageRequest
    items: Sequence[T]
    has_next: bool
    key: Callable[[T], Key]
    total: Callable[[], int] = field(repr=False)

    def cursor(self, item: T) -> str:
        return encode_cursor(self.request.list_name, self.key(item))


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


def encode_cursor(list_name: str, key: Key) -> str:
    content = orjson.dumps([_signature(list_name, key), *key])
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode_cursor(list_name: str, cursor: str) -> Key:
    """The key in a cursor that `encode_cursor` made for the same list."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        signature, *key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error):
        raise invalid_cursor() from None
    if signature != _signature(list_name, key):
        raise invalid_cursor()
    return tuple(key)


def natural(key: Key, index: int) -> int:
    """The natural number at this place of a cursor's key."""
    part = key[index] if index < len(key) else None
    if not isinstance(part, int) or isinstance(part, bool) or not 0 <= part < 2**31:
        raise invalid_cursor()
    return part


def invalid_cursor() -> ContractError:
    return ContractError(
        ErrorCode.INVALID_CURSOR,
        "`after` is not a cursor of this list. Use an `endCursor` from the same field with the same"
        " arguments, or leave it out to start from the beginning.",
    )


def _signature(list_name: str, key: Sequence[Any]) -> str:
    secret = blake2s(settings.SECRET_KEY.encode()).digest()
    content = orjson.dumps([list_name, *key])
    return blake2s(content, key=secret, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Ordering:
    """Fields to order by, the last one unique; `columns` gives annotations that they need, when
    called with `given`.
    """

    fields: tuple[str, ...]
    columns: Callable[..., Mapping[str, Any]] = dict
    given: tuple[Any, ...] = ()

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.annotate(**self.columns(*self.given))


def slice_of(
    select: Statement,
    request: PageRequest,
    ordering: Ordering,
    rows: Callable[[Statement], list[T]],
    key: Callable[[T], Key],
    *,
    model: type[Model],
    wants_items: bool,
) -> Slice[T]:
    """The asked part of the queryset of `model` that `select` gives. The key of an item is its
    primary key alone; without `wants_items` none are loaded.
    """
    place = None if request.after is None else _place(model, request.after, ordering)
    part = select.then(_part, ordering, place, request.size + 1)
    items: list[T] = rows(part) if wants_items else []
    return Slice(
        request=request,
        items=items[: request.size],
        has_next=len(items) > request.size,
        key=key,
        total=lambda: count(select),
    )


def _part(
    rows: QuerySet[Any], ordering: Ordering, place: tuple[Any, ...] | None, most: int
) -> QuerySet[Any]:
    rows = ordering.annotated(rows).order_by(*ordering.fields)
    return (rows if place is None else rows.filter(later_than(ordering.fields, place)))[:most]


@statement
def _places(model: Any, ordering: Ordering, *, pk: Number) -> QuerySet[Any, Any]:
    names = [name.lstrip("-") for name in ordering.fields]
    return ordering.annotated(model._default_manager.filter(pk=pk)).values_list(*names)


def _place(model: type[Model], key: Key, ordering: Ordering) -> tuple[Any, ...]:
    """The values of the fields of an ordering of the item with this key."""
    place: tuple[Any, ...] | None = first(_places(model, ordering), pk=natural(key, 0))
    if place is None:
        raise invalid_cursor()
    return place


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
