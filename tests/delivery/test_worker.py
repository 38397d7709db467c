"""The worker, as `make run` starts it, tells of a change while the editor still looks at it."""

import pytest

from cms.delivery.models import Delivery
from cms.runner import processes
from tests.delivery.receiver import SECRET
from tests.factories import make_hub, publish
from tests.processes import START_SECONDS, start_process, wait_for

CHANGES = 4


@pytest.fixture
def worker(receiver, settings, transactional_db):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    worker = start_process(processes.worker(), WEBHOOK_URLS=receiver.url, WEBHOOK_SECRET=SECRET)
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
            tag for heard in receiver.heard[before:] for tag in heard.names["tags"]
        }


def test_looks_for_tasks_often_enough_to_tell_within_a_second() -> None:
    assert processes.TASK_SECONDS <= 0.25
    assert f"--interval={processes.TASK_SECONDS:g}" in processes.worker()


def is_all_delivered() -> bool:
    return Delivery.objects.exists() and not Delivery.objects.filter(delivered_at=None).exists()
