"""The database's clock: the only one that all processes share."""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The moment of this statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        [moment] = cursor.fetchone()
    return moment
