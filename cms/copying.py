"""Writes many rows at once: plain inserts that send no signals, and PostgreSQL's COPY."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, connections
from django.db.models import Field, Model
from psycopg import sql

from cms.database import prepared
from cms.database.prepared import column_of, table_of, type_of

FEW = 200
"""So many rows are inserted by a statement that is prepared; for them, COPY would save nothing."""


def insert_rows(model: type[Model], instances: Sequence[Model]) -> None:
    """Inserts a row for each instance of a model without parents, with COPY where they are many.

    Primary keys are chosen by the database, and the instances do not learn them. The columns hold
    no arrays. One statement.
    """
    if len(instances) > FEW:
        copy_rows(model, instances)
    elif instances:
        fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
        columns = zip(*_stored(fields, instances), strict=True)
        prepared.execute(_insert(model), *map(list, columns))


@cache
def _insert(model: type[Model]) -> str:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(map(column_of, fields))
    given = ", ".join(f"${number}::{each}[]" for number, each in enumerate(map(type_of, fields), 1))
    return f"INSERT INTO {table_of(model)} ({columns}) SELECT * FROM unnest({given})"


def copy_rows(model: type[Model], instances: Sequence[Model]) -> None:
    """Inserts a row for each instance into the model's own table, without those of its parents.

    Primary keys are either all set or, to be chosen by the database, all unset; such instances do
    not learn theirs. One statement.
    """
    fields = list(model._meta.local_concrete_fields)
    if all(instance.pk is None for instance in instances):
        fields.remove(model._meta.pk)
    copy_values(model, [str(field.column) for field in fields], _stored(fields, instances))


def _stored(fields: Sequence[Field[Any, Any]], instances: Iterable[Model]) -> Iterable[list[Any]]:
    """The values of these fields as the database stores them, instance by instance."""
    wrapper = connections[connection.alias]  # is asked for by every value
    columns = [(field.pre_save, field.get_db_prep_save) for field in fields]
    for instance in instances:
        values = ((convert, of(instance, True)) for of, convert in columns)
        yield [None if value is None else convert(value, wrapper) for convert, value in values]


def copy_values(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows with these values of columns, as the database stores them, into the model's own
    table. One statement.

    All rows are made before: a statement that one of them needs would wait for the COPY to end,
    which waits for the row.
    """
    made = list(rows)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in made:
            copy.write_row(row)


def reserve_ids(model: type[Model], amount: int) -> list[int]:
    """Primary keys that no other row will have. One statement."""
    if not amount:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, amount],
        )
        return [pk for (pk,) in cursor.fetchall()]
