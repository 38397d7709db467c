"""`manage.py deliver_webhooks`."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.delivery.models import Delivery, Event
from tests.factories import SourceFactory, make_hub

pytestmark = pytest.mark.django_db(transaction=True)


def test_sends_what_is_due(receiver, capsys) -> None:
    make_hub()
    receiver.answer = lambda heard: 500
    SourceFactory()
    Delivery.objects.exclude(next_attempt=None).update(next_attempt=timezone.now())
    receiver.heard.clear()
    receiver.answer = lambda heard: 204

    call_command("deliver_webhooks")

    assert [heard.payload["type"] for heard in receiver.heard] == ["content.changed"]
    assert "0 to try again later, 0 old forgotten." in capsys.readouterr().out


def test_announces_everything(receiver) -> None:
    call_command("deliver_webhooks", "--everything", verbosity=0)

    [heard] = receiver.heard
    assert heard.names["tags"] == ["hub"]
    assert heard.names["paths"] == []


def test_says_that_nobody_listens(db, capsys) -> None:
    call_command("deliver_webhooks", "--everything")

    assert "WEBHOOK_URLS names no address" in capsys.readouterr().out
    assert not Event.objects.exists()
