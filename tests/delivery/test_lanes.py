"""Receivers do not wait for each other, and deliveries go by one clock."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.delivery.deliveries import LANE, deliver_due
from cms.delivery.models import Delivery
from tests.delivery.receiver import SECRET, listening
from tests.factories import SourceFactory, make_hub

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = 3 * LANE


@pytest.fixture
def two(settings, monkeypatch):
    """A receiver that hangs until it is released, a good one, and events for both of them."""
    monkeypatch.setattr("cms.delivery.posting.TIMEOUT", 20)
    released = threading.Event()
    make_hub()
    with listening() as hanging, listening() as good:
        hanging.answer = lambda heard: 200 if released.wait(60) else 500
        settings.WEBHOOK_URLS, settings.WEBHOOK_SECRET = [hanging.url, good.url], SECRET
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("cms.delivery.outbox._deliver_soon", lambda: None)
            for _ in range(EVENTS):
                SourceFactory()
        yield hanging, good, released
        released.set()


def test_a_receiver_that_hangs_delays_no_other(two) -> None:
    hanging, good, released = two
    thread = threading.Thread(target=deliver)
    thread.start()

    good.wait_for(EVENTS)
    assert len(hanging.heard) == LANE
    assert thread.is_alive()

    released.set()
    thread.join()
    assert Delivery.objects.exclude(delivered_at=None).count() == 2 * EVENTS


def test_one_that_fails_is_left_alone_until_the_next_time(two) -> None:
    hanging, good, released = two
    released.set()
    hanging.answer = lambda heard: 503

    assert {delivery.url for delivery in deliver_due()} == {hanging.url}

    assert len(hanging.heard) < EVENTS
    assert len(good.heard) == EVENTS


def test_what_becomes_due_meanwhile_is_delivered_too(two, monkeypatch) -> None:
    _hanging, good, released = two
    thread = threading.Thread(target=deliver)
    thread.start()
    good.wait_for(EVENTS)
    monkeypatch.setattr("cms.delivery.outbox._deliver_soon", lambda: None)

    SourceFactory()

    good.wait_for(EVENTS + 1)
    assert thread.is_alive()
    released.set()
    thread.join()


@pytest.mark.parametrize("seconds", [-30, 30])
def test_the_clock_of_this_machine_does_not_matter(settings, monkeypatch, seconds) -> None:
    make_hub()
    off = timedelta(seconds=seconds)
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + off)
    with listening() as receiver:
        settings.WEBHOOK_URLS, settings.WEBHOOK_SECRET = [receiver.url], SECRET
        receiver.answer = lambda heard: 500
        before = time.time()
        SourceFactory()

        assert len(receiver.heard) == 1
        [delivery] = Delivery.objects.all()
        assert 5 <= delivery.next_attempt.timestamp() - before < 30
        assert abs(delivery.event.created.timestamp() - before) < 25


def deliver() -> None:
    from django.db import connection

    try:
        deliver_due()
    finally:
        connection.close()
