"""Imports what an editor has looked at: at once, or in the background if it is much.

All of it is one transaction, so a killed worker leaves nothing behind. It holds an advisory lock,
which ends with it: that is how its screen knows.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from cms.admin.source_import.applying import NotPublishable, apply
from cms.admin.source_import.models import SourceImport, Stage
from cms.admin.source_import.planning import Plan, plan
from cms.admin.source_import.reading import Row, Table
from cms.database.locks import alone

AT_ONCE = 50
"""Rows that are imported while the editor waits, which takes some seconds."""

PLAN_DAYS = 7
"""How long a plan waits for its editor to come back."""

TOLD_EVERY = 20
"""Rows between two words about how far the work is."""

LOCK_SPACE = 0x5EEE

logger = logging.getLogger(__name__)


def remember(table: Table, *, user: Any, file_name: str, how: str) -> SourceImport:
    """An import that has not begun, with what it would do. Forgets those nobody came back for."""
    too_old = timezone.now() - timedelta(days=PLAN_DAYS)
    SourceImport.objects.filter(
        stage__in=(Stage.PLANNED, Stage.FAILED), created_at__lt=too_old
    ).delete()
    planned = SourceImport(user=user, file_name=file_name[-255:], how=how)
    planned.headings = table.headings
    planned.ignored = table.ignored
    planned.rows = [[row.number, row.cells] for row in table.rows]
    if table.problems:
        planned.problems = [asdict(problem) for problem in table.problems]
    else:
        _keep(planned, look_again(planned))
    planned.save()
    return planned


def look_again(planned: SourceImport, *, lock: bool = False) -> Plan:
    """What the file would do to the sources as they are now."""
    rows = [Row(number, cells) for number, cells in planned.rows]
    return plan(rows, planned.headings, how=planned.how, user=planned.user, lock=lock)


def begin(planned: SourceImport) -> None:
    """Does nothing if somebody else has begun already: a form was sent twice."""
    begun = SourceImport.objects.filter(pk=planned.pk, stage=Stage.PLANNED)
    if begun.update(stage=Stage.WAITING, is_stale=False, done=0):
        _start(planned)


def begin_again(planned: SourceImport) -> None:
    """After a worker was killed."""
    with alone(LOCK_SPACE, planned.pk) as is_abandoned:
        begun = SourceImport.objects.filter(pk=planned.pk, stage=Stage.IMPORTING)
        again = is_abandoned and begun.update(stage=Stage.WAITING, done=0)
    if again:
        _start(planned)


def is_abandoned(planned: SourceImport) -> bool:
    """Whether the worker was killed in the middle. Nothing was imported then.

    Before its begin nobody holds the lock, and looking would keep a worker from it.
    """
    if planned.stage != Stage.IMPORTING:
        return False
    with alone(LOCK_SPACE, planned.pk) as is_free:
        if is_free:
            planned.refresh_from_db(fields=["stage"])
        return is_free and planned.stage == Stage.IMPORTING


def _start(planned: SourceImport) -> None:
    if len(planned.rows) > AT_ONCE:
        transaction.on_commit(lambda: bring_in.enqueue(planned.pk))
    else:
        bring_in.func(planned.pk)


@task()
def bring_in(import_id: int) -> None:
    """Imports, unless the sources have changed since: then the editor has to look again."""
    with alone(LOCK_SPACE, import_id) as is_alone:
        waiting = SourceImport.objects.filter(pk=import_id, stage=Stage.WAITING)
        if not is_alone or not waiting.update(stage=Stage.IMPORTING):
            return
        planned = SourceImport.objects.select_related("user").get(pk=import_id)
        try:
            with transaction.atomic():
                fresh = look_again(planned, lock=True)
                if fresh.problems or [line.as_json() for line in fresh.lines] != planned.lines:
                    _ask_again(planned, fresh)
                    return
                with _teller(import_id) as tell:
                    apply(
                        fresh,
                        how=planned.how,
                        user=planned.user,
                        file_name=planned.file_name,
                        tell=tell,
                    )
                planned.stage = Stage.DONE
                planned.done = len(fresh.lines)
                planned.finished_at = timezone.now()
                planned.save(update_fields=["stage", "done", "finished_at"])
        except NotPublishable as error:
            fresh.problems.append(error.problem)
            _ask_again(planned, fresh)
        except Exception:
            SourceImport.objects.filter(pk=import_id).update(stage=Stage.FAILED)
            logger.exception("The import %d failed; nothing was imported.", import_id)
            raise


def _ask_again(planned: SourceImport, fresh: Plan) -> None:
    planned.stage = Stage.PLANNED
    planned.is_stale = True
    _keep(planned, fresh)
    planned.save()


def _keep(planned: SourceImport, fresh: Plan) -> None:
    planned.lines = [line.as_json() for line in fresh.lines]
    planned.problems = [asdict(problem) for problem in fresh.problems]


@contextmanager
def _teller(import_id: int) -> Iterator[Callable[[int], None]]:
    """Tells how many rows are done, on a connection of its own: the other one is in the middle of
    the transaction, of which nobody sees anything before its end.
    """
    aside: Any = connection.copy()

    def tell(number: int) -> None:
        if number % TOLD_EVERY == 0:
            with aside.cursor() as cursor:
                cursor.execute(
                    "UPDATE source_import_sourceimport SET done = %s WHERE id = %s",
                    [number, import_id],
                )

    try:
        yield tell
    finally:
        aside.close()
