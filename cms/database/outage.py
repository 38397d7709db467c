"""Outages: errors that mean that the database is out of reach, not that a statement is wrong."""

import psycopg
from psycopg import errors

RETRY_SECONDS = 5
"""After how long those whom an outage has met should ask again."""

OUTAGES = (
    psycopg.InterfaceError,
    errors.ConnectionException,
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.IdleInTransactionSessionTimeout,
    errors.InsufficientResources,
    errors.InvalidPassword,
    errors.InvalidAuthorizationSpecification,
    errors.InvalidCatalogName,
    errors.ReadOnlySqlTransaction,
    errors.ProtocolViolation,  # PgBouncer's own errors
    errors.IoError,
)
"""Errors of PostgreSQL and its poolers that mean an outage. A lost connection has no code."""


def is_outage(error: BaseException | None) -> bool:
    """Return True if the error, or one that it was raised from, means an outage."""
    while error is not None:
        if isinstance(error, OUTAGES):
            return True
        if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
            return True
        error = error.__cause__ or error.__context__
    return False
