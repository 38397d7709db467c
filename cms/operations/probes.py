"""Probes of a process: does it live, and is it ready for requests?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.cache import server

_is_migrated = False


def livez() -> tuple[int, str]:
    """The process answers. What it needs is not asked for: starting it again would not help."""
    return 200, "ok\n"


def readyz() -> tuple[int, str]:
    """The database answers and has all migrations; 503 otherwise, with what is the matter.

    The cache is named where it is away: the hub does without.
    """
    problems = []
    lines = []
    for name, check, is_needed in (
        ("database", _check_database, True),
        ("migrations", _check_migrations, True),
        ("cache", _check_cache, False),
    ):
        problem = _problem_of(check)
        lines.append(f"{name}: {problem or 'ok'}\n")
        if problem and is_needed:
            problems.append(name)
    return 503 if problems else 200, "".join(lines)


def _problem_of(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip().replace("\n", " ")


def _check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _check_migrations() -> str:
    """Looks until all are there; none is ever taken back while a process runs."""
    global _is_migrated
    if not _is_migrated:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return f"{len(missing)} are missing; run `manage.py migrate`"
        _is_migrated = True
    return ""


def _check_cache() -> str:
    address = server.address()
    if address and not server.is_well(address):
        return "out of reach; the hub does without"
    cache.get("readyz")
    return ""


@contextmanager
def own_connection() -> Iterator[None]:
    """The connection of this thread is for one probe: threads of the listener come and go."""
    connection.close_if_unusable_or_obsolete()
    try:
        yield
    finally:
        connection.close()
