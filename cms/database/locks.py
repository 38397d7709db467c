"""Work that only one process does at a time, and transactions that others have to wait for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connection


@contextmanager
def alone(*key: int) -> Iterator[bool]:
    """Try to take an advisory lock until the end of the block; yield True if it is ours.

    `key` is the number of an advisory lock, or its two halves: what is worked on, and which one of
    them. The lock belongs to a transaction that does nothing else, on a connection of its own: so
    it ends with the process, and a pooler that lends connections for one transaction keeps it.
    Whoever holds a lock is not alone if it asks again.
    """
    aside: Any = connection.copy()
    try:
        aside.set_autocommit(False)
        with aside.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            places = ", ".join(["%s"] * len(key))
            cursor.execute(f"SELECT pg_try_advisory_xact_lock({places})", key)
            [is_alone] = cursor.fetchone()
        yield is_alone
    finally:
        # A server notices only later that a connection is closed, and the lock is free at once.
        with suppress(DatabaseError):  # the connection, and with it the lock, is gone already
            aside.rollback()
        aside.close()


def writing_transactions() -> set[str]:
    """The other running transactions that have written or locked rows of this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT virtualtransaction FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted
              AND datname = current_database() AND pid <> pg_backend_pid()
            """
        )
        return {row[0] for row in cursor.fetchall()}
