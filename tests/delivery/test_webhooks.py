"""What receivers hear of a change: once it is public, signed, and again until they have."""

import logging
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms.database.queue import pause_after
from cms.delivery import deliveries
from cms.delivery.deliveries import deliver_due, forget_old
from cms.delivery.models import Delivery, Event
from tests.delivery.receiver import SECRET, listening
from tests.factories import SourceFactory, citing, draft, make_hub, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub(transactional_db):
    return make_hub()


def make_due() -> None:
    Delivery.objects.exclude(next_attempt=None).update(next_attempt=timezone.now())


def test_tells_of_a_guide_that_is_published(hub, receiver) -> None:
    source = SourceFactory(slug="duo")
    guide = hub.add_guide(slug="exams", body=[citing(source)], live=False)
    receiver.heard.clear()

    publish(guide)

    [heard] = receiver.heard
    event = Event.objects.get(pk=heard.headers["webhook-id"])
    assert heard.method == "POST"
    assert heard.path == "/api/revalidate?from=hub"
    assert heard.headers["Content-Type"] == "application/json"
    assert heard.payload["type"] == "content.changed"
    assert parse_datetime(heard.payload["timestamp"]) == event.created
    assert {f"page:{guide.pk}", f"page:{guide.topic_id}", f"source:{source.pk}"} <= set(
        heard.names["tags"]
    )
    assert {"guides", "topics", "sources"} <= set(heard.names["tags"])
    assert {"/guides/exams/", "/sources/duo/"} <= set(heard.names["paths"])


def test_names_the_addresses_in_languages_that_fall_back(hub, receiver, settings) -> None:
    settings.CONTENT_FALLBACKS = {"nl": ["en"]}
    guide = hub.add_guide(slug="exams", body=[citing(SourceFactory(slug="duo"))], live=False)
    receiver.heard.clear()

    publish(guide)

    assert {"/nl/guides/exams/", "/nl/sources/duo/"} <= set(receiver.heard[0].names["paths"])


def test_says_nothing_of_drafts(hub, receiver) -> None:
    source = SourceFactory()
    guide = hub.add_guide()
    receiver.heard.clear()

    draft(guide, title="Another title")
    source.title = "Another title"
    source.save_revision()
    hub.add_guide(topic=guide.topic, live=False)

    assert receiver.heard == []


def test_says_nothing_of_what_is_rolled_back(hub, receiver) -> None:
    with transaction.atomic():
        SourceFactory()
        transaction.set_rollback(True)

    assert receiver.heard == []
    assert not Event.objects.exists()


def test_tells_of_a_transaction_once(hub, receiver) -> None:
    with transaction.atomic():
        first, second = SourceFactory(), SourceFactory()
        savepoint = connection.savepoint()
        third = SourceFactory()
        transaction.savepoint_rollback(savepoint)

    [heard] = receiver.heard
    assert {f"source:{first.pk}", f"source:{second.pk}"} <= set(heard.names["tags"])
    assert f"source:{third.pk}" not in heard.names["tags"]
    assert Event.objects.count() == 1


def test_writes_nothing_while_nobody_listens(hub, settings) -> None:
    settings.WEBHOOK_URLS = []

    publish(hub.add_guide())

    assert not Event.objects.exists()


def test_tells_every_address(hub, receiver, settings) -> None:
    with listening() as other:
        settings.WEBHOOK_URLS = [receiver.url, other.url]
        SourceFactory()

        assert [heard.body for heard in receiver.heard] == [heard.body for heard in other.heard]
        assert len(other.heard) == 1
    assert Delivery.objects.exclude(delivered_at=None).count() == 2


def test_remembers_what_came_of_it(hub, receiver) -> None:
    SourceFactory()

    delivery = Delivery.objects.get()
    assert (delivery.url, delivery.attempts, delivery.last_status) == (receiver.url, 1, 204)
    assert delivery.delivered_at >= delivery.event.created
    assert delivery.next_attempt is None


