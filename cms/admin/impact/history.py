"""In the history of each source: which pages have come to mention it, or to say something else.

Written in the transaction in which readers come to see it, from the difference of the live rows of
the index: publishing, by hand or by schedule, unpublishing, expiring, deleting, aliases. What
changes in drafts only, and rebuilding the index, leaves nothing in the history.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry, Page

from cms.admin.impact.comparison import Change, changes
from cms.mentions.index import Difference
from cms.mentions.models import Mention, MentionState
from cms.mentions.signals import mentions_changed
from cms.previews.rehearsal import is_rehearsal
from cms.snippets.models import Source

MENTIONED = "hub.mentioned"
MENTIONED_OTHERWISE = "hub.mentioned_otherwise"
NO_LONGER_MENTIONED = "hub.no_longer_mentioned"

_kept_elsewhere = ContextVar("history_is_kept_elsewhere", default=False)


@contextmanager
def history_is_kept_elsewhere() -> Iterator[None]:
    """For what changes many pages as one step, and notes that step in the history itself."""
    before = _kept_elsewhere.set(True)
    try:
        yield
    finally:
        _kept_elsewhere.reset(before)


def connect() -> None:
    mentions_changed.connect(note_in_history, dispatch_uid="history of sources")


def note_in_history(page: Page, difference: Difference, **kwargs: Any) -> None:
    """One entry for each source that is touched. Two statements, however many those are."""
    if _kept_elsewhere.get() or is_rehearsal():
        return
    before = _live([*difference.right, *difference.stale])
    after = _live([*difference.right, *difference.missing])
    found: dict[int, list[Change]] = defaultdict(list)
    for change in changes(before, after):
        found[change.shown.source_id].append(change)
    if not found:
        return
    mentioned_before = {row.source_id for row in before}
    mentioned_after = {row.source_id for row in after}
    titles = dict(Source.objects.filter(pk__in=found).values_list("pk", "title"))
    context = get_active_log_context()
    now = timezone.now()
    entries = []
    for source_id, title in titles.items():
        if source_id not in mentioned_before:
            action = MENTIONED
        elif source_id not in mentioned_after:
            action = NO_LONGER_MENTIONED
        else:
            action = MENTIONED_OTHERWISE
        entries.append(
            ModelLogEntry(
                content_type=ContentType.objects.get_for_model(Source),
                object_id=str(source_id),
                label=title,
                action=action,
                timestamp=now,
                user=context.user,
                uuid=uuid4(),  # a history shows but one of the lines that share one
                data={
                    "page": {"id": page.pk, "title": page.title, "kind": _kind(found[source_id])},
                    "changes": [_told(change) for change in found[source_id]],
                },
            )
        )
    ModelLogEntry.objects.bulk_create(entries)


def _live(rows: Iterable[Mention]) -> list[Mention]:
    return [row for row in rows if row.state == MentionState.LIVE]


def _kind(found: list[Change]) -> str:
    return str(found[0].shown.kind)


def _told(change: Change) -> dict[str, Any]:
    """What the entry says of one mention: as it was, and as it is."""
    return {
        name: row and {"section": row.section_heading, "kicker": row.kicker, "note": row.note}
        for name, row in (("before", change.before), ("after", change.after))
    }
