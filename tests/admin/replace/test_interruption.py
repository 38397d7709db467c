"""The worker is killed in the middle, and another goes on: nothing is done twice, or half."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from cms.admin.jobs.tasks import enqueue, start, start_undo
from cms.admin.replace.models import Outcome, Replacement
from cms.admin.replace.replacement_plan import plan
from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from tests.admin.replace.conftest import bytes_of
from tests.factories import GuidePageFactory, TopicPageFactory, citing, draft, publish
from tests.processes import start_process, wait_for

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

GUIDES = 30


@pytest.fixture(autouse=True)
def queue(settings) -> None:
    """Tasks wait in the database for a worker, as they do in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def guides(hub, old):
    topic = TopicPageFactory()
    guides = [GuidePageFactory(topic=topic, body=[citing(old, note=str(n))]) for n in range(GUIDES)]
    guides[0] = draft(publish(guides[0]), title="Pending")
    return guides


@pytest.fixture
def worker() -> Callable[[], "subprocess.Popen[bytes]"]:
    """Starts a worker that ends when nothing is left to do."""
    started = []

    def start() -> "subprocess.Popen[bytes]":
        process = start_process(
            [sys.executable, "manage.py", "db_worker", "--queue-name=*", "--no-reload", "--batch"]
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def count(replacement: Replacement, outcome: Outcome) -> int:
    return replacement.rows.filter(outcome=outcome).count()


def kill_in_the_middle(process, replacement: Replacement, outcome: Outcome) -> None:
    wait_for(lambda: count(replacement, outcome) >= 5)
    process.send_signal(signal.SIGKILL)
    process.wait()


def resumed() -> str:
    """What the scheduler's job says, once the killed worker's connection is gone."""
    said = StringIO()
    wait_for(lambda: call_command("resume_jobs", stdout=said) or said.getvalue())
    return said.getvalue()


def lines_of(action: str) -> Counter:
    """How many lines the history of each page has."""
    return Counter(PageLogEntry.objects.filter(action=action).values_list("page", flat=True))


def test_goes_on_where_a_killed_worker_stopped(old, new, editor, guides, worker):
    before = [bytes_of(guide) for guide in guides]
    revisions = Revision.objects.count()
    replacement = plan(editor, old, new)
    start(replacement, how="publish")

    kill_in_the_middle(worker(), replacement, Outcome.CHANGED)
    replacement.refresh_from_db()
    done = count(replacement, Outcome.CHANGED)
    assert 5 <= done < GUIDES
    assert replacement.stage == "running"
    # Each page and its row agree, whatever the worker was doing when it died.
    assert lines_of("hub.replace_source").total() == done
    assert Mention.objects.filter(source=new, state="live").count() == done
    assert find_differences([guide.pk for guide in guides]) == {}
    assert resumed() == f"Replacement {replacement.pk} goes on.\n"
    assert worker().wait(120) == 0

    replacement.refresh_from_db()
    assert replacement.stage == "done"
    assert count(replacement, Outcome.CHANGED) == GUIDES
    assert lines_of("hub.replace_source") == {guide.pk: 1 for guide in guides}
    assert Revision.objects.count() == revisions + GUIDES + 1  # one more for the pending draft
    assert not Mention.objects.filter(source=old).exists()
    assert ModelLogEntry.objects.filter(action="hub.replace_source").count() == 2

    start_undo(replacement, editor)
    kill_in_the_middle(worker(), replacement, Outcome.RESTORED)
    assert 5 <= count(replacement, Outcome.RESTORED) < GUIDES
    assert resumed() == f"Replacement {replacement.pk} goes on.\n"
    assert worker().wait(120) == 0

    replacement.refresh_from_db()
    assert replacement.stage == "undone"
    assert [bytes_of(guide) for guide in guides] == before
    assert lines_of("hub.undo_replace_source") == {guide.pk: 1 for guide in guides}
    assert ModelLogEntry.objects.filter(action="hub.undo_replace_source").count() == 2


def test_two_workers_do_the_work_once(old, new, editor, guides, worker):
    replacement = plan(editor, old, new)
    start(replacement, how="publish")
    enqueue(replacement)

    both = [worker(), worker()]
    assert [process.wait(120) for process in both] == [0, 0]

    replacement.refresh_from_db()
    assert replacement.stage == "done"
    assert lines_of("hub.replace_source") == {guide.pk: 1 for guide in guides}


def test_forgets_plans_that_were_never_begun(old, new, editor, guides):
    fresh, stale, begun = (plan(editor, old, new) for _ in range(3))
    start(begun, how="publish")
    long_ago = timezone.now() - timedelta(days=8)
    Replacement.objects.filter(pk__in=[stale.pk, begun.pk]).update(created_at=long_ago)
    said = StringIO()

    call_command("resume_jobs", stdout=said)

    assert said.getvalue() == "Plans deleted, never started: 1.\n"
    assert set(Replacement.objects.all()) == {fresh, begun}


def test_leaves_what_waits_or_is_worked_on_alone(old, new, editor, guides):
    replacement = plan(editor, old, new)
    start(replacement, how="publish")
    said = StringIO()

    call_command("resume_jobs", stdout=said)  # its task waits for a worker

    assert said.getvalue() == ""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [0x5EED, replacement.pk])
    try:
        Replacement.objects.filter(pk=replacement.pk).update(task_id="")
        call_command("resume_jobs", stdout=said)  # a worker is at it
        assert said.getvalue() == ""
    finally:
        other.close()
    assert resumed() == f"Replacement {replacement.pk} goes on.\n"
