"""Receivers meet Standard Webhooks: headers, secrets, `Retry-After`, 410, and messages that fit."""

from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from cms.delivery.checks import check_secret
from cms.delivery.deliveries import deliver_due, send_again
from cms.delivery.messages import MAX_BYTES
from cms.delivery.models import Delivery, Event
from cms.delivery.outbox import announce
from cms.delivery.posting import MAX_RETRY_AFTER, seconds_of
from tests.delivery.receiver import SECRET, Heard, Receiver, listening

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk"
HOUR = timedelta(hours=1)


def verify(heard: Heard, secret: str | bytes) -> dict:
    return Webhook(secret).verify(heard.body, heard.headers)


def hear_one(receiver: Receiver) -> Heard:
    announce(["guides"], ["/guides/"])
    [heard] = receiver.heard
    return heard


def test_a_delivery_is_a_standard_webhook(receiver) -> None:
    heard = hear_one(receiver)

    message = verify(heard, SECRET)
    assert [*message][:3] == ["type", "timestamp", "data"]
    assert message["data"] == {"tags": ["guides"], "paths": ["/guides/"]}
    assert heard.headers["webhook-id"] == str(Event.objects.get().key)
    with pytest.raises(WebhookVerificationError):
        verify(heard, OLD)


def test_former_secrets_sign_too(receiver, settings) -> None:
    settings.WEBHOOK_SECRET_FALLBACKS = [OLD]

    heard = hear_one(receiver)

    assert verify(heard, SECRET) == verify(heard, OLD)


def test_a_secret_of_the_release_before_is_a_key_as_it_is(receiver, settings) -> None:
    settings.WEBHOOK_SECRET = "sixteen letters at least"

    heard = hear_one(receiver)

    assert verify(heard, settings.WEBHOOK_SECRET.encode())
    assert [message.id for message in check_secret()] == ["delivery.W001"]
    settings.WEBHOOK_SECRET = SECRET
    assert check_secret() == []


@pytest.mark.parametrize("name_of_the_day", [False, True], ids=["seconds", "date"])
def test_is_not_sent_again_before_the_receiver_wants_it(receiver, name_of_the_day) -> None:
    later = timezone.now() + HOUR
    text = f"{later:%a, %d %b %Y %H:%M:%S} GMT" if name_of_the_day else "3600"
    receiver.headers["Retry-After"] = text
    receiver.answer = lambda heard: 503
    announce(["guides"])
    announce(["topics"])

    assert len(receiver.heard) == 1
    for delivery in Delivery.objects.all():
        assert abs(delivery.next_attempt - later) < timedelta(minutes=1)
    Delivery.objects.update(next_attempt=timezone.now())
    assert deliver_due() == []
    assert len(receiver.heard) == 1


def test_what_cannot_be_obeyed_is_not() -> None:
    given = ["3600", " 5 ", "never", "", None, "-1", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 9]

    assert [seconds_of(text) for text in given] == [3600, 5, 0, 0, 0, 0, 0, MAX_RETRY_AFTER]


def test_nothing_is_sent_to_a_receiver_that_is_gone(receiver, settings) -> None:
    receiver.answer = lambda heard: 410
    with listening() as other:
        settings.WEBHOOK_URLS = [receiver.url, other.url]
        announce(["guides"])
        receiver.answer = lambda heard: 204
        announce(["topics"])

        assert (len(receiver.heard), len(other.heard)) == (1, 2)
    assert Delivery.objects.failed().filter(url=receiver.url).count() == 2

    send_again(Delivery.objects.failed().filter(last_status=410))
    assert deliver_due() == []
    announce(["sources"])
    assert [heard.names["tags"] for heard in receiver.heard[1:]] == [["guides"], ["sources"]]


def test_what_is_too_long_for_one_message_is_sent_in_several(receiver) -> None:
    tags = sorted(f"page:{number}" for number in range(2_000))
    paths = [f"/guides/{'g' * 40}-{number:03}/" for number in range(700)]
    announce(tags, paths)

    bodies = [heard.body for heard in receiver.heard]
    assert len(bodies) > 1
    assert max(map(len, bodies)) <= MAX_BYTES
    assert sorted(tag for heard in receiver.heard for tag in heard.names["tags"]) == tags
    assert sorted(path for heard in receiver.heard for path in heard.names["paths"]) == paths
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == len(bodies)

    for part in Delivery.objects.all():
        send_again([part])
    deliver_due()
    assert sorted(heard.body for heard in receiver.heard[len(bodies) :]) == sorted(bodies)


def test_a_name_that_is_too_long_by_itself_is_sent(receiver) -> None:
    announce(["guides", "topics"], ["/" + "a" * MAX_BYTES + "/"])

    assert [heard.names["tags"] for heard in receiver.heard] == [["guides"], ["topics"]]
