"""Show a preview by publishing the draft in a transaction that is rolled back.

Signals rewrite the draft's mentions and its search entry, so that every list, count, route and
search answers as it would after publishing. Nothing outside the database may depend on it:
callbacks on commit are dropped, and so are tasks, whose queue is a table.

Row locks are taken without waiting while holding any, and retried from the start: an editor may
have to wait for the duration of a request, but there are no deadlocks.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.previews.completion import UnusableDraftError, complete
from cms.previews.models import Preview
from cms.previews.permissions import Rights
from cms.previews.tokens import InvalidTokenError

RETRY_SECONDS = 3.0
"""The time for which a preview retries to lock rows that editors are changing."""

PAUSE_SECONDS = 0.05
LOCK_TIMEOUT_MS = 500
"""Milliseconds for the locks that saving takes by itself; less than it takes PostgreSQL to look for
a deadlock."""

# What PostgreSQL calls it when somebody else holds a lock; when another row has the place of a new
# page, or its slug; and when a statement has run for too long.
BUSY = {"55P03", "40P01", "40001"}
TAKEN = "23505"
OUT_OF_TIME = "57014"
MAX_COLLISIONS = 3

_rehearsing = ContextVar("rehearsing", default=False)


def is_rehearsal() -> bool:
    """Will the current changes be rolled back, so that nobody need be notified?"""
    return _rehearsing.get()


@contextmanager
def rehearsed(preview: Preview, rights: Rights) -> Iterator[frozenset[int]]:
    """Publish the draft for the duration of the block, then roll back.

    Yields the ids of the pages whose view restrictions editors pass. Raises `InvalidTokenError` if
    the rights do not allow to see the draft (any more), and `UnusableDraftError`.
    """
    with ExitStack() as stack:
        yield _enter(preview, rights, stack)


def _enter(preview: Preview, rights: Rights, stack: ExitStack) -> frozenset[int]:
    deadline = time.monotonic() + RETRY_SECONDS
    collisions = 0
    while True:
        try:
            return stack.enter_context(_attempt(preview, rights))
        except (DatabaseError, ValidationError, ObjectDoesNotExist, ValueError) as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state == OUT_OF_TIME:
                raise
            collisions += state == TAKEN
            again = state in BUSY or (state == TAKEN and collisions <= MAX_COLLISIONS)
            if not again:
                raise UnusableDraftError("The draft cannot be shown as it is.") from error
            if time.monotonic() > deadline:
                raise UnusableDraftError(
                    "The draft is being changed at this moment. Try again."
                ) from error
        time.sleep(PAUSE_SECONDS)


@contextmanager
def _attempt(preview: Preview, rights: Rights) -> Iterator[frozenset[int]]:
    is_page = issubclass(preview.model or models.Model, Page)
    rehearsing = _rehearsing.set(True)
    try:
        with transaction.atomic():
            try:
                with disable_reference_index_auto_update():
                    shown = _publish(preview, rights)
                yield shown
            finally:
                transaction.set_rollback(True)
    finally:
        _rehearsing.reset(rehearsing)
        if is_page:
            # Another thread may have read the paths of sites anew after a home page was saved.
            Site.clear_site_root_paths_cache()


def _publish(preview: Preview, rights: Rights) -> frozenset[int]:
    if preview.model is None:
        raise InvalidTokenError
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
    draft = (_changed if preview.object_id else _new)(preview, rights)
    if not isinstance(draft, Page):
        return frozenset()
    companions: list[Page] = getattr(draft, "preview_companions", list)()
    return frozenset({draft.pk}) | _bring_along(companions, rights)


def _changed(preview: Preview, rights: Rights) -> models.Model:
    """Publish an existing object with the content of the preview."""
    rows: Any = Page if issubclass(preview.model, Page) else preview.model
    if not lock(rows, [preview.object_id]):
        raise InvalidTokenError
    stored = preview.model._default_manager.get(pk=preview.object_id)
    if not rights.may_edit(stored):
        raise InvalidTokenError
    draft = (
        stored.get_latest_revision_as_object()
        if preview.content is None
        else stored.with_content_json(preview.content)
    )
    if draft is stored:
        stored = preview.model._default_manager.get(pk=preview.object_id)
    complete(draft, stored)
    if isinstance(draft, Page) and draft.slug != stored.slug and draft.numchild:
        lock(Page, Page.objects.descendant_of(stored).values("pk"))
    _save_published(draft)
    return draft


def _new(preview: Preview, rights: Rights) -> models.Model:
    """Publish a new object with the content of the preview."""
    parent = preview.parent and preview.parent.specific
    if not rights.may_add(preview.model, parent):
        raise InvalidTokenError
    if preview.content is None:
        raise UnusableDraftError("There is no draft to show.")
    draft = preview.model.from_serializable_data({**preview.content, "pk": None})
    if draft is None:
        raise UnusableDraftError("The draft refers to something that has been deleted.")
    complete(draft, None)
    if isinstance(draft, Page):
        assert parent is not None
        if not lock(Page, [parent.pk]):
            raise InvalidTokenError
        draft.path, draft.depth, draft.numchild = "", None, 0
        draft.locale_id = parent.locale_id
        # As a draft first: it may be half-filled, and `add_child` would refuse to publish it.
        draft.live = False
        Page.objects.get(pk=parent.pk).add_child(instance=draft)
    _save_published(draft)
    return draft


def _bring_along(pages: Collection[Page], rights: Rights) -> frozenset[int]:
    """Publish the pages that the draft needs to be seen, and return the ids of those to show.

    Unpublished pages are published if the user may edit them.
    """
    shown = set()
    for page in pages:
        if not lock(Page, [page.pk]):
            continue
        stored = page.specific_class._default_manager.get(pk=page.pk)
        if rights.may_edit(stored):
            _save_published(stored if stored.live else stored.get_latest_revision_as_object())
        elif not rights.may_visit(stored):
            continue
        shown.add(page.pk)
    return frozenset(shown)


def _save_published(draft: Any) -> None:
    """Save an object as `PublishRevisionAction` does, without effects outside the transaction."""
    now = timezone.now()
    draft.live = True
    draft.has_unpublished_changes = draft.expired = False
    draft.go_live_at = draft.expire_at = None
    draft.last_published_at = now
    draft.first_published_at = draft.first_published_at or now
    if isinstance(draft, Page):
        draft.draft_title = draft.title
        draft.save(clean=False)
    else:
        draft.save()


def lock(model: type[models.Model], pks: Any) -> list[Any]:
    """Lock rows as `cms.changes.rows.lock_pages` does, and return the keys of existing ones.

    Raises OperationalError while somebody else holds one.
    """
    rows = model._default_manager.select_for_update(no_key=True, nowait=True, of=("self",))
    return list(rows.filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
