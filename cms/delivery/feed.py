"""The changes feed: what webhooks announce, for those who ask instead of being told.

Changes come in the order of PostgreSQL's numbers of their transactions. One is given only when all
transactions of this database with lower numbers have ended, since each of these could still become
visible. So what has been read up to a position is complete, and never given again after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cms.database import prepared

# Numbers mean something on one server only, from one restore or takeover to the next.
SERVER = """(
    SELECT concat_ws('.', system_identifier, timeline_id, 'delivery_event'::regclass::oid, (
        SELECT oid FROM pg_database WHERE datname = current_database()
    )) FROM pg_control_system(), pg_control_checkpoint()
)"""

# Below it every transaction of this database has ended. One that runs is of another database if it
# has locks there; one that has ended since the snapshot was taken has none, and counts as of this.
HORIZON = """coalesce((
    SELECT min(running::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) AS running
    WHERE NOT EXISTS (
        SELECT FROM pg_locks AS own JOIN pg_locks AS other USING (virtualtransaction)
        WHERE own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
        AND own.transactionid = running::xid
        AND other.database NOT IN (
            0, (SELECT oid FROM pg_database WHERE datname = current_database())
        )
    )
), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"""

READ = f"""
    WITH here AS MATERIALIZED (
        SELECT {SERVER} AS server, {HORIZON} AS horizon
    ), ended AS NOT MATERIALIZED (
        SELECT position, created, tags, paths
        FROM delivery_event JOIN here USING (server) WHERE position < horizon
    ), marks AS MATERIALIZED (
        SELECT coalesce((SELECT max(position) FROM ended), 0) AS latest, coalesce((
            SELECT max(position) FROM ended
            WHERE created < statement_timestamp() - make_interval(days => $2::integer)
        ), 0) AS expired
    )
    SELECT server, latest, expired, change.*
    FROM here CROSS JOIN marks LEFT JOIN LATERAL (
        SELECT * FROM ended WHERE position > coalesce($1::bigint, expired)
        ORDER BY position LIMIT $3::integer
    ) AS change ON true
    ORDER BY position
"""


class TooOldError(Exception):
    """Changes after this place have been forgotten, or it is of another server."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the feed of one server: after the change at this position."""

    server: str
    position: int


@dataclass(frozen=True, slots=True)
class Announced:
    """A change, and the place after it."""

    place: Place
    created: datetime
    tags: Sequence[str]
    paths: Sequence[str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A part of the feed, the place after it, and the place after all there is now."""

    changes: Sequence[Announced]
    has_more: bool
    end: Place
    latest: Place


def read_feed(since: Place | None, size: int) -> Feed:
    """Return the first changes after a place, or of all that are kept. One statement.

    Raises TooOldError if some may be missing between the place and the first of them.
    """
    after = since.position if since else None
    rows = prepared.execute(READ, after, settings.CHANGES_FEED_DAYS, size + 1)
    server, latest, expired = rows[0][:3]
    if since and (since.server != server or since.position < expired):
        raise TooOldError
    changes = [
        Announced(Place(server, position), created, tags, paths)
        for *_, position, created, tags, paths in rows
        if position is not None
    ]
    shown = changes[:size]
    begin = since or Place(server, expired)
    return Feed(
        changes=shown,
        has_more=len(changes) > size,
        end=shown[-1].place if shown else begin,
        latest=Place(server, latest),
    )
