"""A psycopg connection that does not wait for good."""

from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout
from psycopg.pq import TransactionStatus

CANCEL_SECONDS = 1.0
"""Seconds that the database may take to confirm that it has cancelled a statement."""


class Connection(psycopg.Connection[Any]):
    """Gives each answer `answer_seconds`, without a limit if that is None.

    What takes longer is cancelled, which raises `QueryCanceled` as PostgreSQL's own limits do. If
    not even that is answered, the connection is closed and `OperationalError` raised: the network
    may swallow what is sent, which no limit on the server's side notices.
    """

    answer_seconds: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer."""
        limit = self.answer_seconds if timeout is None else timeout
        try:
            return super().wait(gen, interval, limit)
        except _WaitTimeout:
            if timeout is not None:
                raise
        if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            self._try_cancel(timeout=CANCEL_SECONDS)
            try:
                return super().wait(gen, interval, CANCEL_SECONDS)
            except _WaitTimeout:
                pass
        self.pgconn.finish()
        raise psycopg.OperationalError(f"The database has not answered within {limit:g} seconds.")
