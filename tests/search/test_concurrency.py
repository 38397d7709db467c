"""Whoever changes something last decides what its entry says."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

from cms.snippets.models import QuickAnswer
from search.index import find_difference, rewrite_batch
from search.kinds import ANSWER, SOURCE
from search.models import SearchEntry
from tests.factories import QuickAnswerFactory, SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)


def meanwhile(thing, title: str, do: Callable[[], object]) -> None:
    """Does something while somebody else has renamed the thing but not committed yet."""
    saved, finish = Event(), Event()

    def rename() -> None:
        try:
            with transaction.atomic():
                renamed = type(thing).objects.get(pk=thing.pk)
                setattr(renamed, "question" if isinstance(thing, QuickAnswer) else "title", title)
                renamed.save()
                saved.set()
                finish.wait(10)
        finally:
            saved.set()
            connection.close()

    def act() -> None:
        try:
            do()
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        renaming: Future[None] = threads.submit(rename)
        saved.wait(10)
        acting: Future[None] = threads.submit(act)
        wait_for_a_lock(acting)
        finish.set()
        renaming.result(10)
        acting.result(10)


def wait_for_a_lock(acting: Future[None]) -> None:
    """Until the one who acts is done or waits for the one who renames."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ({})".format(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    )
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if acting.done() or cursor.fetchone() != (0,):
                return
        sleep(0.01)


def add(kind):
    if kind == SOURCE:
        return SourceFactory(title="Exam")
    return QuickAnswerFactory(question="Exam")


two_kinds = pytest.mark.parametrize("kind", [SOURCE, ANSWER])


@two_kinds
def test_the_last_of_two_changes_stays(hub, kind):
    thing = add(kind)
    later = type(thing).objects.get(pk=thing.pk)
    setattr(later, "question" if kind == ANSWER else "title", "Later exam")

    meanwhile(thing, "Sooner exam", later.save)

    assert SearchEntry.objects.get(kind=kind).title == "Later exam"
    assert find_difference(kind, [thing.pk]).ids == set()


@two_kinds
def test_a_deletion_takes_the_entry_along(hub, kind):
    thing = add(kind)

    meanwhile(thing, "Sooner exam", type(thing).objects.get(pk=thing.pk).delete)

    assert SearchEntry.objects.filter(kind=kind).count() == 0


def test_a_deletion_takes_along_the_entry_that_is_being_made(hub):
    answer = QuickAnswerFactory(question="Exam", live=False)

    QuickAnswer.objects.filter(pk=answer.pk).update(live=True)

    meanwhile(answer, "Sooner exam", QuickAnswer.objects.get(pk=answer.pk).delete)

    assert SearchEntry.objects.filter(kind=ANSWER).count() == 0


@two_kinds
def test_a_rebuild_waits_for_a_change(hub, kind):
    thing = add(kind)
    SearchEntry.objects.all().delete()

    meanwhile(thing, "Sooner exam", lambda: rewrite_batch(kind, [thing.pk]))

    assert SearchEntry.objects.get(kind=kind).title == "Sooner exam"