@pytest.mark.parametrize("status", [301, 302, 307, 400, 500, 503])
def test_tries_again_whatever_is_answered_but_success(hub, receiver, status) -> None:
    receiver.answer = lambda heard: status
    receiver.headers["Location"] = "/elsewhere"
    before = timezone.now()
    SourceFactory()

    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.last_status, delivery.delivered_at) == (1, status, None)
    assert delivery.next_attempt - before >= timedelta(seconds=5)
    assert [heard.path for heard in receiver.heard] == ["/api/revalidate?from=hub"]

    Delivery.objects.update(next_attempt=timezone.now() + timedelta(hours=1))
    assert deliver_due() == []  # not due yet
    assert len(receiver.heard) == 1
    make_due()
    receiver.answer = lambda heard: 200
    assert deliver_due() == []
    first, second = receiver.heard
    assert first.body == second.body
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.last_status) == (2, 200)
    assert delivery.delivered_at is not None


def test_waits_longer_each_time(hub) -> None:
    pauses = [pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 9, 10, 11, 500)]

    assert pauses == [5, 10, 20, 1280, 2560, 3600, 3600]


def test_gives_up_after_a_day(hub, receiver) -> None:
    receiver.answer = lambda heard: 500
    SourceFactory()
    Delivery.objects.update(given_up_after=timezone.now(), next_attempt=timezone.now())

    assert deliver_due() == []

    delivery = Delivery.objects.failed().get()
    assert (delivery.attempts, delivery.next_attempt) == (2, None)


def test_does_not_wait_for_an_answer_for_long(hub, receiver, monkeypatch) -> None:
    monkeypatch.setattr("cms.delivery.posting.TIMEOUT", 0.3)
    given_up = threading.Event()
    receiver.answer = lambda heard: 200 if given_up.wait(60) else 500

    SourceFactory()

    delivery = Delivery.objects.get()
    assert (delivery.last_status, delivery.last_error) == (None, "no answer within 0.3 seconds")
    given_up.set()


def test_says_why_nobody_was_reached(hub, settings, caplog) -> None:
    settings.WEBHOOK_URLS = ["http://127.0.0.1:9/token-of-the-receiver"]
    settings.WEBHOOK_SECRET = SECRET

    with caplog.at_level(logging.WARNING, "cms.delivery"):
        SourceFactory()

    delivery = Delivery.objects.get()
    assert delivery.last_error == "ConnectionRefusedError: [Errno 111] Connection refused"
    assert "was not delivered to 127.0.0.1: ConnectionRefusedError" in caplog.text
    assert "token-of-the-receiver" not in caplog.text
    assert SECRET not in caplog.text


def test_sends_nothing_to_an_address_that_is_not_to_be_told_any_more(
    hub, receiver, settings
) -> None:
    receiver.answer = lambda heard: 500
    SourceFactory()
    make_due()
    settings.WEBHOOK_URLS = []

    deliver_due()

    assert len(receiver.heard) == 1
    assert Delivery.objects.get().last_error == "not an address of WEBHOOK_URLS any more"


def test_leaves_alone_what_another_process_is_sending(hub, receiver) -> None:
    receiver.answer = lambda heard: 500
    SourceFactory()
    make_due()

    before = timezone.now()
    [claimed] = deliveries._claim()

    assert deliver_due() == []
    assert len(receiver.heard) == 1
    claimed.refresh_from_db()
    assert claimed.next_attempt >= before + deliveries.LEASE


def test_forgets_what_is_old(hub, receiver) -> None:
    """All but the last that is: the changes feed goes by it."""
    for _ in range(3):
        SourceFactory()
    *old, last, recent = Event.objects.order_by("position")
    Event.objects.exclude(pk=recent.pk).update(created=timezone.now() - timedelta(days=31))

    assert forget_old() == len(old)

    assert [*Event.objects.order_by("position").values_list("pk", flat=True)] == [
        last.pk,
        recent.pk,
    ]
    assert Delivery.objects.count() == 2
