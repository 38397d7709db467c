"""Replace a source or a file on every page and snippet of a plan, or undo that."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.replace.changing import REPLACE_ACTION, UNDO_ACTION, replace_in, undo_in
from cms.admin.replace.models import Outcome, Reason, Replacement, ReplacementRow

BATCH = 200
"""Rows whose numbers are fetched at once; each changes in a transaction of its own."""

logger = logging.getLogger(__name__)


def replace_everywhere(replacement: Replacement) -> None:
    """Go through the rows that are waiting, then finish."""
    _go_through(replacement, Outcome.WAITING, replace_in, replacement.user)
    _finish(replacement, Stage.RUNNING, Stage.DONE)


def undo_everywhere(replacement: Replacement) -> None:
    """Go through the rows that were changed, then finish."""
    _go_through(replacement, Outcome.CHANGED, undo_in, replacement.undone_by)
    _finish(replacement, Stage.UNDOING, Stage.UNDONE)


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
    """Enter the next stage once, with a line in the history of both sources or files."""
    under_way = Replacement.objects.select_for_update(of=("self",)).filter(
        pk=replacement.pk, stage=stage
    )
    current = under_way.select_related("old", "new").first()
    unfinished = Outcome.WAITING if stage == Stage.RUNNING else Outcome.CHANGED
    left = ReplacementRow.objects.filter(replacement=replacement, outcome=unfinished)
    if current is None or left.exists():
        return
    current.stage = next_stage
    current.finished_at = timezone.now()
    current.save(update_fields=["stage", "finished_at"])
    undone = next_stage == Stage.UNDONE
    outcome = Outcome.RESTORED if undone else Outcome.CHANGED
    count = ReplacementRow.objects.filter(replacement=current, outcome=outcome).count()
    for each in (current.old_object, current.new_object):
        if each is not None:
            log(
                instance=each,
                action=UNDO_ACTION if undone else REPLACE_ACTION,
                user=replacement.undone_by if undone else replacement.user,
                content_changed=False,
                uuid=uuid4(),
                data={
                    "replacement": current.pk,
                    "old": current.old_title,
                    "new": current.new_title,
                    "objects": count,
                    "published": current.how == SaveMode.PUBLISH,
                },
            )
