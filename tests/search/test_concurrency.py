"""Whoever changes something last decides what its entry says."""

from collections.abc import Callable

import pytest

from cms.snippets.models import QuickAnswer
from search.index import find_difference, rewrite_batch
from search.kinds import ANSWER, SOURCE
from search.models import SearchEntry
from tests.concurrency import meanwhile
from tests.factories import QuickAnswerFactory, SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)


def renaming(thing, title: str) -> Callable[[], None]:
    def rename() -> None:
        renamed = type(thing).objects.get(pk=thing.pk)
        setattr(renamed, "question" if isinstance(thing, QuickAnswer) else "title", title)
        renamed.save()

    return rename


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

    meanwhile(renaming(thing, "Sooner exam"), later.save)

    assert SearchEntry.objects.get(kind=kind).title == "Later exam"
    assert find_difference(kind, [thing.pk]).ids == set()


@two_kinds
def test_a_deletion_takes_the_entry_along(hub, kind):
    thing = add(kind)

    meanwhile(renaming(thing, "Sooner exam"), type(thing).objects.get(pk=thing.pk).delete)

    assert SearchEntry.objects.filter(kind=kind).count() == 0


def test_a_deletion_takes_along_the_entry_that_is_being_made(hub):
    answer = QuickAnswerFactory(question="Exam", live=False)

    QuickAnswer.objects.filter(pk=answer.pk).update(live=True)

    meanwhile(renaming(answer, "Sooner exam"), QuickAnswer.objects.get(pk=answer.pk).delete)

    assert SearchEntry.objects.filter(kind=ANSWER).count() == 0


@two_kinds
def test_a_rebuild_waits_for_a_change(hub, kind):
    thing = add(kind)
    SearchEntry.objects.all().delete()

    meanwhile(renaming(thing, "Sooner exam"), lambda: rewrite_batch(kind, [thing.pk]))

    assert SearchEntry.objects.get(kind=kind).title == "Sooner exam"
