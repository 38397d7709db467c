"""Slots of statements: the places of values that are given when a statement is executed."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Expression,
    F,
    Field,
    Func,
    IntegerField,
    TextField,
    UUIDField,
)


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


class Identifier(Slot):
    sql_type = "uuid"

    def __init__(self, name: str) -> None:
        super().__init__(name, UUIDField())


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
    """The condition that a value is in an array, or is the single value of a slot."""

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
