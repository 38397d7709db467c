"""Changes are captured in one place, and followed in one order."""

from collections.abc import Callable, Iterator
from typing import Any
from weakref import ReferenceType

import pytest
from django.db.models import signals
from wagtail.models import Page

from cms.changes import signal_handlers
from cms.changes.change import Change, Consumer
from cms.changes.signals import pages_added
from cms.snippets.models import Source
from tests.factories import SourceFactory, reload

OURS = ("cms.", "search.")

calls: list[tuple[str, str]] = []


class Noting(Consumer):
    def models(self) -> list[type[Any]]:
        return [Page, Source]

    def note(self, what: str) -> None:
        calls.append((type(self).__name__, what))

    def follow(self, change: Change) -> Iterator[None]:
        what = "deletion" if change.is_deletion else "save"
        self.note(f"before {what}")
        yield
        self.note(f"after {what}")

    def move(self, page: Page) -> Iterator[None]:
        self.note("before move")
        yield
        self.note("after move")

    def add(self, model: Any, pages: Any) -> None:
        self.note("add")

    def readdress(self, page: Page) -> None:
        self.note("readdress")


class First(Noting):
    pass


class Second(Noting):
    pass


@pytest.fixture
def noted(hub, settings) -> Iterator[Callable[[], list[tuple[str, str]]]]:
    """What two consumers have been handed since the last time."""

    def forget() -> None:
        signal_handlers.consumers.cache_clear()
        signal_handlers._consumers_of.cache_clear()

    def taken() -> list[tuple[str, str]]:
        found = list(calls)
        calls.clear()
        return found

    settings.CHANGE_CONSUMERS = [f"{__name__}.First", f"{__name__}.Second"]
    forget()
    calls.clear()
    yield taken
    forget()


def both(*steps: str) -> list[tuple[str, str]]:
    return [(name, step) for step in steps for name in ("First", "Second")]


def test_nobody_else_receives_signals_of_models() -> None:
    found = set()
    for name in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
        for each in getattr(signals, name).receivers:
            receiver = each[1]() if isinstance(each[1], ReferenceType) else each[1]
            if receiver and receiver.__module__.startswith(OURS):
                found.add(receiver.__module__)

    assert found == {"cms.changes.signal_handlers"}


def test_each_step_is_taken_in_the_written_order(noted) -> None:
    source = SourceFactory()
    assert noted() == both("before save", "after save")

    source.delete()
    assert noted() == both("before deletion", "after deletion")


def test_a_page_is_followed_whatever_its_type(hub, noted) -> None:
    guide = hub.add_guide(topic=hub.add_topic())
    noted()

    Page.objects.get(pk=guide.pk).save()
    assert noted() == both("before save", "after save")

    reload(guide).delete()
    assert noted() == both("before deletion", "after deletion")


def test_a_move_is_followed_around_the_save_that_it_makes(
    hub, noted, django_capture_on_commit_callbacks
) -> None:
    first, second = hub.add_topic(slug="first"), hub.add_topic(slug="second")
    noted()

    Page.objects.get(pk=first.pk).move(second, pos="last-child")

    assert noted() == both("before move", "before save", "after save", "after move", "readdress")

    Page.objects.get(pk=hub.topics.pk).move(hub.guides, pos="right")
    assert "readdress" not in dict(map(reversed, noted()))

    with django_capture_on_commit_callbacks(execute=True):
        second = reload(second)
        second.slug = "renamed"
        second.save()
    assert noted()[-2:] == both("readdress")


def test_what_is_added_at_once_is_handed_over_at_once(hub, noted) -> None:
    topic = hub.add_topic()
    noted()

    pages_added.send(type(topic), pages=[topic])

    assert noted() == both("add")


def test_fixtures_are_not_followed(noted) -> None:
    source = SourceFactory.build(locale_id=1)

    source.save_base(raw=True)

    assert noted() == []
