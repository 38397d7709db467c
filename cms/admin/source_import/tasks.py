"""Import the sources of a file, all of them in one transaction or none."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import Locale, ModelLogEntry

from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.source_changes import write
from cms.admin.source_import.files import Problem, Row, Table
from cms.admin.source_import.import_plan import Line, Plan, plan
from cms.admin.source_import.models import ImportedSource, SourceImport
from cms.admin.source_import.undoing import state_of, values_before
from cms.operations.index_tasks import indexed_together
from cms.snippets.models import Source

PROGRESS_ROWS = 20
"""Rows between two reports of the progress."""

IMPORT_ACTION = "hub.import_source"
"""The action in the history of each source."""

logger = logging.getLogger(__name__)


class NotPublishable(Exception):  # noqa: N818  (it is the draft that is not)
    """The draft of a source is not valid in a field that the file does not change."""

    def __init__(self, line: Line, error: ValidationError) -> None:
        self.problem = Problem(
            _("The draft of the source cannot be published: %(reason)s")
            % {"reason": " ".join(error.messages)},
            line.number,
        )
        super().__init__(self.problem.message)


class History(list[ModelLogEntry]):
    """Lines of the history that are written together, at the end."""

    def log(self, instance: Any, action: str, **told: Any) -> None:
        """Keep a line as Wagtail's function of this name would write it."""
        entry = ModelLogEntry(
            content_type=ContentType.objects.get_for_model(instance),
            object_id=str(instance.pk),
            label=str(instance),
            action=action,
            timestamp=timezone.now(),
            uuid=get_active_log_context().uuid,
            **told,
        )
        self.append(entry)


@transaction.atomic
def apply(
    plan: Plan,
    *,
    how: str,
    user: Any,
    file_name: str,
    report_progress: Callable[[int], None] | None = None,
) -> list[ImportedSource]:
    """Write the sources, all of them or none; return what undoing that needs, unsaved.

    The caller has made the plan with `lock`, in the same transaction, and gets a call of
    `report_progress` with each number of a line. Raises NotPublishable.
    """
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    loaded = Source.objects.select_related("locale", "latest_revision", "live_revision")
    sources = loaded.in_bulk([line.source_id for line in plan.lines if line.action == "changed"])
    imported, history = [], History()
    for number, line in enumerate(plan.lines, start=1):
        if line.action in ("new", "changed"):
            values, before = plan.values[line.number], None
            if line.source_id is None:
                source = Source(slug=line.slug, locale=locales[line.language], live=False, **values)
                source.save()
            else:
                source = sources[line.source_id]
                values = {change.field: values[change.field] for change in line.changes}
                before = values_before(source, [*values])
            try:
                write(
                    source,
                    values,
                    publish=how == SaveMode.PUBLISH,
                    user=user,
                    action=IMPORT_ACTION,
                    data={
                        "file": file_name,
                        "new": line.action == "new",
                        "published": how == SaveMode.PUBLISH,
                    },
                    log=history.log,
                )
            except ValidationError as error:
                raise NotPublishable(line, error) from error
            imported.append(
                ImportedSource(
                    source_id=source.pk, title=line.title, position=line.number, before=before
                )
            )
        if report_progress:
            report_progress(number)
    ModelLogEntry.objects.bulk_create(history)
    written = Source.objects.in_bulk([row.source_id for row in imported])
    for row in imported:
        row.after = state_of(written[row.source_id])
    return imported


def plan_import(table: Table, *, user: Any, file_name: str, how: str) -> SourceImport:
    """Create an import that is planned, or that has problems."""
    planned = SourceImport(user=user, file_name=file_name[-255:], how=how)
    planned.headings = table.headings
    planned.ignored = table.ignored
    planned.rows = [[row.number, row.cells] for row in table.rows]
    if table.rows:
        _set_plan(planned, _plan_again(planned))
    planned.problems = [asdict(problem) for problem in table.problems] + planned.problems
    planned.save()
    return planned


def _plan_again(planned: SourceImport, *, lock: bool = False) -> Plan:
    rows = [Row(number, cells) for number, cells in planned.rows]
    return plan(
        rows,
        planned.headings,
        how=planned.how,
        user=planned.user,
        lock=lock,
        decisions=planned.decisions,
    )


def _set_plan(planned: SourceImport, fresh: Plan) -> None:
    planned.lines = [line.as_json() for line in fresh.lines]
    planned.problems = [asdict(problem) for problem in fresh.problems]


def import_sources(planned: SourceImport) -> None:
    """Import, or show a fresh plan to the editor if the sources have changed since."""
    try:
        with transaction.atomic():
            fresh = _plan_again(planned, lock=True)
            lines = [line.as_json() for line in fresh.lines]
            if fresh.problems or planned.undecided or lines != planned.lines:
                _ask_again(planned, fresh)
                return
            with _progress_reports(planned.pk) as report_progress, indexed_together():
                imported = apply(
                    fresh,
                    how=planned.how,
                    user=planned.user,
                    file_name=planned.file_name,
                    report_progress=report_progress,
                )
            for row in imported:
                row.source_import = planned
            ImportedSource.objects.bulk_create(imported)
            planned.stage = Stage.DONE
            planned.done = len(fresh.lines)
            planned.finished_at = timezone.now()
            planned.save(update_fields=["stage", "done", "finished_at"])
    except NotPublishable as error:
        fresh.problems.append(error.problem)
        _ask_again(planned, fresh)
    except Exception:
        SourceImport.objects.filter(pk=planned.pk).update(stage=Stage.FAILED)
        logger.exception("The import %d failed; nothing was imported.", planned.pk)
        raise


def _ask_again(planned: SourceImport, fresh: Plan) -> None:
    planned.stage = Stage.PLANNED
    planned.is_stale = True
    _set_plan(planned, fresh)
    planned.save()


@contextmanager
def _progress_reports(import_id: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that saves how many rows are done.

    It uses a connection of its own: nobody sees the import's transaction before its end.
    """
    aside: Any = connection.copy()

    def report_progress(number: int) -> None:
        if number % PROGRESS_ROWS == 0:
            with aside.cursor() as cursor:
                cursor.execute(
                    "UPDATE source_import_sourceimport SET done = %s WHERE id = %s",
                    [number, import_id],
                )

    try:
        yield report_progress
    finally:
        aside.close()
