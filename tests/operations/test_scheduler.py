"""The scheduler does what is due, and goes on whatever happens."""

import contextlib
import logging
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.operations.management.commands import run_scheduler
from cms.operations.management.commands.run_scheduler import Job, run_job
from tests.processes import START_SECONDS, start_process

STOP_SECONDS = 60


@pytest.mark.django_db
def test_publishes_what_is_due(monkeypatch) -> None:
    page = Page.get_first_root_node().add_child(instance=Page(title="Due", slug="due", live=False))
    later = timezone.now() + timedelta(hours=1)
    page.go_live_at = later
    page.save_revision().publish()
    job = Job(("publish_scheduled",), 60)

    run_job(job)
    assert not Page.objects.get(pk=page.pk).live

    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(seconds=1))
    run_job(job)
    assert Page.objects.get(pk=page.pk).live


@pytest.mark.django_db
def test_logs_a_job_that_fails(caplog) -> None:
    with caplog.at_level(logging.ERROR):
        run_job(Job(("migrate", "no_such_app"), 60))

    assert [record.getMessage() for record in caplog.records] == [
        "The job migrate no_such_app failed; it runs again in 60 seconds."
    ]
    assert "No installed app with label 'no_such_app'." in caplog.text


@pytest.mark.django_db
def test_stops_though_the_exception_was_lost(monkeypatch) -> None:
    """Python ignores what is raised while it finalizes an object."""
    monkeypatch.setattr(run_scheduler, "_received", [])
    ran = []

    def run(job: Job) -> None:
        ran.append(job)
        with contextlib.suppress(SystemExit):
            run_scheduler._stop(signal.SIGTERM, None)

    monkeypatch.setattr(run_scheduler, "run_job", run)
    jobs = [Job(("first",), 60), Job(("second",), 60)]

    with pytest.raises(SystemExit):
        run_scheduler.run_jobs(jobs)

    assert ran == jobs[:1]


def test_goes_on_without_a_database_and_stops_at_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w") as output:
        scheduler = start_process(
            [sys.executable, "manage.py", "run_scheduler", "--interval=0.1"],
            output,
            DATABASE_URL="postgresql://postgres@127.0.0.1:1/hub",
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        failure = "The job publish_scheduled failed; it runs again in 0.1 seconds."
        while log.read_text().count(failure) < 3:
            assert scheduler.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)

        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(STOP_SECONDS) == 0
    finally:
        scheduler.kill()
        scheduler.wait()
