from django.db import connection

IMPORT_LOCK = 7_020_661_001
"""A number of our own, for `pg_advisory_xact_lock`."""


def hold_import_lock() -> None:
    """Wait for another import or set-up to end, and keep others waiting until the transaction ends.

    Readers and editors are not kept waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
