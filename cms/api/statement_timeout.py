"""PostgreSQL's own limit to a statement, kept on a connection for as long as the API uses it.

Setting it before and taking it back after each request would cost two more statements each time.
So it stays on the connection, which remembers it, until a request for something else begins.
"""

import contextlib
import math
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

API_PATHS = {"/graphql", "/graphql/"}

MARK = "_hub_statement_timeout"
"""The attribute of a psycopg connection that has its limit in milliseconds; absent if it has none
of ours."""


def allow(connection: BaseDatabaseWrapper, seconds: float) -> None:
    """Lets each further statement run this long, and tells the database only if that is news."""
    milliseconds = max(1, math.ceil(seconds * 1000))
    if connection.in_atomic_block:
        _tell(connection, f"SET LOCAL statement_timeout = {milliseconds}")
    elif getattr(connection.connection, MARK, None) != milliseconds:
        _tell(connection, f"SET statement_timeout = {milliseconds}")
        setattr(connection.connection, MARK, milliseconds)


def leave_transaction(connection: BaseDatabaseWrapper) -> None:
    """Takes the limit from a transaction that goes on after the request, as those of tests do."""
    if connection.in_atomic_block and connection.connection is not None:
        # A transaction that has failed takes no more statements, and no limit out of it either.
        with contextlib.suppress(DatabaseError):
            _tell(connection, "SET LOCAL statement_timeout TO DEFAULT")


def release(environ: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Takes the limit from this thread's connections, unless the API is asked again.

    Receives Django's signal `request_started`.
    """
    if environ and environ.get("PATH_INFO") in API_PATHS:
        return
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None and hasattr(connection.connection, MARK):
            # A connection that is lost has no limit either; Django will notice and replace it.
            with contextlib.suppress(DatabaseError):
                _tell(connection, "SET statement_timeout TO DEFAULT")
            delattr(connection.connection, MARK)


def _tell(connection: BaseDatabaseWrapper, statement: str) -> None:
    """Past Django's cursors, which would log and count it as a statement of the request."""
    with connection.wrap_database_errors:
        connection.connection.execute(statement)
