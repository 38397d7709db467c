"""Publishes new pages by the hundred, and leaves what Wagtail would that makes one after another.

Rows, revisions, history and references are copied into their tables; indexes follow by the signal
`pages_added`. Wagtail alone takes some 40 ms to make, revise and publish a page.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from cms.changes.signals import pages_added
from cms.copying import copy_rows, copy_values, reserve_ids
from cms.pages.models.hub_page import HubPage
from cms.transfer.stream_loading import load_streams
from cms.transfer.tasks import let_editors_find

BATCH = 500
"""Pages at once: few statements for each, and little memory for all."""

REFERENCE = ("to_content_type_id", "to_object_id", "model_path", "content_path")
"""The parts of a reference as Wagtail finds them, in this order."""


class InvalidPage(Exception):  # noqa: N818
    """A page does not accept what is in it."""

    def __init__(self, page: Page, error: ValidationError) -> None:
        self.page, self.error = page, error
        super().__init__(f"{page}: {error}")


def add_published(parent: Page, pages: Sequence[HubPage]) -> None:
    """Appends unsaved pages of one type, with reserved primary keys, to the children of a page.

    Runs inside a transaction. About twenty statements, however many pages. Raises InvalidPage
    before anything is written.
    """
    model: Any = type(pages[0])
    _place(parent, pages)
    _validate(parent, pages)
    revisions = _revisions(model, pages)
    _mark_published(pages, revisions)
    copy_rows(Page, pages)
    copy_rows(model, pages)
    copy_rows(Revision, revisions)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
    _write_history(model, pages, revisions)
    for page in pages:
        page._state.adding = False
    load_streams(model, pages)
    _write_references(model, pages)
    pages_added.send(model, pages=pages)
    pks = [page.pk for page in pages]
    let_editors_find.enqueue(model._meta.label_lower, pks)


def _place(parent: Page, pages: Sequence[HubPage]) -> None:
    """Gives each its place in the tree, which is kept until the transaction ends."""
    locked = Page.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    last = locked.get_last_child()
    content_type = ContentType.objects.get_for_model(type(pages[0]))
    children = get_all_child_relations(type(pages[0]))
    for page in pages:
        page.depth = locked.depth + 1
        page.path = last._inc_path() if last else Page._get_path(locked.path, page.depth, 1)
        page.content_type = content_type
        page._cached_parent_obj = parent
        page.set_url_path(locked)
        page.draft_title = page.title
        for relation in children:
            setattr(page, relation.get_accessor_name(), [])  # or it would be looked up
        last = page


def _validate(parent: Page, pages: Sequence[HubPage]) -> None:
    """As Wagtail does before it publishes, but for what the database checks itself: relations and
    constraints.
    """
    slugs = [page.slug for page in pages]
    taken = set(parent.get_children().filter(slug__in=slugs).values_list("slug", flat=True))
    relations = {field.name for field in pages[0]._meta.concrete_fields if field.is_relation}
    for page in pages:
        page._slug_is_available = lambda slug, *_: slug not in taken
        try:
            page.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise InvalidPage(page, error) from error
        finally:
            del page._slug_is_available


def _revisions(model: Any, pages: Sequence[HubPage]) -> list[Revision]:
    """One of each, of the page as it is before it is published."""
    now = timezone.now()
    content_type = ContentType.objects.get_for_model(model)
    base_content_type = ContentType.objects.get_for_model(Page)
    return [
        Revision(
            pk=pk,
            content_type=content_type,
            base_content_type=base_content_type,
            object_id=str(page.pk),
            created_at=now,
            content=page.serializable_data(),
            object_str=str(page),
        )
        for pk, page in zip(reserve_ids(Revision, len(pages)), pages, strict=True)
    ]


def _mark_published(pages: Sequence[HubPage], revisions: Sequence[Revision]) -> None:
    now = timezone.now()
    for page, revision in zip(pages, revisions, strict=True):
        page.live = True
        page.has_unpublished_changes = False
        page.latest_revision = page.live_revision = revision
        page.latest_revision_created_at = revision.created_at
        page.first_published_at = page.last_published_at = now


def _write_history(model: Any, pages: Sequence[HubPage], revisions: Sequence[Revision]) -> None:
    context, now = get_active_log_context(), timezone.now()
    told: dict[str, Any] = {
        "content_type": ContentType.objects.get_for_model(model),
        "timestamp": now,
        "user": context.user,
        "uuid": context.uuid,
        "content_changed": True,
        "data": {},
    }
    entries = []
    for page, revision in zip(pages, revisions, strict=True):
        told |= {"page": page, "label": page.get_admin_display_title()}
        entries.append(PageLogEntry(action="wagtail.create", **told))
        entries.append(PageLogEntry(action="wagtail.publish", revision=revision, **told))
    copy_rows(PageLogEntry, entries)


def _write_references(model: Any, pages: Sequence[HubPage]) -> None:
    content_type = ContentType.objects.get_for_model(model).pk
    base_content_type = ContentType.objects.get_for_model(Page).pk
    hash_of = ReferenceIndex._get_content_path_hash
    copy_values(
        ReferenceIndex,
        ("content_type_id", "base_content_type_id", "object_id", *REFERENCE, "content_path_hash"),
        (
            (content_type, base_content_type, str(page.pk), *found, hash_of(found[-1]))
            for page in pages
            for found in set(ReferenceIndex._extract_references_from_object(page))
        ),
    )
