"""Detection of changed content: one statement, whatever may have changed.

The database notes each transaction that changes content (`cms.delivery.models.Change`). A state is
stale if one of them can be seen now that could not be seen then, in PostgreSQL's own terms: so it
does not matter in which order transactions began, wrote and were committed.
Numbers that this server has not reached yet are of another, whose backup was restored into it.
"""

import time
from dataclasses import dataclass, replace
from functools import cache

from cms.database import prepared
from cms.delivery.watched import expiring_tables

LONGEST_SECONDS = 60 * 60
"""After how long a state counts as changed in any case. Changes are kept in mind for a day."""

# Another database under the same name: one that was made anew, restored, or has taken over.
WORLD = """
    concat_ws(' ', (SELECT oid FROM pg_database WHERE datname = current_database()),
        'delivery_change'::regclass::oid, pg_postmaster_start_time())
"""


@cache
def _begin() -> str:
    """Things come to their end without anybody changing them."""
    ends = " UNION ALL ".join(
        f"(SELECT min(expire_at) FROM {table} WHERE expire_at > now())"
        for table in expiring_tables()
    )
    return f"""
        SELECT pg_current_snapshot()::text, {WORLD}, (
            SELECT coalesce(min(ends), 'infinity')::text FROM ({ends}) AS kinds (ends)
        )
    """


GO_ON = f"""
    SELECT pg_current_snapshot()::text,
        {WORLD} = $2::text AND now() < $3::timestamptz AND NOT EXISTS (
            SELECT FROM delivery_change
            WHERE transaction >= pg_snapshot_xmin($1::pg_snapshot)::text::bigint
                AND transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                AND NOT pg_visible_in_snapshot(transaction::text::xid8, $1::pg_snapshot)
        )
"""


@dataclass(frozen=True, slots=True)
class State:
    """The state of content at a moment.

    `snapshot` says which transactions could be seen, `world` in which database, and `ends` when the
    next page or snippet expires. `begun` is of this process's clock, in seconds.
    """

    snapshot: str
    world: str
    ends: str
    begun: float


def begin() -> State:
    """The state of content now. One statement."""
    [(snapshot, world, ends)] = prepared.execute(_begin())
    return State(snapshot, world, ends, time.monotonic())


def go_on(state: State) -> State | None:
    """The same state, as of now; None if content has changed, or may have. One statement."""
    if time.monotonic() - state.begun > LONGEST_SECONDS:
        return None
    [(snapshot, is_same)] = prepared.execute(GO_ON, state.snapshot, state.world, state.ends)
    return replace(state, snapshot=snapshot) if is_same else None
