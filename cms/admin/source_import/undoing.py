"""Undo an import: delete the sources that it made, and bring back what it changed.

A source that somebody has edited or cited since stays as it is, and the report says why. Each is
one transaction that first locks its row, so that a run that goes on after another was killed does
nothing twice.
"""

import logging
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.actions.delete import DeleteAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import ReferenceIndex, Revision

from cms.admin.bulk.models import Outcome
from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.permissions import Obstacle, has_permission, obstacle
from cms.admin.source_changes import PLANNED_FIELDS, drafts_of, write
from cms.admin.source_import.models import ImportedSource, KeptReason, SourceImport
from cms.mentions.guard import is_mentioned
from cms.snippets.models import QuickAnswer, QuickAnswerSource, Source

UNDO_ACTION = "hub.undo_import_source"
"""The action in the history of each source."""

Reason = Obstacle | KeptReason

logger = logging.getLogger(__name__)


def values_before(source: Source, names: list[str]) -> dict[str, Any]:
    """Return what undoing a change of these fields brings back. No statement."""
    draft = drafts_of([source], names)[source.pk]
    return {
        "is_live": source.live,
        "has_draft": source.has_unpublished_changes,
        "live": {name: _stored(source, name) for name in names},
        "draft": {name: _stored(draft, name) for name in names},
    }


def _stored(source: Source, name: str) -> Any:
    field: Any = Source._meta.get_field(name)
    value = getattr(source, field.attname)
    return value.isoformat() if isinstance(value, date) else value


def _values(stored: dict[str, Any]) -> dict[str, Any]:
    """Return the values of fields, by the names that `write` sets."""
    values = {}
    for name, value in stored.items():
        field: Any = Source._meta.get_field(name)
        if field.is_relation:
            value = value and field.related_model._default_manager.filter(pk=value).first()
        values[name] = value if field.is_relation else field.to_python(value)
    return values


def state_of(source: Source) -> dict[str, Any]:
    """Return what differs once somebody has changed the source."""
    return {
        "latest": source.latest_revision_id,
        "published": source.live_revision_id,
        "is_live": source.live,
        "has_draft": source.has_unpublished_changes,
        "planned": [_stored(source, name) for name in PLANNED_FIELDS],
    }


def undo_import(done: SourceImport) -> None:
    """Go through the sources of an import, the last one first, and finish it."""
    rows = ImportedSource.objects.filter(source_import=done, outcome=Outcome.DONE)
    for row_id in rows.order_by("-position").values_list("pk", flat=True):
        try:
            _undo(row_id, done)
        except (OperationalError, InterfaceError):
            raise  # of no source in particular: the scheduler tries again
        except ValidationError:
            rows.filter(pk=row_id).update(outcome=Outcome.KEPT, reason=KeptReason.INVALID)
        except Exception:
            logger.exception("Row %d of the import %d was not undone.", row_id, done.pk)
            rows.filter(pk=row_id).update(outcome=Outcome.KEPT, reason=KeptReason.FAILED)
    SourceImport.objects.filter(pk=done.pk, stage=Stage.UNDOING).update(
        stage=Stage.UNDONE, finished_at=timezone.now()
    )


@transaction.atomic
def _undo(row_id: int, done: SourceImport) -> None:
    rows = ImportedSource.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.filter(pk=row_id, outcome=Outcome.DONE).first()
    if row is None:
        return
    sources = Source.objects.select_for_update(of=("self",))
    source = sources.filter(pk=row.source_id).first() if row.source_id else None
    reason = _reason_to_keep(row, source, done)
    if source is not None and reason is None:
        if row.before is None:
            DeleteAction(source, user=done.undone_by).execute(skip_permission_checks=True)
            row.source = None
        else:
            _restore(source, row, done)
    row.outcome = Outcome.KEPT if reason else Outcome.RESTORED
    row.reason = reason or ""
    row.save(update_fields=["source", "outcome", "reason"])


def _reason_to_keep(
    row: ImportedSource, source: Source | None, done: SourceImport
) -> Reason | None:
    if source is None:
        return KeptReason.GONE
    publish = done.how == SaveMode.PUBLISH
    if reason := obstacle(source, done.undone_by, publish=publish):
        return reason
    if state_of(source) != row.after:
        return KeptReason.EDITED_SINCE
    if row.before is None:
        if not has_permission(done.undone_by, "delete"):
            return KeptReason.NOT_DELETABLE
        if is_mentioned(source) or _is_used(source):
            return KeptReason.CITED
        translations = Source.objects.filter(translation_key=source.translation_key)
        return KeptReason.TRANSLATED if translations.exclude(pk=source.pk).exists() else None
    goes_off = publish and not row.before["is_live"]
    return KeptReason.CITED if goes_off and is_mentioned(source) else None


def _is_used(source: Source) -> bool:
    """Is a source used outside of pages, or in what a quick answer says once it is published?"""
    current = Q(approved_go_live_at__isnull=False) | Q(
        pk__in=QuickAnswer.objects.values("latest_revision")
    )
    drafts = Revision.objects.filter(
        current,
        content_type__model=QuickAnswer._meta.model_name,
        content__answer_sources__contains=[{"source": source.pk}],
    )
    answers = QuickAnswerSource.objects.filter(source=source)
    references = ReferenceIndex.get_references_to(source)
    return any(found.exists() for found in (answers, drafts, references))


def _restore(source: Source, row: ImportedSource, done: SourceImport) -> None:
    before = row.before
    draft = _values(before["draft"])
    publish = done.how == SaveMode.PUBLISH and before["is_live"]
    if source.live and not before["is_live"]:
        UnpublishAction(source, user=done.undone_by).execute(skip_permission_checks=True)
    write(
        source,
        _values(before["live"]) if publish else draft,
        drafted=draft,
        publish=publish,
        user=done.undone_by,
        action=UNDO_ACTION,
        data={"file": done.file_name},
    )
    if before["is_live"] and not before["has_draft"] and not publish:
        # The draft that has just been written says what the live version says.
        source = Source.objects.get(pk=source.pk)
        source.has_unpublished_changes = False
        source.save(update_fields=["has_unpublished_changes", "latest_revision"])
