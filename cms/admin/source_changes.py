"""Changing fields of many sources at once, without losing or publishing anybody's draft."""

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision, WorkflowState

from cms.snippets.models import Source

PLANNED = ("review_owner", "review_by")
"""What is not content: it is in force at once, whatever becomes of a draft."""


def obstacles(sources: Collection[Source], user: Any) -> dict[int, str]:
    """Why some of the sources cannot be changed now, by id. Two statements."""
    about = {
        "base_content_type": ContentType.objects.get_for_model(Source),
        "object_id__in": [str(source.pk) for source in sources],
    }
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False, **about)
    waiting = WorkflowState.objects.active().filter(**about)
    later = {int(pk) for pk in scheduled.values_list("object_id", flat=True)}
    moderated = {int(pk) for pk in waiting.values_list("object_id", flat=True)}
    found = {}
    for source in sources:
        if source.locked and (user is None or source.locked_by_id != user.pk):
            found[source.pk] = _("The source is locked. Ask for it to be unlocked.")
        elif source.pk in later:
            found[source.pk] = _(
                "The source is scheduled to be published. Wait for that, or cancel the schedule."
            )
        elif source.pk in moderated:
            found[source.pk] = _(
                "The source is being moderated. Wait for that to end, or cancel the workflow."
            )
    return found


@transaction.atomic
def write(
    source: Source, values: dict[str, Any], *, publish: bool, user: Any, action: str, data: Any
) -> None:
    """Gives the fields these values, with one line in the source's history.

    Where that is published, the live version changes underneath a pending draft, and the draft as
    well; it stays a draft. What is only planned makes no draft. Raises ValidationError if what is
    to be published is not valid as a whole. Some thirty statements.
    """
    pending = source.get_latest_revision_as_object()
    has_draft = source.live and source.has_unpublished_changes
    base = source if publish and source.live else pending
    _set(base, values)
    if publish:
        base.full_clean()
    is_content = publish or not set(values) <= set(PLANNED)
    revision = base.save_revision(user=user, clean=False, log_action=False) if is_content else None
    if planned := {name: values[name] for name in PLANNED if name in values}:
        Source.objects.filter(pk=source.pk).update(**planned)
    log(
        instance=source,
        action=action,
        user=user,
        revision=revision,
        content_changed=is_content,
        data=data,
    )
    if not publish or revision is None:
        return
    revision.publish(user=user)
    if has_draft:
        _set(pending, values)
        pending.live_revision = revision
        pending.save_revision(user=user, clean=False, log_action=False)


def _set(source: Source, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(source, name, value)
