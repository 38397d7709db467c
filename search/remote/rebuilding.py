"""Rebuilds the index while the old one serves.

From the moment that the new index has its row, changes are noted for it, too. Then all entries are
noted as unsent and sent like changes; so whatever changes meanwhile is sent again, and in the end
the new index starts to serve in one transaction with its unsent entries.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_hex

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cms.database.locks import alone
from search.models import RemoteIndex, SearchEntry, UnsentEntry
from search.remote import cluster, outbox
from search.remote.address import address

logger = logging.getLogger(__name__)

ENTRIES, UNSENT = SearchEntry._meta.db_table, UnsentEntry._meta.db_table

REBUILD_LOCK = 0x736561726368
"""The number of the advisory lock for rebuilding."""

ATTEMPTS, PAUSE_SECONDS = 3, 2.0
"""The number of attempts of a request before the rebuilding fails."""

GRACE_SECONDS = 5.0
"""How long the old index is kept for running searches."""

WAIT_SECONDS = 0.1
MAX_REPORTED_REFUSALS = 3


class RebuildError(Exception):
    """The new index could not be built. The old one goes on serving."""


def rebuild(progress: Callable[[int, int], None]) -> RemoteIndex:
    """Build an index from the entries, let it serve, and drop the old one.

    `progress` is called with the numbers of sent and of all entries. Raises RebuildError, after
    which everything is as before.
    """
    with _alone():
        try:
            for leftover in RemoteIndex.objects.filter(place=address().place, serves=False):
                _drop(leftover)
            built = _begin()
        except cluster.ClusterError as error:
            raise RebuildError(str(error)) from error
        try:
            _fill(built, progress)
            old = _let_serve(built)
        except BaseException as error:
            _put_away(built)
            if isinstance(error, cluster.ClusterError):
                raise RebuildError(str(error)) from error
            raise
        if old:
            time.sleep(GRACE_SECONDS)
        for index in old:
            _put_away(index)
    return built


def forget_others() -> None:
    """Notes no more changes for indexes that are not where `SEARCH_URL` says, nor for those that
    are gone.
    """
    known = RemoteIndex.objects.all()
    if settings.SEARCH_URL:
        known = known.exclude(place=address().place)
    known.delete()
    UnsentEntry.objects.exclude(index__in=RemoteIndex.objects.values("pk")).delete()


@contextmanager
def _alone() -> Iterator[None]:
    with alone(REBUILD_LOCK) as is_alone:
        if not is_alone:
            raise RebuildError("The search index is being rebuilt already.")
        yield


def _begin() -> RemoteIndex:
    name = f"{address().prefix}-{timezone.now():%Y%m%d%H%M%S}-{token_hex(2)}"
    cluster.create(name)
    built = RemoteIndex.objects.create(name=name, place=address().place)
    _wait_for_writers()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {UNSENT} (index_id, entry, version)
            SELECT %s, id, nextval('search_unsententry_version') FROM {ENTRIES} ORDER BY id
            ON CONFLICT DO NOTHING
            """,
            [built.pk],
        )
    return built


def _wait_for_writers() -> None:
    """Wait for the transactions that wrote entries before the new index had its row, and noted
    nothing for it. None of them waits for the rebuilding.
    """
    before = _writers()
    while before:
        time.sleep(WAIT_SECONDS)
        before &= _writers()


def _writers() -> set[str]:
    """The other running transactions that have written entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock'
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND pid <> pg_backend_pid()
            """,
            [ENTRIES],
        )
        return {row[0] for row in cursor.fetchall()}


def _fill(built: RemoteIndex, progress: Callable[[int, int], None]) -> None:
    """Send until nothing waits."""
    total, sent = built.unsent.count(), 0
    progress(0, total)
    while (batch := _send(built)) is not None:
        if batch.refused:
            raise RebuildError(_refusals(built))
        sent += batch.sent
        progress(min(sent, total), total)
    cluster.count(built.name)


def _send(built: RemoteIndex) -> outbox.Batch | None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return outbox.send_batch(built, refresh=False)
        except cluster.ClusterError:
            if attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE_SECONDS * attempt)
    raise AssertionError("unreachable")


def _refusals(built: RemoteIndex) -> str:
    refused = built.unsent.exclude(last_error="").order_by("pk")[:MAX_REPORTED_REFUSALS]
    reasons = "; ".join(f"entry {each.entry}: {each.last_error}" for each in refused)
    return f"OpenSearch refuses entries. {reasons}"


def _let_serve(built: RemoteIndex) -> list[RemoteIndex]:
    """Make searches use the new index. Returns those that served before."""
    with transaction.atomic():
        before = RemoteIndex.objects.filter(place=built.place, serves=True)
        old = list(before.select_for_update())
        before.update(serves=False)
        built.serves = True
        built.save(update_fields=["serves"])
    return old


def _drop(index: RemoteIndex) -> None:
    cluster.drop(index.name)
    index.delete()


def _put_away(built: RemoteIndex) -> None:
    """Drop an index; its row stays for the next rebuilding if OpenSearch refuses."""
    try:
        _drop(built)
    except cluster.ClusterError as error:
        logger.warning("The search index %s could not be dropped: %s", built, error)
