"""The worker, as `make run` starts it, tells of a change while the editor still looks at it."""

import os
import subprocess

import pytest

from cms.delivery.models import Delivery
from cms.runner import processes
from cms.runner.supervisor import end_with_parent
from cms.settings import BASE_DIR
from tests.delivery.receiver import SECRET
from tests.factories import make_hub, publish
from tests.mentions.test_rebuild import database_url, wait_for

START_SECONDS = 180
CHANGES = 4


@pytest.fixture
def worker(receiver, settings, transactional_db):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    worker = subprocess.Popen(
        processes.worker(),
        cwd=BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.development",
            "ENV_FILE": os.devnull,
            "DATABASE_URL": database_url(),
            "WEBHOOK_URLS": receiver.url,
            "WEBHOOK_SECRET": SECRET,
        },
        stderr=subprocess.DEVNULL,
        preexec_fn=end_with_parent,
    )
    yield worker
    worker.terminate()
    worker.wait()


@pytest.mark.thorough
def test_tells_of_each_change_by_itself(worker, receiver) -> None:
    """Nothing else delivers: no scheduler runs here."""
    guide = make_hub().add_guide()
    wait_for(is_all_delivered, START_SECONDS)
    for number in range(CHANGES):
        before = len(receiver.heard)
        publish(guide, title=f"Title {number}")
        wait_for(is_all_delivered)
        assert f"page:{guide.pk}" in {
            tag for heard in receiver.heard[before:] for tag in heard.payload["tags"]
        }


def test_looks_for_tasks_often_enough_to_tell_within_a_second() -> None:
    assert processes.TASK_SECONDS <= 0.25
    assert f"--interval={processes.TASK_SECONDS:g}" in processes.worker()


def is_all_delivered() -> bool:
    return Delivery.objects.exists() and not Delivery.objects.filter(delivered_at=None).exists()
