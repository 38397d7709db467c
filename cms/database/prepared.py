"""Statements that PostgreSQL parses and plans once for each connection, and executes many times.

Planning takes several times as long as executing a statement that touches a few rows. Values are
`$1`, `$2`… and are sent beside the SQL. A plan has to do for every value.
"""

import re
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import Field, Model


def execute(text: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows that a statement gives; none if it gives no rows."""
    with cursor_of(PreparingCursor) as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


def table_of(model: type[Model]) -> str:
    """The name of the model's own table, quoted."""
    return quoted(model._meta.db_table)


def column_of(field: Field[Any, Any]) -> str:
    """The name of the field's column, quoted."""
    return quoted(field.column)


def type_of(field: Field[Any, Any]) -> str:
    """PostgreSQL's type of a column, for values to be cast to. A length would cut off what is too
    long, instead of refusing it.
    """
    return re.sub(r"\(\d+\)", "", str(field.db_type(connection)))


def quoted(name: Any) -> str:
    return connection.ops.quote_name(name)


class PreparingCursor(psycopg.RawCursor[Any]):
    """Lets the server keep the plan of each statement, and passes values beside the SQL."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        # A pooler would hand the next statement to a server that has not prepared it.
        prepare = settings.DATABASE_POOLED != "transaction"
        return super().execute(query, params, **{"prepare": prepare, **options})

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # Django reads from here what has been executed; psycopg forgets what it has prepared.
        self._query = super()._convert_query(query, params)
        return self._query


def cursor_of(kind: type[psycopg.RawCursor[Any]]) -> Any:
    """A cursor that Django counts, watches and logs as its own."""
    database: Any = connection
    database.close_if_health_check_failed()
    database.ensure_connection()
    return database._prepare_cursor(kind(database.connection))
