"""Carry out a bulk action on one object after the other, or undo it.

Each is one transaction that first locks its row: one that fails leaves the others alone.
"""

import logging
from collections.abc import Callable
from functools import cache, partial
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.generic import BeforeAfterHookMixin
from wagtail.log_actions import LogContext, log

from cms.admin.bulk.models import BulkChange, BulkChangeRow, Outcome
from cms.admin.bulk.selection import SelectedMixin
from cms.admin.failures import RefusedError, explain
from cms.admin.jobs.models import Stage

BATCH = 200

UNDO_ACTION = "hub.undo_bulk_action"
"""The action in the history of an object."""

logger = logging.getLogger(__name__)


class Heard(list[str]):
    """Keeps the messages that are meant for the editor."""

    def add(self, level: int, message: Any, extra_tags: str = "") -> None:
        self.append(str(message))


@cache
def selecting(action_class: Any) -> Any:
    """Return the bulk action with what all of them have in common."""
    if issubclass(action_class, SelectedMixin):
        return action_class
    return type(action_class.__name__, (SelectedMixin, action_class), {})


def action_class_of(app_label: str, model_name: str, action_type: str) -> Any:
    """Return the class of a bulk action, or None."""
    found = bulk_action_registry.get_bulk_action_class(app_label, model_name, action_type)
    return found and selecting(found)


def go_through(change: BulkChange, user: Any) -> None:
    """Go through the rows that wait for the stage that the change is in, then finish it.

    What was done last is undone first.
    """
    undoing = change.stage == Stage.UNDOING
    outcome = Outcome.DONE if undoing else Outcome.WAITING
    rows = BulkChangeRow.objects.filter(change=change, outcome=outcome)
    step: Callable[[BulkChangeRow, BulkChange, Any], None] = _undo if undoing else _carry_out
    order, beyond = ("-position", "lt") if undoing else ("position", "gt")
    rest = rows.order_by(order)
    with LogContext(user=user):
        while batch := list(rest.values_list("pk", "position")[:BATCH]):
            rest = rows.order_by(order).filter(**{f"position__{beyond}": batch[-1][1]})
            for row_id, _position in batch:
                reason = _try(partial(_claimed, rows, row_id, change, user, step), row_id)
                if reason:
                    failed = Outcome.KEPT if undoing else Outcome.LEFT
                    rows.filter(pk=row_id).update(outcome=failed, reason=reason)
    BulkChange.objects.filter(pk=change.pk, stage=change.stage).update(
        stage=Stage.UNDONE if undoing else Stage.DONE, finished_at=timezone.now()
    )


@transaction.atomic
def _claimed(rows: Any, row_id: int, change: BulkChange, user: Any, step: Any) -> None:
    row = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=row_id).first()
    if row is not None:
        step(row, change, user)


def _try(step: Callable[[], None], row_id: int) -> str:
    """Take a step; return in words why it failed, or nothing."""
    try:
        step()
    except (OperationalError, InterfaceError):
        raise  # of no object in particular: the scheduler tries again
    except Exception as error:
        if (reason := explain(error)) is not None:
            return reason
        logger.exception("Row %d of a bulk action failed.", row_id)
        return gettext("Something went wrong; the server's log says what. Nothing was changed.")
    return ""


def _action(change: BulkChange, object_id: str, user: Any) -> Any:
    """Return the action as if the editor had selected this one object and filled in the form."""
    action_class = action_class_of(change.app_label, change.model_name, change.action_type)
    if action_class is None:
        raise RefusedError(gettext("This action is not offered any more."))
    names = [change.app_label, change.model_name, change.action_type]
    query = QueryDict(mutable=True)
    query["id"] = object_id
    request: Any = HttpRequest()
    request.method, request.user = "POST", user
    request.path = request.path_info = reverse("wagtail_bulk_action", args=names)
    request.GET, request.POST = query, QueryDict(change.form)
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": ""}
    request._messages = Heard()
    return action_class(request, apps.get_model(change.app_label, change.model_name))


def _carry_out(row: BulkChangeRow, change: BulkChange, user: Any) -> None:
    if user is None or not user.is_active:
        raise PermissionDenied
    action = _action(change, row.object_id, user)
    if hasattr(action, "check_access"):
        action.check_access()
    form = action.get_form()
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    action.cleaned_form = form
    objects, others = action.get_actionable_objects()
    if not objects:
        raise RefusedError(action.reason_of(others))
    action.actionable_objects = action.annotate_items(objects)
    runs_hooks = isinstance(action, BeforeAfterHookMixin)
    refusal = (
        action.prepare_action(objects, others)
        or action.run_hooks("before_bulk_action", objects)
        or (action.run_before_hook() if runs_hooks else None)
    )
    if hasattr(refusal, "status_code"):
        raise RefusedError(" ".join(action.request._messages) or action.reason_of(others))
    if change.undoable:
        row.before = action.remember(objects[0])
    numbers = action.execute_action(objects, **action.get_execution_context())
    row.parents, row.children = numbers or (0, 0)
    action.run_hooks("after_bulk_action", objects)
    if runs_hooks:
        action.run_after_hook()
    if change.undoable:
        [changed] = action.get_queryset(action.model, [row.object_id])
        row.after = action.remember(changed)
    row.outcome = Outcome.DONE
    row.save()


def _undo(row: BulkChangeRow, change: BulkChange, user: Any) -> None:
    """Restore an object, unless it has been changed since, or say why a part of it is kept."""
    if not row.parents:
        row.outcome = Outcome.RESTORED  # it was so before
        row.save(update_fields=["outcome"])
        return
    action = _action(change, row.object_id, user)
    objects, others = action.get_actionable_objects()
    if not objects:
        raise RefusedError(action.reason_of(others))
    if action.edited_since(objects[0], row.after):
        raise RefusedError(gettext("Edited since; it stays as it is now."))
    kept = action.undo(objects[0], row.before, user)
    log(
        instance=objects[0],
        action=UNDO_ACTION,
        user=user,
        content_changed=False,
        uuid=uuid4(),
        data={"title": change.title},
    )
    row.outcome, row.reason = (Outcome.KEPT, kept) if kept else (Outcome.RESTORED, row.reason)
    row.save(update_fields=["outcome", "reason"])
