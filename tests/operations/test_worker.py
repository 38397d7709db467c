"""The worker lives through outages, and its death is noticed."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django_tasks_db.models import DBTaskResult

from cms.operations.models import Heartbeat
from cms.operations.tasks import requeue_lost, send_mail
from cms.runner import processes
from cms.settings import BASE_DIR
from tests.processes import START_SECONDS, database_url, start_process, wait_for
from tests.services import Tunnel, database_socket, tunnel

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def start(settings, tmp_path, transactional_db):
    """Start workers, through a tunnel to the database if one is given."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    started = []

    def start(proxy: Tunnel | None = None) -> subprocess.Popen:
        url = database_url()
        if proxy:
            name = url.partition("@/")[2].partition("?")[0]
            url = f"postgresql://postgres@127.0.0.1:{proxy.port}/{name}"
        with (tmp_path / f"{len(started)}.log").open("w") as log:
            worker = start_process(processes.worker(), log, DATABASE_URL=url)
        started.append(worker)
        before = Heartbeat.objects.count()
        wait_for(lambda: Heartbeat.objects.count() > before, START_SECONDS)
        return worker

    yield start
    for worker in started:
        worker.send_signal(signal.SIGCONT)
        worker.kill()
        worker.wait()


def is_done(task_id: str) -> bool:
    return DBTaskResult.objects.successful().filter(pk=task_id).exists()


def probe(kind: str) -> int:
    command = [sys.executable, "-m", "cms.operations.container_probe", kind]
    environment = {**os.environ, "DATABASE_URL": database_url()}
    return subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode


def test_goes_on_when_the_database_is_back(start) -> None:
    with tunnel(database_socket()) as proxy:
        worker = start(proxy)
        first = send_mail.enqueue().id
        wait_for(lambda: is_done(first))

        for _ in range(3):
            proxy.cut()
            time.sleep(0.3)
        second = send_mail.enqueue().id

        wait_for(lambda: is_done(second))
    assert worker.poll() is None


@pytest.mark.release
def test_a_stopped_worker_is_not_healthy_and_a_going_one_is(start) -> None:
    worker = start()
    assert probe("worker") == 0
    assert probe("scheduler") == 1

    worker.send_signal(signal.SIGSTOP)
    wait_for(lambda: not Heartbeat.objects.living().exists(), 60)
    assert probe("worker") == 1

    worker.send_signal(signal.SIGCONT)
    wait_for(lambda: Heartbeat.objects.living().exists(), 60)
    assert probe("worker") == 0


def test_says_goodbye(start) -> None:
    worker = start()

    worker.terminate()

    assert worker.wait(60) == 0
    assert not Heartbeat.objects.exists()


def test_what_a_killed_worker_was_at_is_done_by_another(start) -> None:
    worker = start()
    [process] = Heartbeat.objects.values_list("process", flat=True)
    worker.kill()
    worker.wait()
    task = DBTaskResult.objects.get(pk=send_mail.enqueue().id)
    task.claim(process)
    with psycopg.connect(database_url()) as connection:
        connection.execute("UPDATE operations_heartbeat SET beat_at = beat_at - interval '1 min'")

    assert requeue_lost() == 1

    start()
    wait_for(lambda: is_done(str(task.pk)))
