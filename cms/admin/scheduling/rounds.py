"""Publish and take off what is due, each thing alone.

Wagtail's command stops at the first that fails, or has forgotten its schedule by then.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import DraftStateMixin, Page, Revision

from cms.admin.failures import explain
from cms.admin.scheduling.mail import tell
from cms.admin.scheduling.models import FailedSchedule, Step

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due; `revision` is the version to publish."""

    model: type[Any]
    pk: Any
    step: Step
    revision: int | None = None

    def carry_out(self) -> None:
        """Do it, unless somebody has done it or cancelled the schedule in between."""
        now = timezone.now()
        item = self.model._base_manager.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if self.step == Step.UNPUBLISH:
            if item is not None and item.live and item.expire_at and item.expire_at < now:
                item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            return
        revisions = Revision.objects.filter(pk=self.revision, approved_go_live_at__lt=now)
        if item is None:
            revisions.update(approved_go_live_at=None)
        elif revision := revisions.first():
            revision.publish(log_action="wagtail.publish.scheduled")


def run_round() -> list[FailedSchedule]:
    """Carry out all that is due; return what has failed, now and before."""
    failed = []
    for due in _all_due():
        try:
            with transaction.atomic():
                due.carry_out()
        except Exception as error:
            if not connection.is_usable():
                raise  # of nothing in particular: the next round tries again
            reason = explain(error)
            logger.exception("%s %s could not be %sed.", due.model.__name__, due.pk, due.step)
            failed.append(_note(due, reason or gettext("The server's log says what is wrong.")))
    FailedSchedule.objects.exclude(pk__in=[failure.pk for failure in failed]).delete()
    return failed


def _all_due() -> Iterator[Due]:
    """First what is to be taken off, then what is to be published, in the order of their time."""
    now = timezone.now()
    for model in _models():
        expired = model._base_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for pk in list(expired.values_list("pk", flat=True)):
            yield Due(model, pk, Step.UNPUBLISH)
    scheduled = Revision.objects.filter(approved_go_live_at__lt=now).defer("content")
    for revision in list(scheduled.order_by("approved_go_live_at")):
        model = revision.base_content_type.model_class()
        if model is not None:
            yield Due(model, revision.object_id, Step.PUBLISH, revision.pk)


def _models() -> list[Any]:
    drafted = (model for model in apps.get_models() if issubclass(model, DraftStateMixin))
    return [Page, *(model for model in drafted if not issubclass(model, Page))]


@transaction.atomic
def _note(due: Due, reason: str) -> FailedSchedule:
    """Remember the failure; tell of it when it is new."""
    item = due.model._base_manager.get(pk=due.pk)
    failure, is_new = FailedSchedule.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(due.model),
        object_id=str(due.pk),
        step=due.step,
        defaults={"title": str(item)[:255], "reason": reason},
    )
    if is_new:
        tell(failure, item)
    else:
        failure.reason = reason
        failure.attempts = F("attempts") + 1
        failure.save()
    return failure
