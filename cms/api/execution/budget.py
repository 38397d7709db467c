"""The time limit of a request, for Python and for every SQL statement.

PostgreSQL's `statement_timeout` is kept on a connection for as long as the API uses it: setting and
resetting it for each request would cost two more statements each time. A request for anything else
resets it. Behind a pooler, whose servers others use next, nothing is set outside of transactions:
only the limit of the connection itself applies.
"""

import contextlib
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import QueryCanceled

from cms.api.errors import ContractError, ErrorCode

logger = logging.getLogger(__name__)

FULL_TIMEOUT_SHARE = 0.95
"""While this share of the budget is left, a statement may take all of it, which the connection has
as its limit already. Later the limit is lowered to the time left."""

_current: ContextVar["Budget | None"] = ContextVar("time_budget", default=None)


class Budget:
    """The time of one request. A ContractError with code TIMEOUT is raised once it is spent."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_spent = False
        self._end = time.monotonic() + seconds

    def check(self) -> float:
        """Return the seconds that are left; raise if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self._spent()
        return left

    def watch(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Run a statement within the time left; an execute wrapper of Django."""
        left = self.check()
        allowed = self.seconds if left > self.seconds * FULL_TIMEOUT_SHARE else left
        set_statement_timeout(context["connection"], allowed)
        try:
            return execute(sql, params, many, context)
        except OperationalError as error:
            if isinstance(error.__cause__, QueryCanceled):
                raise self._spent() from error
            raise

    def _spent(self) -> ContractError:
        if not self.is_spent:
            logger.warning("A request was not answered within its %g seconds", self.seconds)
        self.is_spent = True
        return ContractError(
            ErrorCode.TIMEOUT,
            f"This took longer than the {self.seconds:g} seconds a request may take. Ask for less"
            " at a time, or again later.",
        )


@contextmanager
def time_budget(seconds: float) -> Iterator[Budget]:
    """Allow the code inside this much time."""
    budget = Budget(seconds)
    token = _current.set(budget)
    try:
        with connection.execute_wrapper(budget.watch):
            yield budget
    finally:
        _current.reset(token)
        reset_transaction_timeout(connection)


def check_time() -> None:
    """Raise if the current request has used up its time."""
    if budget := _current.get():
        budget.check()


API_PATHS = {"/graphql", "/graphql/"}

GRACE_SECONDS = 0.25
"""The connection waits this much longer than PostgreSQL's own limit."""

TIMEOUT_ATTRIBUTE = "_hub_statement_timeout"
"""The attribute of a psycopg connection that holds the limit set here, in milliseconds."""


def set_statement_timeout(connection: BaseDatabaseWrapper, seconds: float) -> None:
    """Limit each further statement; the database is asked only where the limit changes."""
    milliseconds = max(1, math.ceil(seconds * 1000))
    connection.connection.answer_seconds = seconds + GRACE_SECONDS
    if connection.in_atomic_block:
        _run_uncounted(connection, f"SET LOCAL statement_timeout = {milliseconds}")
    elif settings.DATABASE_POOLED == "transaction":
        connection.connection.answer_seconds = seconds
    elif getattr(connection.connection, TIMEOUT_ATTRIBUTE, None) != milliseconds:
        _run_uncounted(connection, f"SET statement_timeout = {milliseconds}")
        setattr(connection.connection, TIMEOUT_ATTRIBUTE, milliseconds)


def reset_transaction_timeout(connection: BaseDatabaseWrapper) -> None:
    """Reset the limit of a transaction that outlives the request, as those of tests do."""
    if connection.connection is not None:
        connection.connection.answer_seconds = settings.DATABASE_ANSWER_SECONDS or None
    if connection.in_atomic_block and connection.connection is not None:
        # A transaction that has failed takes no more statements, and no limit out of it either.
        with contextlib.suppress(DatabaseError):
            _run_uncounted(connection, "SET LOCAL statement_timeout TO DEFAULT")


def reset_statement_timeouts(environ: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Reset the limit of this thread's connections, unless the request is for the API.

    Receives Django's signal `request_started`.
    """
    if environ and environ.get("PATH_INFO") in API_PATHS:
        return
    for each in connections.all(initialized_only=True):
        if each.connection is not None and hasattr(each.connection, TIMEOUT_ATTRIBUTE):
            # A connection that is lost has no limit either; Django will notice and replace it.
            with contextlib.suppress(DatabaseError):
                _run_uncounted(each, "SET statement_timeout TO DEFAULT")
            delattr(each.connection, TIMEOUT_ATTRIBUTE)


def _run_uncounted(connection: BaseDatabaseWrapper, statement: str) -> None:
    """Execute without Django's cursors, which would log and count the statement."""
    with connection.wrap_database_errors:
        connection.connection.execute(statement)
