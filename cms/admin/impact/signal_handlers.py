"""Record in the history of each source which pages have started, changed or stopped a mention.

Written in the transaction that changes the live rows of the index: publishing by hand or by
schedule, unpublishing, expiring, deleting, aliases. Drafts and rebuilding the index leave no line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry, Page

from cms.admin.impact.comparison import Change, changes
from cms.copying import insert_rows
from cms.mentions.index import Difference
from cms.mentions.models import Mention, MentionState
from cms.mentions.signals import mentions_changed
from cms.previews.rehearsal import is_rehearsal
from cms.snippets.models import Source

MENTIONED = "hub.mentioned"
MENTIONED_OTHERWISE = "hub.mentioned_otherwise"
NO_LONGER_MENTIONED = "hub.no_longer_mentioned"


@dataclass(frozen=True, slots=True)
class _Step:
    """The changes of one page to the mentions of one source."""

    page: Page
    source_id: int
    action: str
    changes: list[Change]

    @property
    def kind(self) -> str:
        return str(self.changes[0].mention.kind)


_kept_elsewhere = ContextVar("history_is_kept_elsewhere", default=False)


@contextmanager
def history_is_kept_elsewhere() -> Iterator[None]:
    """Suspend these log entries for a change of many pages that writes entries of its own."""
    before = _kept_elsewhere.set(True)
    try:
        yield
    finally:
        _kept_elsewhere.reset(before)


def connect() -> None:
    mentions_changed.connect(note_in_history, dispatch_uid="history of sources")


def note_in_history(differences: Sequence[tuple[Page, Difference]], **kwargs: Any) -> None:
    """Add an entry for each source that a page touches. Two statements, however many."""
    if _kept_elsewhere.get() or is_rehearsal():
        return
    steps = [step for page, difference in differences for step in _steps(page, difference)]
    if not steps:
        return
    touched = {step.source_id for step in steps}
    titles = dict(Source.objects.filter(pk__in=touched).values_list("pk", "title"))
    shared: dict[str, Any] = {
        "content_type": ContentType.objects.get_for_model(Source),
        "timestamp": timezone.now(),
        "user": get_active_log_context().user,
    }
    insert_rows(
        ModelLogEntry,
        [
            ModelLogEntry(
                object_id=str(step.source_id),
                label=titles[step.source_id],
                action=step.action,
                uuid=uuid4(),  # a history shows but one of the lines that share one
                data={
                    "page": {"id": step.page.pk, "title": step.page.title, "kind": step.kind},
                    "changes": [_as_json(change) for change in step.changes],
                },
                **shared,
            )
            for step in steps
            if step.source_id in titles
        ],
    )


def _steps(page: Page, difference: Difference) -> Iterator[_Step]:
    """Group the changes that readers see by source."""
    before = _live([*difference.right, *difference.stale])
    after = _live([*difference.right, *difference.missing])
    found: dict[int, list[Change]] = defaultdict(list)
    for change in changes(before, after):
        found[change.mention.source_id].append(change)
    mentioned_before = {row.source_id for row in before}
    mentioned_after = {row.source_id for row in after}
    for source_id, of_source in found.items():
        if source_id not in mentioned_before:
            action = MENTIONED
        elif source_id not in mentioned_after:
            action = NO_LONGER_MENTIONED
        else:
            action = MENTIONED_OTHERWISE
        yield _Step(page, source_id, action, of_source)


def _live(rows: Iterable[Mention]) -> list[Mention]:
    return [row for row in rows if row.state == MentionState.LIVE]


def _as_json(change: Change) -> dict[str, Any]:
    """Serialize a change for the log entry: the texts before and after."""
    return {
        name: row and {"section": row.section_heading, "kicker": row.kicker, "note": row.note}
        for name, row in (("before", change.before), ("after", change.after))
    }
