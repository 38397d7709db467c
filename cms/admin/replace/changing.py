"""Change one page or one snippet together with its row of a replacement, or undo that.

Each is one transaction that first locks the row, so that of several workers only one does it, and
an interruption leaves nothing half done.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from wagtail.log_actions import log

from cms.admin.impact.signal_handlers import history_is_kept_elsewhere
from cms.admin.jobs.models import SaveMode
from cms.admin.permissions import Obstacle, obstacle
from cms.admin.replace.contents import Content, Texts, content_of
from cms.admin.replace.models import Outcome, Reason, Replacement, ReplacementRow
from cms.admin.replace.places import Substitution
from cms.admin.replace.versions import Versions, fingerprint, versions_of, write
from cms.mentions.index import lock_existing_sources
from cms.snippets.models import QuickAnswer

REPLACE_ACTION = "hub.replace_source"
UNDO_ACTION = "hub.undo_replace_source"


@transaction.atomic
def replace_in(row_id: int, replacement: Replacement, user: Any) -> None:
    """Carry out the plan of a waiting row, or record why not."""
    row = _claim(row_id, Outcome.WAITING)
    if row is None:
        return
    content, instance = _locked(row, replacement)
    reason = _obstacle(instance, user, replacement)
    ticked = {place["key"] for place in row.places if place["ticked"]}
    if not ticked and not reason:
        taken = all(place["doubled"] for place in row.places)
        reason = Reason.LISTED_ALREADY if taken else Reason.UNTICKED
    if replacement.new_key is None or replacement.old_key is None:
        reason = Reason.SOURCE_GONE
    if reason:
        _leave(row, reason)
        return
    before = versions_of(instance, content)
    change = _rewrite(before, content, replacement, ticked)
    if not change.changed:
        _leave(row, Reason.LISTED_ALREADY if change.doubled else Reason.NOT_FOUND)
        return
    if not _hold(replacement, replacement.new_key):
        _leave(row, Reason.SOURCE_GONE)
        return
    pending = before.draft is not None or change.versions.live is None
    with history_is_kept_elsewhere():
        instance = write(instance, content, change.versions, pending=pending, user=user)
    row.outcome = Outcome.CHANGED
    if change.doubled & ticked:
        row.reason = Reason.LISTED_ALREADY
    elif ticked - change.changed:
        row.reason = Reason.NOT_FOUND
    row.changed_live = change.live
    row.changed_draft = change.draft
    row.before = before.as_json()
    row.after = fingerprint(instance, content)
    row.save()
    _log(instance, REPLACE_ACTION, row, replacement, user)


@transaction.atomic
def undo_in(row_id: int, replacement: Replacement, user: Any) -> None:
    """Restore the content that a row has changed, unless somebody has edited it since."""
    row = _claim(row_id, Outcome.CHANGED)
    if row is None:
        return
    content, instance = _locked(row, replacement)
    reason = _obstacle(instance, user, replacement)
    if instance and fingerprint(instance, content) != row.after:
        reason = Reason.EDITED_SINCE
    if not _hold(replacement, replacement.old_key):
        reason = Reason.SOURCE_GONE
    if reason:
        row.outcome = Outcome.KEPT
        row.reason = reason
        row.save(update_fields=["outcome", "reason"])
        return
    assert row.before is not None
    before = Versions(**row.before)
    was_pending = before.draft is not None
    draft = before.draft
    if draft is None and not row.changed_live:
        draft = before.live
    changed = Versions(live=before.live if row.changed_live else None, draft=draft)
    with history_is_kept_elsewhere():
        instance = write(instance, content, changed, pending=was_pending, user=user)
    row.outcome = Outcome.RESTORED
    row.reason = ""
    row.save(update_fields=["outcome", "reason"])
    _log(instance, UNDO_ACTION, row, replacement, user)


def _claim(row_id: int, outcome: Outcome) -> ReplacementRow | None:
    """Lock the row; None if another worker has it or had it."""
    rows = ReplacementRow.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=row_id, outcome=outcome).first()


def _locked(row: ReplacementRow, replacement: Replacement) -> tuple[Content, Any]:
    if row.page is not None:
        model, pk = row.page.specific_class, row.page.pk
    elif row.snippet_type is not None:
        model, pk = row.snippet_type.model_class(), row.snippet_id
    else:
        model, pk = QuickAnswer, row.answer_id
    content = content_of(model, replacement.file_type and replacement.model)
    return content, content.lock(pk)


def _hold(replacement: Replacement, key: int | None) -> bool:
    """Keep a source or a file from being deleted until the transaction ends; False if it is."""
    if key is None:
        return False
    if replacement.file_type is None:
        return bool(lock_existing_sources([key]))
    rows = replacement.model._base_manager.select_for_update(no_key=True, of=("self",))
    return rows.filter(pk=key).first() is not None


def _obstacle(instance: Any, user: Any, replacement: Replacement) -> Obstacle | Reason | None:
    if instance is None:
        return Reason.NOT_FOUND
    publish = replacement.how == SaveMode.PUBLISH
    return obstacle(instance, user, publish=publish, in_moderation=True)


def _leave(row: ReplacementRow, reason: Obstacle | Reason) -> None:
    row.outcome = Outcome.LEFT
    row.reason = reason
    row.save(update_fields=["outcome", "reason"])


@dataclass(frozen=True, slots=True)
class Rewrite:
    """New texts of the versions, the numbers of changed places, and their keys.

    `doubled` are the places where the new source stands beside the old one already.
    """

    versions: Versions
    live: int
    draft: int
    changed: set[str]
    doubled: set[str]


def _rewrite(
    before: Versions, content: Content, replacement: Replacement, ticked: set[str]
) -> Rewrite:
    old, new = replacement.old_key, replacement.new_key
    assert old is not None
    assert new is not None
    doubled: set[str] = set()

    def changed(texts: Texts | None) -> tuple[Texts | None, set[str]]:
        if texts is None:
            return None, set()
        taken = content.doubled(texts, new, old)
        doubled.update(taken)
        substitution = Substitution(old, new, ticked - taken)
        after = content.substitute(texts, substitution)
        return after, substitution.changed

    if replacement.how == SaveMode.DRAFT:
        draft, keys = changed(before.live if before.draft is None else before.draft)
        return Rewrite(Versions(None, draft), 0, len(keys), keys, doubled)
    live, live_keys = changed(before.live)
    draft, draft_keys = changed(before.draft)
    return Rewrite(
        Versions(live if live_keys else None, draft),
        len(live_keys),
        len(draft_keys),
        live_keys | draft_keys,
        doubled,
    )


def _log(
    instance: Any, action: str, row: ReplacementRow, replacement: Replacement, user: Any
) -> None:
    log(
        instance=instance,
        action=action,
        user=user,
        revision=instance.latest_revision,
        content_changed=True,
        uuid=uuid4(),  # a history shows but one of the lines that share one, whatever their page
        data={
            "replacement": replacement.pk,
            "old": replacement.old_title,
            "new": replacement.new_title,
            "live": row.changed_live,
            "draft": row.changed_draft,
        },
    )
