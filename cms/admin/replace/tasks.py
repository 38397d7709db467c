"""The background task, and how it goes on after its worker was killed.

The worker holds an advisory lock on its connection, which ends with it. The scheduler sees that
nobody holds the lock of a replacement that is under way, and enqueues it anew.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from django_tasks import default_task_backend, task
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from wagtail.log_actions import log

from cms.admin.replace.changing import REPLACE_ACTION, UNDO_ACTION, replace_in, undo_in
from cms.admin.replace.models import (
    How,
    Outcome,
    Reason,
    Replacement,
    ReplacementRow,
    Stage,
)
from cms.database.locks import alone

BATCH = 200
"""Rows whose numbers are fetched at once; each changes in a transaction of its own."""

PLAN_DAYS = 7
"""How long a plan waits for its editor to come back."""

LOCK_SPACE = 0x5EED
"""The first half of the advisory lock's number; the second is the replacement's."""

logger = logging.getLogger(__name__)


def begin(replacement: Replacement, how: str) -> None:
    """Sets the task to work on a plan, once the caller's transaction is committed."""
    _enter(replacement, Stage.PLANNED, Stage.REPLACING, how=how)


def begin_to_undo(replacement: Replacement, user: Any) -> None:
    _enter(replacement, Stage.REPLACED, Stage.UNDOING, undone_by=user, finished_at=None)


def _enter(replacement: Replacement, stage: Stage, next_stage: Stage, **values: Any) -> None:
    """Does nothing if somebody else has entered the stage already: a form was sent twice."""
    rows = Replacement.objects.filter(pk=replacement.pk, stage=stage)
    if rows.update(stage=next_stage, **values):
        transaction.on_commit(partial(enqueue, replacement.pk))


def enqueue(replacement_id: int) -> None:
    result = work_on.enqueue(replacement_id)
    Replacement.objects.filter(pk=replacement_id).update(task_id=result.id)


@task()
def work_on(replacement_id: int) -> None:
    """Goes through the rows that are left, then finishes."""
    with alone(LOCK_SPACE, replacement_id) as is_alone:
        if not is_alone:
            return
        replacement = Replacement.objects.select_related("user", "undone_by").get(pk=replacement_id)
        if replacement.stage == Stage.REPLACING:
            _go_through(replacement, Outcome.WAITING, replace_in, replacement.user)
            _finish(replacement, Stage.REPLACING, Stage.REPLACED)
        elif replacement.stage == Stage.UNDOING:
            _go_through(replacement, Outcome.CHANGED, undo_in, replacement.undone_by)
            _finish(replacement, Stage.UNDOING, Stage.UNDONE)


def resume() -> list[int]:
    """Enqueues anew what is under way and nobody works on; returns the numbers."""
    resumed = []
    under_way = Replacement.objects.filter(stage__in=(Stage.REPLACING, Stage.UNDOING))
    for replacement in under_way.order_by("pk"):
        with alone(LOCK_SPACE, replacement.pk) as abandoned:
            if abandoned and not _is_waiting(replacement):
                resumed.append(replacement.pk)
    for replacement_id in resumed:
        logger.warning("Replacement %d was interrupted; it goes on.", replacement_id)
        enqueue(replacement_id)
    return resumed


def forget_plans() -> int:
    """Deletes plans that were never begun; returns how many."""
    too_old = timezone.now() - timedelta(days=PLAN_DAYS)
    plans = Replacement.objects.filter(stage=Stage.PLANNED, created_at__lt=too_old)
    _total, by_model = plans.delete()
    return by_model.get(Replacement._meta.label, 0)


def _is_waiting(replacement: Replacement) -> bool:
    if not replacement.task_id or not default_task_backend.supports_get_result:
        return False
    try:
        result = default_task_backend.get_result(replacement.task_id)
    except TaskResultDoesNotExist:
        return False
    return bool(result.status == TaskResultStatus.READY)


def _go_through(
    replacement: Replacement,
    outcome: Outcome,
    change: Callable[[int, Replacement, Any], None],
    user: Any,
) -> None:
    rows = ReplacementRow.objects.filter(replacement=replacement, outcome=outcome)
    last = -1
    while batch := list(
        rows.filter(position__gt=last).order_by("position").values_list("pk", "position")[:BATCH]
    ):
        last = batch[-1][1]
        for row_id, _position in batch:
            try:
                change(row_id, replacement, user)
            except (DatabaseError, InterfaceError):
                raise  # of no page in particular: the scheduler tries again
            except Exception:
                logger.exception("Row %d of replacement %d failed.", row_id, replacement.pk)
                failed = Outcome.LEFT if outcome == Outcome.WAITING else Outcome.KEPT
                rows.filter(pk=row_id).update(outcome=failed, reason=Reason.FAILED)


@transaction.atomic
def _finish(replacement: Replacement, stage: Stage, next_stage: Stage) -> None:
    """Once, and with a line in the history of both sources."""
    under_way = Replacement.objects.select_for_update(of=("self",)).filter(
        pk=replacement.pk, stage=stage
    )
    current = under_way.select_related("old", "new").first()
    unfinished = Outcome.WAITING if stage == Stage.REPLACING else Outcome.CHANGED
    left = ReplacementRow.objects.filter(replacement=replacement, outcome=unfinished)
    if current is None or left.exists():
        return
    current.stage = next_stage
    current.finished_at = timezone.now()
    current.save(update_fields=["stage", "finished_at"])
    undone = next_stage == Stage.UNDONE
    outcome = Outcome.RESTORED if undone else Outcome.CHANGED
    count = ReplacementRow.objects.filter(replacement=current, outcome=outcome).count()
    for source in (current.old, current.new):
        if source is not None:
            log(
                instance=source,
                action=UNDO_ACTION if undone else REPLACE_ACTION,
                user=replacement.undone_by if undone else replacement.user,
                content_changed=False,
                uuid=uuid4(),
                data={
                    "replacement": current.pk,
                    "old": current.old_title,
                    "new": current.new_title,
                    "objects": count,
                    "published": current.how == How.PUBLISH,
                },
            )
