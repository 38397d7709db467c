"""SQL that is made once, and executed with other values each time.

Django's ORM takes many times longer to write a statement than PostgreSQL to execute it. So a query
is written as a function that takes the values as slots:

    def guides(ids: Numbers) -> QuerySet[Any]:
        return visible_rows(audience, model).filter(among("pk", ids)).values_list("pk", "title")

    fetch(guides, ids=[1, 2])       what `list(guides(…))` gives; one statement

The SQL is remembered by the function's code together with everything that the function has captured
(here `audience` and `model`), so that it can never be mistaken for the SQL of a function that has
captured something else. What is captured is compared by value; see `key_of`.
"""

import datetime
import enum
import re
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from inspect import signature
from threading import Lock
from types import FunctionType
from typing import Any, ClassVar, TypeVar

import orjson
import psycopg
from cachetools import LRUCache
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import (
    BooleanField,
    Count,
    DateTimeField,
    Expression,
    F,
    Field,
    Func,
    IntegerField,
    JSONField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.query import FlatValuesListIterable, ValuesIterable, ValuesListIterable
from psycopg import sql

from cms.prepared import PreparingCursor, cursor_of
from cms.visibility import PUBLIC, Audience, Viewer

MOST_REMEMBERED = 1_000
"""How many statements a process remembers, those that were asked for last; one takes some 20 kB."""

PLACEHOLDER = re.compile(r"(?<!%)%s")

Build = Callable[..., QuerySet[Any, Any]]
Made = TypeVar("Made")


class Slot(Expression):
    """The place in a statement of a value that is given when it is executed."""

    sql_type: ClassVar[str]
    is_single = False

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field)
        self.name = name

    def as_written(self, number: int) -> str:
        """The placeholder of this number, as PostgreSQL wants it."""
        return f"${number}::{self.sql_type}"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Text(Slot):
    sql_type = "text"

    def __init__(self, name: str) -> None:
        super().__init__(name, TextField())


class Number(Slot):
    sql_type = "bigint"

    def __init__(self, name: str) -> None:
        super().__init__(name, IntegerField())


class Moment(Slot):
    sql_type = "timestamptz"

    def __init__(self, name: str) -> None:
        super().__init__(name, DateTimeField())


class Many(Slot):
    """Any number of values, for `among`. A statement for a single one is a statement of its own:
    PostgreSQL takes any array to have ten.
    """

    item: ClassVar[type[Slot]]

    def __init__(self, name: str, *, is_single: bool) -> None:
        item = self.item(name)  # type: ignore[call-arg]
        super().__init__(name, ArrayField(item.output_field))
        self.is_single = is_single

    def as_written(self, number: int) -> str:
        return f"${number}::{self.item.sql_type}" + ("" if self.is_single else "[]")


class Numbers(Many):
    item = Number


class Texts(Many):
    item = Text


