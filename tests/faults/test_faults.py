"""Whatever happens to the parts of a hub, nothing is lost, half done or stale, and it recovers."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.delivery.receiver import listening
from tests.faults.hub import RECOVERY_SECONDS, FaultyHub, Readers

pytestmark = [
    pytest.mark.release,
    pytest.mark.timeout(7200),
    # Connections that were taken, and broke.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

FAULTS = int(os.environ.get("FAULTS", "34"))
ONLY = os.environ.get("FAULTS_ONLY", "")
"""A part of the names of those that are to happen; all if it is empty."""
SEED = int(os.environ.get("FAULTS_SEED", "1"))
GOOD = {(200, ""), (503, "UNAVAILABLE"), (503, "TIMEOUT"), (0, "")}
"""What readers may be answered during faults: the data, a coded outage, or a broken connection."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Iterator[FaultyHub]:
    with listening() as receiver, listening() as good:
        hub = FaultyHub(Path(tmp_path_factory.mktemp("hub")), receiver, good)
        yield hub
        hub.close()


def events(hub: FaultyHub) -> set[str]:
    with psycopg.connect(hub.direct) as connection:
        return {str(key) for (key,) in connection.execute("SELECT key FROM delivery_event")}


def test_nothing_is_lost_half_done_or_stale(hub) -> None:
    random = Random(SEED)
    names = [name for name in sorted(hub.faults) if ONLY in name]
    happened: Counter[str] = Counter()
    slowest = 0.0
    with Readers(hub).reading() as readers:
        for number in range(FAULTS):
            name = names[number] if number < len(names) else random.choice(names)
            happened[name] += 1
            hub.faults[name](random)
            print(f"{number + 1}: {name}", flush=True)
            slowest = max(slowest, hub.wait_until_well(RECOVERY_SECONDS))
            time.sleep(0.2)
    hub.processes["writer"].kill()

    deadline = time.monotonic() + 180

    def undelivered() -> int:
        with psycopg.connect(hub.direct) as connection:
            connection.execute(
                "UPDATE delivery_delivery SET next_attempt = now() WHERE next_attempt > now()"
            )
            query = "SELECT count(*) FROM delivery_delivery WHERE delivered_at IS NULL"
            return connection.execute(query).fetchone()[0]

    while undelivered():
        assert time.monotonic() < deadline, undelivered()
        time.sleep(2)
    heard = [{each.payload["id"] for each in r.heard} for r in (hub.receiver, hub.good)]
    print(
        f"{sum(happened.values())} faults, {sum(readers.answers.values())} requests"
        f" {dict(readers.answers)}, {len(events(hub))} events, {len(readers.stale)} stale,"
        f" slowest recovery {slowest:.1f} s"
    )

    assert readers.stale == []
    assert set(readers.answers) <= GOOD, readers.answers
    assert events(hub) - heard[0] == set()
    assert events(hub) - heard[1] == set()
    for command in ("check_mentions", "check_search", "check_title_order"):
        checked = hub.manage(command)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    with psycopg.connect(hub.direct) as connection:
        stuck = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"
        deadline = time.monotonic() + 120
        while connection.execute(stuck).fetchone()[0]:
            assert time.monotonic() < deadline
            connection.rollback()
            time.sleep(2)
        summary, published = connection.execute(
            "SELECT s.summary, r.content->>'summary' FROM snippets_source s"
            " JOIN wagtailcore_revision r ON r.id = s.live_revision_id"
        ).fetchone()
    assert summary == published
    assert int(summary) >= int((hub.folder / "written").read_text())
