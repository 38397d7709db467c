"""SQL that is made once, and executed with other values each time.

Django's ORM takes many times longer to write a statement than PostgreSQL to execute it. So a query
is a function of a module, which takes what its SQL depends on as arguments, and as keywords the
slots of the values that differ each time:

    @statement
    def titles(model: Any, audience: Audience, *, ids: Numbers) -> QuerySet[Any]:
        rows = visible_rows(audience, model).filter(among("pk", ids))
        return rows.values_list("pk", "title")

    fetch(titles(Source, audience), ids=[1, 2])     one statement; what `list(titles(…))` gives

The SQL is remembered by the function and its arguments, which are compared by value.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from threading import Lock
from typing import Any, TypeVar

import psycopg
from cachetools import LRUCache
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Count, QuerySet, Value
from psycopg import sql

from cms.api.row_shapes import as_it_is, row_shape
from cms.api.slots import Many, Slot
from cms.audience import PUBLIC, Audience, Viewer
from cms.database.prepared import PreparingCursor, cursor_of

MOST_REMEMBERED = 1_000
"""Statements that a process remembers, those that were asked for last; one takes some 20 kB."""

PLACEHOLDER = re.compile(r"(?<!%)%s")

Build = Callable[..., QuerySet[Any, Any]]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Statement:
    """A query to be fetched: a function that builds it, and the arguments that it is called with.

    With `before`, the function goes on with the queryset of that statement.
    """

    build: Build
    arguments: tuple[Any, ...]
    before: "Statement | None" = None

    def then(self, build: Build, *arguments: Any) -> "Statement":
        """Return the statement of what `build` makes of this one's queryset and the arguments."""
        return Statement(build, arguments, self)

    def queryset(self, values: Mapping[str, Any]) -> QuerySet[Any, Any]:
        """Build the queryset with slots for these values."""
        for given in self.arguments:
            if getattr(given, "__closure__", None):
                raise TypeError(f"{given!r} is made anew each time: use a module's function.")
        if self.before:
            return self.build(self.before.queryset(values), *self.arguments)
        return self.build(*self.arguments, **_slots_of(self.build, values))

    @property
    def key(self) -> Hashable:
        before = self.before and self.before.key
        return (self.build, self.arguments, _types(self.arguments), before)


def statement(build: Build) -> Callable[..., Statement]:
    """Decorate the function of a query: calling it with its arguments gives a `Statement`."""

    @wraps(build)
    def with_arguments(*arguments: Any) -> Statement:
        return Statement(build, arguments)

    return with_arguments


def fetch(asked: Statement, **values: Any) -> list[Any]:
    """Return the rows of a statement with these values in its slots.

    Dictionaries, tuples or single values, as `values`, `values_list` or its `flat` want it. What a
    queryset of instances would need is not known here: it is refused with TypeError.
    """
    key = (asked.key, tuple([name for name, value in values.items() if _is_single(value)]))
    made = _once(key, lambda: _Prepared.of(asked, values, is_kept=not _is_personal(key)))
    return made.fetch(values)


def first(asked: Statement, **values: Any) -> Any:
    """Return the first row, or None; the statement itself says how many it reads."""
    return next(iter(fetch(asked, **values)), None)


def count(asked: Statement, **values: Any) -> int:
    """Return the number of rows. One statement."""
    return first(asked.then(_counted), **values) or 0


def _counted(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    # An aggregate over all rows would group them by the columns they have.
    counted = rows.order_by().annotate(everything=Value(1)).values("everything")
    return counted.annotate(count=Count("*")).values_list("count", flat=True)


def _is_single(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1


def _slots_of(build: Build, values: Mapping[str, Any]) -> dict[str, Slot]:
    """The slots that a function names as its keywords; `**slots` are one for each other value."""
    parameters = signature(build).parameters.values()
    kinds = {each.name: each.annotation for each in parameters if each.kind is each.KEYWORD_ONLY}
    for each in parameters:
        if each.kind is Parameter.VAR_KEYWORD:
            kinds = dict.fromkeys(values, each.annotation) | kinds
    return {
        name: kind(name, is_single=_is_single(values[name]))
        if issubclass(kind, Many)
        else kind(name)
        for name, kind in kinds.items()
    }


@dataclass(frozen=True, slots=True)
class _Prepared:
    """`text` is None for a query of which Django knows that it finds nothing. One that is kept is
    prepared, too.
    """

    text: str | None
    slots: tuple[Slot, ...]
    shape: Callable[[tuple[Any, ...]], Any]
    is_kept: bool

    @classmethod
    def of(cls, asked: Statement, values: Mapping[str, Any], *, is_kept: bool) -> "_Prepared":
        queryset = asked.queryset(values)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            text, parameters = compiler.as_sql()
        except EmptyResultSet:
            return cls(None, (), as_it_is, is_kept)
        slots: dict[str, Slot] = {}
        text = _with_literals(text, parameters, slots)
        return cls(text, tuple(slots.values()), row_shape(queryset, compiler), is_kept)

    def fetch(self, values: dict[str, Any]) -> list[Any]:
        if self.text is None:
            return []
        with cursor_of(PreparingCursor if self.is_kept else psycopg.RawCursor) as cursor:
            given = [
                values[slot.name][0] if slot.is_single else values[slot.name] for slot in self.slots
            ]
            cursor.execute(self.text, given)
            return [*map(self.shape, cursor.fetchall())]


_lock = Lock()
_remembered = LRUCache[Hashable, Any](MOST_REMEMBERED)


def made_once(make: Callable[..., Made], *arguments: Any) -> Made:
    """Return what `make` makes of the arguments, remembered as a statement is: for SQL that is a
    part of a statement written by hand.
    """
    return _once((make, arguments, _types(arguments)), lambda: make(*arguments))


def _once(key: Hashable, make: Callable[[], Made]) -> Made:
    with _lock:
        made: Made | None = _remembered.get(key)
        if made is not None:
            return made
    made = make()
    if not _is_personal(key):
        with _lock:
            _remembered[key] = made
    return made


def _types(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the types of the values, as a part of a key: True equals 1."""
    return tuple([_types(value) if type(value) is tuple else type(value) for value in values])


def _is_personal(key: Hashable) -> bool:
    """Return True for a statement that is made for one viewer: nobody else will ever need it."""
    match key:
        case Audience():
            return key.viewer != PUBLIC
        case Viewer():
            return key != PUBLIC
        case tuple():
            return any(map(_is_personal, key))
    return False


def _with_literals(text: str, parameters: Sequence[Any], slots: dict[str, Slot]) -> str:
    """The SQL with values written into it, and numbers for its slots, which are added."""
    connection.ensure_connection()
    parts = PLACEHOLDER.split(text)
    written = [parts[0]]
    for part, parameter in zip(parts[1:], parameters, strict=True):
        if isinstance(parameter, Slot):
            slots.setdefault(parameter.name, parameter)
            written.append(parameter.as_written([*slots].index(parameter.name) + 1))
        else:
            written.append(sql.Literal(parameter).as_string(connection.connection))
        written.append(part)
    return "".join(written).replace("%%", "%")
