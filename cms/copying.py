"""Writes rows by the hundred, with PostgreSQL's COPY: plain inserts that send no signals."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, connections
from django.db.models import Model
from psycopg import sql

FEW = 200
"""So many rows are inserted as ever: for them, COPY would save nothing."""


def insert_rows(model: type[Model], instances: Sequence[Model]) -> None:
    """Inserts a row for each instance of a model without parents, with COPY where they are many.

    The instances do not learn their primary keys. One statement.
    """
    if len(instances) > FEW:
        copy_rows(model, instances)
    else:
        model._default_manager.bulk_create(instances)


def copy_rows(model: type[Model], instances: Sequence[Model]) -> None:
    """Inserts a row for each instance into the model's own table, without those of its parents.

    Primary keys are either all set or, to be chosen by the database, all unset; such instances do
    not learn theirs. One statement.
    """
    fields = list(model._meta.local_concrete_fields)
    if all(instance.pk is None for instance in instances):
        fields.remove(model._meta.pk)
    wrapper = connections[connection.alias]  # is asked for by every value
    columns = [(field.pre_save, field.get_db_prep_save) for field in fields]

    def stored(instance: Model) -> list[Any]:
        values = ((convert, of(instance, True)) for of, convert in columns)
        return [None if value is None else convert(value, wrapper) for convert, value in values]

    copy_values(model, [str(field.column) for field in fields], map(stored, instances))


def copy_values(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows with these values of columns, as the database stores them, into the model's own
    table. One statement.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
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
