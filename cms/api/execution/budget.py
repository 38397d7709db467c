"""How long a request may take, wherever it spends the time."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

from cms.api import statement_timeout
from cms.api.errors import ContractError, ErrorCode

logger = logging.getLogger(__name__)

NEAR_THE_START = 0.95
"""While this much of the budget is left, one statement may have all of it: the limit that the
connection has already. Later each gets what is left, which takes telling the database."""

_current: ContextVar["Budget | None"] = ContextVar("time_budget", default=None)


class Budget:
    """The time of one request. What comes too late raises a ContractError with code TIMEOUT."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_spent = False
        self._end = time.monotonic() + seconds

    def check(self) -> float:
        """The seconds that are left; raises if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self._spent()
        return left

    def watch(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Runs a statement within what is left; an execute wrapper of Django."""
        left = self.check()
        allowed = self.seconds if left > self.seconds * NEAR_THE_START else left
        statement_timeout.allow(context["connection"], allowed)
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
    """Gives what happens inside this much time. Not one statement more is counted for it."""
    budget = Budget(seconds)
    token = _current.set(budget)
    try:
        with connection.execute_wrapper(budget.watch):
            yield budget
    finally:
        _current.reset(token)
        statement_timeout.leave_transaction(connection)


def check_time() -> None:
    """Raises if the request that is being answered has used up its time."""
    if budget := _current.get():
        budget.check()
