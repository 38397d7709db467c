"""Whatever happens to the parts of a hub, nothing is lost, half done or stale, and it recovers."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.delivery.receiver import listening
from tests.faults.hub import PREVIEW_SECONDS, RECOVERY_SECONDS, FaultyHub
from tests.faults.readers import QUIET, Readers, ask
from tests.services import program

pytestmark = [
    # Connections that were taken, and broke.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

FAULTS = int(os.environ.get("FAULTS", "100"))
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


@pytest.mark.release
@pytest.mark.timeout(1200)
def test_nothing_is_lost_half_done_or_stale_when_each_fault_happens(hub) -> None:
    names = sorted(hub.faults)
    Random(SEED).shuffle(names)

    undergo(hub, names)


@pytest.mark.release
@pytest.mark.timeout(7200)
def test_nothing_is_lost_half_done_or_stale_whatever_happens(hub) -> None:
    random = Random(SEED)
    names = [name for name in sorted(hub.faults) if ONLY in name]

    undergo(hub, [*names, *random.choices(names, k=FAULTS)][:FAULTS])


@pytest.mark.release
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seconds", [30, -30])
def test_the_database_s_clock_may_be_half_a_minute_off(hub, seconds) -> None:
    """Against that of the worker, the scheduler and a web server; others are off as much again.

    Python's own `sleep` fails in processes that faketime gives another clock, so it is the
    database and the web servers, which do not use it, that get one.
    """
    program("faketime")
    with unharmed(hub):
        hub.restart_postgresql(Random(SEED), clock=seconds)
        hub.kill("web-1", clock=seconds)
        hub.kill("web-2", clock=2 * seconds)
        hub.wait_until_well()
        for off in (0, seconds, 2 * seconds):
            assert answers(hub, token_of(hub, off)) == {(200, "", "draft")}, off
        # A minute longer than tokens are valid: too old for the slowest clock, too.
        old = token_of(hub, -61 - PREVIEW_SECONDS)
        assert answers(hub, old) == {(403, "INVALID_PREVIEW_TOKEN", "")}
        valid, expired = keys_of(hub, 300, -1)
        assert answers(hub, valid) == {(200, "", "live")}
        assert answers(hub, expired) == {(401, "BAD_REQUEST", "")}
        wait_for_heartbeats(hub)
        hub.kill("worker")
    hub.restart_postgresql(Random(SEED))
    hub.kill("web-1")
    hub.kill("web-2")
    hub.wait_until_well()


def answers(hub: FaultyHub, headers: dict[str, str]) -> set[tuple[int, str, str]]:
    """What the web servers answer about the quiet source, once none of them is too busy."""
    found = set()
    deadline = time.monotonic() + RECOVERY_SECONDS
    for port in hub.ports:
        while (answer := ask(port, QUIET, **headers))[0] in (0, 503):
            assert time.monotonic() < deadline, answer
        found.add(answer)
    return found


def undergo(hub: FaultyHub, names: list[str]) -> None:
    """Let faults happen one after the other, under load, and see that all is well."""
    random = Random(SEED)
    slowest = 0.0
    with unharmed(hub) as readers:
        for number, name in enumerate(names, start=1):
            print(f"{number}: {name}", flush=True)
            hub.faults[name](random)
            slowest = max(slowest, hub.wait_until_well(RECOVERY_SECONDS))
            time.sleep(0.2)
    print(
        f"{len(names)} faults, {sum(readers.answers.values())} requests {dict(readers.answers)},"
        f" {len(events(hub))} events, {len(readers.stale)} stale, slowest recovery {slowest:.1f} s"
    )


@contextmanager
def unharmed(hub: FaultyHub) -> Iterator[Readers]:
    """While something is published all the time, and read, nothing is lost, half done or stale."""
    hub.revive()
    with Readers(hub.folder / "written", hub.ports).reading() as readers:
        yield readers
    hub.processes["writer"].kill()
    wait_for_deliveries(hub)

    assert readers.stale == []
    assert set(readers.answers) <= GOOD, readers.answers
    for receiver in (hub.receiver, hub.good):
        assert events(hub) - {each.headers["webhook-id"] for each in receiver.heard} == set()
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


def wait_for_deliveries(hub: FaultyHub) -> None:
    """Until every receiver has taken every event, without the pauses between attempts."""
    deadline = time.monotonic() + 180
    with psycopg.connect(hub.direct, autocommit=True) as connection:
        while True:
            connection.execute(
                "UPDATE delivery_delivery SET next_attempt = now() WHERE next_attempt > now()"
            )
            query = "SELECT count(*) FROM delivery_delivery WHERE delivered_at IS NULL"
            [undelivered] = connection.execute(query).fetchone()
            if not undelivered:
                return
            assert time.monotonic() < deadline, undelivered
            time.sleep(2)


def wait_for_heartbeats(hub: FaultyHub) -> None:
    """Until the database knows, by its own clock, that a worker and a scheduler live."""
    query = """SELECT array_agg(DISTINCT kind ORDER BY kind) FILTER (WHERE age < interval '30 s'),
        coalesce(min(age), '0') FROM (
            SELECT kind, statement_timestamp() - beat_at FROM operations_heartbeat
        ) AS beats (kind, age)"""
    deadline = time.monotonic() + RECOVERY_SECONDS
    with psycopg.connect(hub.direct, autocommit=True) as connection:
        connection.execute("DELETE FROM operations_heartbeat")
        while True:
            kinds, youngest = connection.execute(query).fetchone()
            assert youngest >= timedelta()
            if kinds == ["scheduler", "worker"]:
                return
            assert time.monotonic() < deadline, kinds
            time.sleep(1)


def events(hub: FaultyHub) -> set[str]:
    with psycopg.connect(hub.direct) as connection:
        return {str(key) for (key,) in connection.execute("SELECT key FROM delivery_event")}


def shell(hub: FaultyHub, code: str, *, clock: int = 0) -> str:
    result = hub.manage("shell", "--verbosity=0", "-c", code, clock=clock)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def token_of(hub: FaultyHub, seconds: int) -> dict[str, str]:
    """The header of a preview that is made where the clock is so many seconds off."""
    code = f"""
from django.contrib.auth import get_user_model
from cms.previews.tokens import make_preview, token_of
from cms.snippets.models import Source
user, _ = get_user_model().objects.get_or_create(username="editor", is_superuser=True)
print(token_of(make_preview(user, Source.objects.get(slug="{QUIET}"))))
"""
    return {"X-Preview-Token": shell(hub, code, clock=seconds)}


def keys_of(hub: FaultyHub, *seconds: int) -> list[dict[str, str]]:
    """The headers of API keys that expire in so many seconds of the database's clock."""
    code = f"""
from datetime import timedelta
from secrets import token_hex
from cms.accounts.models import ApiKey
from cms.database import clock
for seconds in {seconds}:
    expires = clock.now() + timedelta(seconds=seconds)
    print(ApiKey.make(token_hex(), expires=expires)[1])
"""
    return [{"Authorization": f"Bearer {secret}"} for secret in shell(hub, code).split()]
