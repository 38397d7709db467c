"""Deliveries in the admin: a list under Reports, and sending one again."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cms.delivery.models import Delivery
from tests.factories import SourceFactory, make_hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def failed(receiver) -> Delivery:
    """One that was answered 503, and then given up."""
    make_hub()
    Delivery.objects.all().delete()
    receiver.answer = lambda heard: 503
    SourceFactory()
    Delivery.objects.update(next_attempt=None)
    receiver.heard.clear()
    return Delivery.objects.get()


def test_lists_what_has_become_of_them(failed, receiver, admin) -> None:
    page = admin.get(reverse("webhooks:index")).content.decode()

    assert receiver.url in page
    assert "Given up" in page
    assert "503" in page
    assert f"source:{SourceFactory._meta.model.objects.get().pk}" in page


@pytest.mark.parametrize(("state", "shown"), [("failed", True), ("delivered", False)])
def test_lists_those_of_one_state(failed, receiver, admin, state, shown) -> None:
    page = admin.get(reverse("webhooks:index"), {"state": state}).content.decode()

    assert (receiver.url in page) == shown


def test_sends_again(failed, receiver, admin) -> None:
    receiver.answer = lambda heard: 204
    address = reverse("webhooks:edit", args=[failed.pk])
    assert "Send again" in admin.get(address).content.decode()

    response = admin.post(address)

    assert response["Location"] == reverse("webhooks:index")
    [heard] = receiver.heard
    assert heard.headers["webhook-id"] == str(failed.event_id)
    failed.refresh_from_db()
    assert (failed.attempts, failed.last_status, failed.next_attempt) == (2, 204, None)
    assert failed.delivered_at is not None


def test_stays_among_those_who_may(failed, receiver) -> None:
    user = get_user_model().objects.create_user("reader", password="secret")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)

    assert client.get(reverse("webhooks:index")).status_code == 302
    assert client.post(reverse("webhooks:edit", args=[failed.pk])).status_code == 302
    assert receiver.heard == []


def test_can_be_looked_at_without_sending(failed, receiver) -> None:
    user = get_user_model().objects.create_user("reader", password="secret")
    for codename in ("access_admin", "view_delivery"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client = Client()
    client.force_login(user)

    assert receiver.url in client.get(reverse("webhooks:index")).content.decode()
    client.post(reverse("webhooks:edit", args=[failed.pk]))
    assert receiver.heard == []
