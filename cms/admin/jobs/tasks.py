"""Start jobs, run them in the worker, and resume those whose worker was killed."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django_tasks import default_task_backend, task
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from cms.admin.jobs.models import UNDER_WAY, Job, Stage
from cms.database.locks import alone

PLAN_DAYS = 7
"""Days after which a plan that was not started is deleted."""

logger = logging.getLogger(__name__)


def start(job: Job, *, at_once: bool = False, **values: Any) -> None:
    """Start a planned job in the background, or here and now. Does nothing the second time."""
    if _enter(job, Stage.PLANNED, Stage.RUNNING, **values):
        if at_once:
            run(job)
        else:
            transaction.on_commit(partial(enqueue, job))


def start_undo(job: Job, user: Any) -> None:
    """Start to undo a job that is done. Does nothing the second time."""
    if _enter(job, Stage.DONE, Stage.UNDOING, undone_by=user, finished_at=None):
        transaction.on_commit(partial(enqueue, job))


def _enter(job: Job, before: Stage, stage: Stage, **values: Any) -> bool:
    """Move the job to a stage; False if another request has already."""
    rows = type(job)._default_manager.filter(pk=job.pk, stage=before)
    return bool(rows.update(stage=stage, **values))


def enqueue(job: Job) -> None:
    result = run_job.enqueue(job._meta.label, job.pk)
    type(job)._default_manager.filter(pk=job.pk).update(task_id=result.id)


def run(job: Job) -> None:
    """Run the job in this process."""
    run_job.func(job._meta.label, job.pk)


@task()
def run_job(label: str, job_id: int) -> None:
    """Run a job that is under way, unless another worker is at it."""
    model: Any = apps.get_model(label)
    with alone(model.lock_space, job_id) as is_alone:
        if is_alone:
            job = model._default_manager.select_related("user").filter(pk=job_id).first()
            if job and job.is_under_way:
                job.run()


def resume_jobs() -> list[Job]:
    """Enqueue the jobs that are under way and that no worker has or waits for; return them."""
    resumed = []
    for model in _models():
        for job in model._default_manager.filter(stage__in=UNDER_WAY).order_by("pk"):
            with alone(model.lock_space, job.pk) as is_abandoned:
                if is_abandoned and not _is_queued(job):
                    resumed.append(job)
    for job in resumed:
        logger.warning("%s %d was interrupted; it goes on.", job._meta.object_name, job.pk)
        enqueue(job)
    return resumed


def delete_old_plans() -> int:
    """Delete the jobs that were not started, or failed, `PLAN_DAYS` ago; return how many."""
    unused = {
        "stage__in": (Stage.PLANNED, Stage.FAILED),
        "created_at__lt": timezone.now() - timedelta(days=PLAN_DAYS),
    }
    deleted = 0
    for model in _models():
        _total, by_model = model._default_manager.filter(**unused).delete()
        deleted += by_model.get(model._meta.label, 0)
    return deleted


def _models() -> Iterator[type[Job]]:
    return (model for model in apps.get_models() if issubclass(model, Job))


def _is_queued(job: Job) -> bool:
    if not job.task_id or not default_task_backend.supports_get_result:
        return False
    try:
        result = default_task_backend.get_result(job.task_id)
    except TaskResultDoesNotExist:
        return False
    return bool(result.status == TaskResultStatus.READY)
