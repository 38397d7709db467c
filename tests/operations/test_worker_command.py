"""The worker's loop, in this process: it ends when told to, and an outage does not end it."""

import os
import signal
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks import TaskContext, task
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from cms.operations.management.commands import run_worker
from cms.operations.models import Heartbeat

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


@task()
def tell_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@task(takes_context=True)
def lose_the_database_once(context: TaskContext) -> None:
    if context.attempt == 1:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture(autouse=True)
def queue(settings) -> Iterator[None]:
    """Tasks wait for a worker, whose handlers of signals are removed again."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.django_db
def test_finishes_its_task_when_told_to_stop_and_begins_no_other(monkeypatch) -> None:
    # It would close a connection that is in a transaction, such as that of this test.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    first, second = tell_to_stop.enqueue(), tell_to_stop.enqueue()

    call_command("run_worker", interval=0)

    statuses = dict(DBTaskResult.objects.values_list("pk", "status"))
    assert {str(key): status for key, status in statuses.items()} == {
        first.id: TaskResultStatus.SUCCESSFUL,
        second.id: TaskResultStatus.READY,
    }
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_goes_on_after_an_outage_with_the_task_that_it_met(monkeypatch, caplog) -> None:
    monkeypatch.setattr(run_worker, "FIRST_PAUSE_SECONDS", 0.01)
    lose_the_database_once.enqueue()

    call_command("run_worker", interval=0)

    [result] = DBTaskResult.objects.all()
    assert result.status == TaskResultStatus.SUCCESSFUL
    assert len(result.worker_ids) == 2
    [line] = [each for each in caplog.messages if each.startswith("The worker goes on in")]
    assert line.startswith("The worker goes on in 0.01 seconds: ")