class IsAmong(Func):
    """Whether a value is in an array, or is the single value of a slot."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        slot = self.source_expressions[1]
        if isinstance(slot, Many) and slot.is_single:
            context |= {"template": "(%(expressions)s)", "arg_joiner": " = "}
        return super().as_sql(compiler, connection, *args, **context)


def among(path: str, values: Slot) -> IsAmong:
    """The condition that `path` is one of the values."""
    return IsAmong(F(path), values)


def fetch(build: Build, **values: Any) -> list[Any]:
    """The rows of the queryset that `build` makes of its slots, with these values in them.

    Dictionaries, tuples or single values, as `values`, `values_list` or its `flat` want it. What a
    queryset of instances would need is not known here: it is refused with TypeError.
    """
    single = frozenset(
        name for name, value in values.items() if isinstance(value, list) and len(value) == 1
    )
    return _statement(build, single).fetch(values)


def first(build: Build, **values: Any) -> Any:
    """The first of the rows, or None; the statement itself says how many it reads."""
    return next(iter(fetch(build, **values)), None)


def count(build: Build, **values: Any) -> int:
    """How many rows there are. One statement."""
    return first(then(build, _counted), **values) or 0


def then(build: Build, go_on: Callable[[QuerySet[Any, Any]], QuerySet[Any, Any]]) -> Build:
    """A function of the same slots that goes on with the queryset which `build` gives."""
    return _Then(build, go_on)


def _counted(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    # An aggregate over all rows would group them by the columns they have.
    counted = rows.order_by().annotate(everything=Value(1)).values("everything")
    return counted.annotate(count=Count("*")).values_list("count", flat=True)


@dataclass(frozen=True, slots=True)
class _Then:
    build: Build
    go_on: Callable[[QuerySet[Any, Any]], QuerySet[Any, Any]]

    def __call__(self, **slots: Slot) -> QuerySet[Any, Any]:
        return self.go_on(self.build(**slots))


def _slots_of(build: Build, single: Collection[str]) -> dict[str, Slot]:
    if isinstance(build, _Then):
        return _slots_of(build.build, single)
    kinds = {name: parameter.annotation for name, parameter in signature(build).parameters.items()}
    return {
        name: kind(name, is_single=name in single) if issubclass(kind, Many) else kind(name)
        for name, kind in kinds.items()
    }


@dataclass(frozen=True, slots=True)
class _Statement:
    """`text` is None for a query of which Django knows that it finds nothing. One that is kept is
    prepared, too.
    """

    text: str | None
    slots: tuple[Slot, ...]
    shape: Callable[[tuple[Any, ...]], Any]
    is_kept: bool

    @classmethod
    def of(cls, build: Build, single: Collection[str], *, is_kept: bool) -> "_Statement":
        queryset = build(**_slots_of(build, single))
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            text, parameters = compiler.as_sql()
        except EmptyResultSet:
            return cls(None, (), _as_it_is, is_kept)
        slots: dict[str, Slot] = {}
        text = _with_literals(text, parameters, slots)
        return cls(text, tuple(slots.values()), _shape(queryset, compiler), is_kept)

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


def _statement(build: Build, single: frozenset[str]) -> _Statement:
    key = (key_of(build), single)
    return _once(key, lambda: _Statement.of(build, single, is_kept=not _is_personal(key)))


def made_once(make: Callable[..., Made], *given: Any) -> Made:
    """What `make` makes of what is given, remembered as a statement is: for SQL that is a part of
    a statement written by hand.
    """
    return _once((made_once, key_of(make), key_of(given)), lambda: make(*given))


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


def key_of(captured: Any) -> Hashable:
    """What tells something that a function has captured from everything else.

    Raises TypeError for what is not compared by value, such as a `Scope`: capture the parts of it
    that matter.
    """
    if isinstance(captured, FunctionType):
        cells = captured.__closure__ or ()
        defaults = captured.__defaults__ or ()
        return (
            captured.__code__,
            *(key_of(cell.cell_contents) for cell in cells),
            *map(key_of, defaults),
        )
    if isinstance(captured, _Then):
        return (_Then, key_of(captured.build), key_of(captured.go_on))
    if isinstance(captured, tuple):
        return (tuple, *map(key_of, captured))
    if captured is None or isinstance(captured, _BY_VALUE):
        return (type(captured), captured)
    if isinstance(captured, type):
        return captured
    raise TypeError(
        f"A statement cannot be remembered by {captured!r}, which its function has captured."
    )


_BY_VALUE = (str, int, float, bytes, frozenset, enum.Enum, datetime.datetime, Audience, Viewer)


def _is_personal(key: Hashable) -> bool:
    """Whether a statement is made for one viewer: nobody else will ever need it."""
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


def _shape(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """Makes of a row what the queryset would."""
    fields = [column[0] for column in compiler.select[: compiler.col_count]]
    converters = [
        (index, _conversion(functions, expression))
        for index, (functions, expression) in compiler.get_converters(fields).items()
    ]
    kind = queryset._iterable_class
    if kind is ValuesIterable:
        query = queryset.query
        names = [
            *(
                query.selected
                or (*query.extra_select, *query.values_select, *query.annotation_select)
            )
        ]

        def as_dictionary(row: tuple[Any, ...]) -> dict[str, Any]:
            found = dict(zip(names, row, strict=False))
            for index, convert in converters:
                found[names[index]] = convert(row[index])
            return found

        return as_dictionary
    if kind is ValuesListIterable:
        if not converters and len(fields) == len(compiler.select):
            return _as_it_is

        def as_tuple(row: tuple[Any, ...]) -> tuple[Any, ...]:
            values = [*row[: len(fields)]]
            for index, convert in converters:
                values[index] = convert(values[index])
            return tuple(values)

        return as_tuple
    if kind is FlatValuesListIterable:
        convert = dict(converters).get(0)
        return lambda row: convert(row[0]) if convert else row[0]
    raise TypeError("Name the columns of a statement with values() or values_list().")


def _as_it_is(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row


def _conversion(functions: Sequence[Any], expression: Any) -> Callable[[Any], Any]:
    field = expression.output_field
    if isinstance(field, JSONField) and field.decoder is None:
        return _json
    if isinstance(field, ArrayField):
        inner = field.base_field
        if isinstance(inner, JSONField) and inner.decoder is None:
            return _array_of_json

    def convert(value: Any) -> Any:
        for function in functions:
            value = function(value, expression, connection)
        return value

    return convert


def _json(value: str | None) -> Any:
    return None if value is None else orjson.loads(value)


def _array_of_json(values: list[str | None] | None) -> list[Any] | None:
    return None if values is None else [*map(_json, values)]
