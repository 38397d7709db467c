"""Remove the mentions of a source, or what shows a file, as drafts to be published later."""

import json
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django_tasks import task
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page

from cms.admin.file_content import Shown, mapped_files
from cms.admin.file_usage import users_of
from cms.admin.permissions import obstacle, with_page_status
from cms.changes.rows import lock_pages
from cms.mentions.mapping import Verdict
from cms.mentions.models import Mention
from cms.mentions.without_source import without_source
from cms.snippets.models import Source

REMOVE_MENTIONS = "hub.remove_mentions"
"""The action in the log of a page, and of the source."""

REMOVE_FILE = "hub.remove_file"
"""The action in the log of a page or a snippet."""

Without = Callable[[type[Any], dict[str, Any]], dict[str, Any]]
"""Returns the fields of content that change when something is taken out of it."""


def pages_to_change(source: Source, user: Any) -> tuple[list[int], int]:
    """Return the ids of the pages that mention the source and that the user may change now, and
    the number of the others. A few statements, however many pages.
    """
    mentioning = Page.objects.filter(pk__in=Mention.objects.filter(source=source.pk).values("page"))
    pages = list(with_page_status(mentioning.order_by("path")))
    changeable = [page.pk for page in pages if not obstacle(page, user)]
    return changeable, len(pages) - len(changeable)


def items_to_change(file: Any, user: Any) -> tuple[list[tuple[str, int]], int]:
    """The same for the pages and snippets that show a file, by model and id."""
    items = list(users_of(file))
    changeable = [
        (item._meta.label, item.pk)
        for item in items
        if isinstance(item, DraftStateMixin) and not obstacle(item, user)
    ]
    return changeable, len(items) - len(changeable)


@task()
def remove_mentions(source_id: int, user_id: int, page_ids: list[int]) -> int:
    """Save a draft of each page without the source, and return how many drafts.

    Each page is a transaction of its own, and pages whose latest version does not mention the
    source are skipped, so that an interrupted run can be repeated.
    """
    source = Source.objects.get(pk=source_id)
    user = get_user_model().objects.get(pk=user_id)

    def without(model: Any, content: dict[str, Any]) -> dict[str, Any]:
        return without_source(model, content, source.pk)

    data = {"source": {"id": source.pk, "title": source.title}}
    changed = sum(
        _save_draft(Page, page_id, user, without, REMOVE_MENTIONS, data) for page_id in page_ids
    )
    if changed:
        log(instance=source, action=REMOVE_MENTIONS, user=user, data={"pages": changed})
    return changed


@task()
def remove_file(label: str, file_id: int, user_id: int, items: list[tuple[str, int]]) -> int:
    """The same for an image or a document, in pages and snippets."""
    file_model: Any = apps.get_model(label)
    file = file_model.objects.get(pk=file_id)
    user = get_user_model().objects.get(pk=user_id)

    def decide(shown: Shown) -> Verdict:
        return Verdict.DROP if shown.file_id == file_id else Verdict.KEEP

    def without(model: Any, content: dict[str, Any]) -> dict[str, Any]:
        return mapped_files(model, content, file_model, decide)

    data = {"title": file.title}
    return sum(
        _save_draft(apps.get_model(item), pk, user, without, REMOVE_FILE, data)
        for item, pk in items
    )


@transaction.atomic
def _save_draft(
    model: Any, pk: int, user: Any, without: Without, action: str, data: dict[str, Any]
) -> bool:
    if issubclass(model, Page):
        lock_pages([pk])
    else:
        model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
    item = model.objects.filter(pk=pk).first()
    if item is None:
        return False
    if isinstance(item, Page):
        item = item.specific
    if obstacle(item, user):
        return False
    draft = item.get_latest_revision_as_object()
    changed = without(type(draft), draft.serializable_data())
    if not changed:
        return False
    for name, value in changed.items():
        field = draft._meta.get_field(name)
        setattr(draft, field.attname, field.to_python(_as_text(value)))
    revision = draft.save_revision(user=user, clean=False)
    log(
        instance=item,
        action=action,
        user=user,
        revision=revision,
        content_changed=True,
        data=data,
    )
    return True


def _as_text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
