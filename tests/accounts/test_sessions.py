"""One sees where one is signed in, and signs out everywhere."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from cms.accounts.sessions import sessions_of, sign_out_everywhere

pytestmark = pytest.mark.django_db
PASSWORD = "a right and long password"


@pytest.fixture
def user(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", PASSWORD)


def sign_in(address: str, agent: str, name: str = "editor") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    client.post("/admin/login/", {"username": name, "password": PASSWORD})
    return client


def test_lists_where_one_is_signed_in(user) -> None:
    get_user_model().objects.create_superuser("other", "other@example.org", PASSWORD)
    here = sign_in("192.0.2.1", "Here")
    sign_in("192.0.2.2", "There <b>")
    sign_in("192.0.2.3", "Other", "other")

    page = here.get("/admin/account/sessions/").content.decode()

    assert "192.0.2.1" in page
    assert "There &lt;b&gt;" in page
    assert "192.0.2.3" not in page
    assert page.count("(this browser)") == 1
    assert {each.address for each in sessions_of(user)} == {"192.0.2.1", "192.0.2.2"}


def test_signs_out_everywhere_else(user) -> None:
    here, there = sign_in("192.0.2.1", "Here"), sign_in("192.0.2.2", "There")

    assert here.post("/admin/account/sessions/", follow=True).status_code == 200

    assert here.get("/admin/account/").status_code == 200
    assert there.get("/admin/account/").status_code == 302
    assert Session.objects.count() == 1


def test_signs_out_everywhere(user) -> None:
    sign_in("192.0.2.1", "Here")

    assert sign_out_everywhere(user) == 1
    assert sessions_of(user) == []
