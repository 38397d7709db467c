"""Remove the mentions of a source from pages, as drafts that somebody publishes later."""

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django_tasks import task
from wagtail.log_actions import log
from wagtail.models import Page

from cms.admin.permissions import obstacle, with_page_status
from cms.changes.rows import lock_pages
from cms.mentions.models import Mention
from cms.mentions.without_source import without_source
from cms.snippets.models import Source

REMOVE_MENTIONS = "hub.remove_mentions"
"""The action in the log of a page, and of the source."""


def pages_to_change(source: Source, user: Any) -> tuple[list[int], int]:
    """Return the ids of the pages that mention the source and that the user may change now, and
    the number of the others. A few statements, however many pages.
    """
    mentioning = Page.objects.filter(pk__in=Mention.objects.filter(source=source.pk).values("page"))
    pages = list(with_page_status(mentioning.order_by("path")))
    changeable = [page.pk for page in pages if not obstacle(page, user)]
    return changeable, len(pages) - len(changeable)


@task()
def remove_mentions(source_id: int, user_id: int, page_ids: list[int]) -> int:
    """Save a draft of each page without the source, and return how many drafts.

    Each page is a transaction of its own, and pages whose latest version does not mention the
    source are skipped, so that an interrupted run can be repeated.
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
    if obstacle(page, user):
        return False
    draft = page.get_latest_revision_as_object()
    changed = without_source(type(draft), draft.serializable_data(), source.pk)
    if not changed:
        return False
    for name, value in changed.items():
        setattr(draft, name, draft._meta.get_field(name).to_python(_as_text(value)))
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


def _as_text(value: Any) -> Any:
    return value if isinstance(value, str) else json.dumps(value)
