"""A task whose worker was killed is begun again."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.operations.heartbeats import beat, forget_dead
from cms.operations.models import Heartbeat
from cms.operations.tasks import requeue_lost, send_mail


@pytest.fixture
def running(settings, db):
    """A task that `worker` is at."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def running(worker: str, before: int = 0) -> DBTaskResult:
        result = DBTaskResult.objects.get(pk=send_mail.enqueue().id)
        result.worker_ids = [f"dead-{number}" for number in range(before)]
        result.claim(worker)
        return result

    return running


def status(result: DBTaskResult) -> str:
    result.refresh_from_db()
    return str(result.status)


def grow_old(process: str) -> None:
    Heartbeat.objects.filter(process=process).update(beat_at=Now() - timedelta(minutes=1))


def test_is_left_alone_while_its_worker_lives(running) -> None:
    beat("worker-1", "worker")
    task = running("worker-1")

    assert requeue_lost() == 0
    assert status(task) == TaskResultStatus.RUNNING


def test_is_begun_again_once_its_worker_is_silent(running) -> None:
    beat("worker-1", "worker")
    task = running("worker-1")
    grow_old("worker-1")

    assert requeue_lost() == 1
    assert status(task) == TaskResultStatus.READY


def test_of_a_worker_that_is_not_known_is_left_for_an_hour(running) -> None:
    """An older release, which is still at work during an upgrade, has no heartbeats."""
    task = running("another")

    assert requeue_lost() == 0
    DBTaskResult.objects.update(started_at=Now() - timedelta(minutes=61))
    assert requeue_lost() == 1
    assert status(task) == TaskResultStatus.READY


def test_that_kills_its_workers_is_given_up(running) -> None:
    beat("worker-3", "worker")
    task = running("worker-3", before=2)
    grow_old("worker-3")

    assert requeue_lost() == 1
    assert status(task) == TaskResultStatus.FAILED


def test_of_a_worker_that_lives_is_begun_again_if_it_says_so_itself(running) -> None:
    beat("worker-1", "worker")
    mine, other = running("worker-1"), running("worker-2")
    beat("worker-2", "worker")

    assert requeue_lost(of="worker-1") == 1
    assert status(mine) == TaskResultStatus.READY
    assert status(other) == TaskResultStatus.RUNNING


@pytest.mark.parametrize(
    ("error", "expected"), [(OperationalError(), "READY"), (ValueError(), "FAILED")]
)
def test_that_an_outage_met_is_begun_again(running, error, expected) -> None:
    task = running("worker-1")
    task.set_failed(error)

    requeue_lost()

    assert status(task) == expected


def test_that_outages_met_three_times_is_given_up(running) -> None:
    task = running("worker-3", before=2)
    task.set_failed(OperationalError())

    assert requeue_lost() == 0
    assert status(task) == "FAILED"


def test_processes_are_forgotten_after_a_day(db) -> None:
    beat("worker-1", "worker")
    beat("worker-2", "worker")
    Heartbeat.objects.filter(process="worker-1").update(beat_at=Now() - timedelta(hours=25))

    forget_dead()

    assert [*Heartbeat.objects.values_list("process", flat=True)] == ["worker-2"]


def test_a_beat_survives_an_outage(db, monkeypatch, caplog) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", fail)
    monkeypatch.setattr(connection, "close", lambda: None)

    beat("worker-1", "worker")

    assert "could not be written" in caplog.text
