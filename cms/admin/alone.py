"""Work that only one process does at a time, and that is known to be abandoned when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(space: int, number: int) -> Iterator[bool]:
    """Whether nobody else works on this; nobody will, until the end.

    The two halves of an advisory lock's number: what is worked on, and which one of them. The lock
    ends with the connection of whoever holds it, so that a killed worker's is free.
    """
    key = [space, number]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
