"""Takes the mentions of a source out of pages, as drafts that somebody publishes later."""

import json
from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django_tasks import task
from wagtail.log_actions import log
from wagtail.models import Page, WorkflowState
from wagtail.permissions import page_permission_policy

from cms.mentions.index import lock_pages
from cms.mentions.models import Mention
from cms.mentions.without_source import without_source
from cms.snippets.models import Source

REMOVE_MENTIONS = "hub.remove_mentions"
"""The action in the log of a page, and of the source."""


def pages_to_change(source: Source, user: Any) -> tuple[list[int], int]:
    """The ids of the pages that mention the source and that the user may change now, and how many
    others there are: locked, being moderated, or not theirs. A few statements, however many pages.
    """
    mentioning = Page.objects.filter(pk__in=Mention.objects.filter(source=source.pk).values("page"))
    pages = list(mentioning.order_by("path"))
    moderated = _in_moderation(pages)
    changeable = [page.pk for page in pages if page.pk not in moderated and _is_open_to(user, page)]
    return changeable, len(pages) - len(changeable)


def _is_open_to(user: Any, page: Page) -> bool:
    if page.locked and page.locked_by_id != user.pk:
        return False
    return bool(page_permission_policy.user_has_permission_for_instance(user, "change", page))


def _in_moderation(pages: Collection[Page]) -> set[int]:
    """Their next version is in somebody's hands: it is not changed by the way."""
    in_progress = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(page.pk) for page in pages],
        status__in=[WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES],
    )
    return set(map(int, in_progress.values_list("object_id", flat=True)))


@task()
def remove_mentions(source_id: int, user_id: int, page_ids: list[int]) -> int:
    """Saves a draft of each page without the source. Returns how many there are.

    Each page is a transaction of its own, and a page whose latest version no longer mentions the
    source is passed over: a run that was interrupted can be started again.
    """
    source = Source.objects.get(pk=source_id)
    user = get_user_model().objects.get(pk=user_id)
    changed = sum(_remove_from(page_id, source, user) for page_id in page_ids)
    if changed:
        log(instance=source, action=REMOVE_MENTIONS, user=user, data={"pages": changed})
    return changed


@transaction.atomic
def _remove_from(page_id: int, source: Source, user: Any) -> bool:
    if not lock_pages([page_id]):
        return False
    page = Page.objects.get(pk=page_id).specific
    if _in_moderation([page]) or not _is_open_to(user, page):
        return False
    draft = page.get_latest_revision_as_object()
    changed = without_source(type(draft), draft.serializable_data(), source.pk)
    if not changed:
        return False
    for name, value in changed.items():
        setattr(draft, name, draft._meta.get_field(name).to_python(_stored(value)))
    revision = draft.save_revision(user=user, clean=False)
    log(
        instance=page,
        action=REMOVE_MENTIONS,
        user=user,
        revision=revision,
        content_changed=True,
        data={"source": {"id": source.pk, "title": source.title}},
    )
    return True


def _stored(value: Any) -> Any:
    return value if isinstance(value, str) else json.dumps(value)
