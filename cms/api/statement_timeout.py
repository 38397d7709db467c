"""How long a statement may take, by PostgreSQL's own limit and by that of the connection.

PostgreSQL's is kept on a connection for as long as the API uses it: setting it before and taking it
back after each request would cost two more statements each time. The connection remembers it, until
a request for something else begins. Behind a pooler, whose servers others use next, nothing is set
outside of transactions: there the connection's own limit is all there is.
"""

import contextlib
import math
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

API_PATHS = {"/graphql", "/graphql/"}

GRACE_SECONDS = 0.25
"""What the connection waits longer for PostgreSQL to keep to its limit."""

MARK = "_hub_statement_timeout"
"""The attribute of a psycopg connection that has its limit in milliseconds; absent if it has none
of ours."""


def allow(connection: BaseDatabaseWrapper, seconds: float) -> None:
    """Lets each further statement run this long, and tells the database only if that is news."""
    milliseconds = max(1, math.ceil(seconds * 1000))
    connection.connection.answer_seconds = seconds + GRACE_SECONDS
    if connection.in_atomic_block:
        _tell(connection, f"SET LOCAL statement_timeout = {milliseconds}")
    elif settings.DATABASE_POOLED == "transaction":
        connection.connection.answer_seconds = seconds
    elif getattr(connection.connection, MARK, None) != milliseconds:
        _tell(connection, f"SET statement_timeout = {milliseconds}")
        setattr(connection.connection, MARK, milliseconds)


def leave_transaction(connection: BaseDatabaseWrapper) -> None:
    """Takes the limit from a transaction that goes on after the request, as those of tests do."""
    if connection.connection is not None:
        connection.connection.answer_seconds = settings.DATABASE_ANSWER_SECONDS or None
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
