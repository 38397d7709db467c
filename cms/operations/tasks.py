"""Background tasks whose worker was killed, and mail."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.operations import mail
from cms.operations.models import Heartbeat

MAX_ATTEMPTS = 3
"""The most attempts at a task: one that kills its workers is given up."""

OUTAGES = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError")
"""The errors of tasks that were well begun when the database went away."""

UNKNOWN = timedelta(hours=1)
"""After how long a task counts as lost if nothing is known of its worker."""

logger = logging.getLogger(__name__)


class WorkerKilledError(Exception):
    """The error of a task that was begun several times and never ended."""


@task(priority=50)
def send_mail() -> None:
    mail.send_due()


@transaction.atomic
def requeue_lost(*, of: str = "") -> int:
    """Put tasks back into the queue that ended in the middle. Returns how many.

    Their worker has ended, or an outage met them: `of` is a worker that lives, but could not even
    note that a task of its own had failed. Every task of the hub may be done twice. What a stopped
    worker goes on with later is kept apart by locks (`cms.database.locks`).
    """
    living = {*Heartbeat.objects.living().values_list("process", flat=True)}
    known = {*Heartbeat.objects.values_list("process", flat=True)}
    running = DBTaskResult.objects.running().annotate(is_old=F("started_at") + UNKNOWN)
    long_ago = {*running.filter(is_old__lt=Now()).values_list("pk", flat=True)}
    lost = 0
    for found in DBTaskResult.objects.running().select_for_update(skip_locked=True):
        worker = found.worker_ids[-1] if found.worker_ids else ""
        is_unknown = worker not in known and found.pk not in long_ago
        if worker != of and (worker in living or is_unknown):
            continue
        lost += 1
        if len(found.worker_ids) >= MAX_ATTEMPTS:
            logger.error("The task %s has lost %d workers.", found.task_path, MAX_ATTEMPTS)
            found.set_failed(WorkerKilledError())
            continue
        logger.warning("The task %s has lost its worker, and is begun again.", found.task_path)
        found.status = TaskResultStatus.READY
        found.save(update_fields=["status"])
    failed = DBTaskResult.objects.failed().filter(
        exception_class_path__in=OUTAGES, finished_at__gt=Now() - UNKNOWN
    )
    for found in failed.select_for_update(skip_locked=True):
        if len(found.worker_ids) < MAX_ATTEMPTS:
            lost += 1
            found.status = TaskResultStatus.READY
            found.save(update_fields=["status"])
    return lost
