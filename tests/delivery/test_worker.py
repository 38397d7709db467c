"""The worker, as `make run` starts it, tells of a change while the editor still looks at it."""

import os
import subprocess
import time

import pytest

from cms.runner import processes
from cms.runner.supervisor import end_with_parent
from cms.settings import BASE_DIR
from tests.delivery.receiver import SECRET
from tests.factories import make_hub, publish
from tests.mentions.test_rebuild import database_url

START_SECONDS = 60
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


def test_tells_within_a_second(worker, receiver) -> None:
    guide = make_hub().add_guide()
    receiver.wait_for(1, START_SECONDS)
    waited = []
    for number in range(CHANGES):
        settle(receiver)
        before = len(receiver.heard)
        publish(guide, title=f"Title {number}")
        committed = time.monotonic()
        receiver.wait_for(before + 1)
        waited.append(time.monotonic() - committed)

    # A machine with much else to do may be late once, but not each time.
    assert min(waited) < 1
    assert f"page:{guide.pk}" in receiver.heard[-1].payload["tags"]


def settle(receiver) -> None:
    """Waits until nothing has been heard for a while."""
    heard = -1
    while heard != len(receiver.heard):
        heard = len(receiver.heard)
        time.sleep(1)
