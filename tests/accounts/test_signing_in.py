"""How often somebody may try to sign in, and that it is decided before a password is hashed."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from cms.accounts import throttle
from cms.cache import counters

pytestmark = pytest.mark.django_db

PASSWORD = "a right and long password"


@pytest.fixture(autouse=True)
def start_again() -> None:
    counters.limiter("").storage.reset()


@pytest.fixture
def user(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", PASSWORD)


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """The passwords that were looked at."""
    from django.contrib.auth import backends

    seen: list[str] = []
    authenticate = backends.ModelBackend.authenticate

    def watch(self, request, username=None, password=None, **kwargs):
        seen.append(password)
        return authenticate(self, request, username, password, **kwargs)

    monkeypatch.setattr(backends.ModelBackend, "authenticate", watch)
    return seen


def sign_in(name: str, password: str, address: str = "192.0.2.1"):
    form = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/admin/login/", form)


def is_signed_in(response) -> bool:
    return response.status_code == 302


def test_five_wrong_passwords_end_it_for_that_address(user, hashed) -> None:
    for _ in range(5):
        assert not is_signed_in(sign_in("editor", "wrong"))
    hashed.clear()

    refused = sign_in("Editor", PASSWORD)
    assert "too many attempts" in refused.content.decode()
    assert hashed == []
    assert is_signed_in(sign_in("editor", PASSWORD, "198.51.100.1"))


def test_twenty_for_any_accounts_end_it_for_an_address(user, hashed) -> None:
    for number in range(60):
        sign_in(f"somebody-{number}", "wrong")

    assert len(hashed) == 20
    assert not is_signed_in(sign_in("editor", PASSWORD))


def test_fifty_from_any_addresses_end_it_for_an_account(user, hashed) -> None:
    for number in range(60):
        sign_in("editor", "wrong", f"198.51.100.{number}")

    assert len(hashed) == 50


def test_the_owner_is_told_once(user) -> None:
    for _ in range(8):
        sign_in("editor", "wrong")

    [message] = mail.outbox
    assert message.to == ["editor@example.org"]
    assert "192.0.2.1 has tried to sign in as editor several times" in message.body


def test_nobody_is_told_of_an_account_that_does_not_exist(user) -> None:
    for _ in range(8):
        sign_in("nobody", "wrong")

    assert mail.outbox == []


def test_success_begins_anew(user) -> None:
    for _ in range(3):
        for _ in range(4):
            sign_in("editor", "wrong")
        assert is_signed_in(sign_in("editor", PASSWORD))


def test_one_password_is_hashed_at_a_time(user, hashed, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "HASH_WAIT_SECONDS", 0.01)
    with throttle.turn_to_hash() as is_turn:
        assert is_turn
        refused = sign_in("editor", PASSWORD)

    assert "Many people sign in" in refused.content.decode()
    assert hashed == []
    assert is_signed_in(sign_in("editor", PASSWORD))


def test_five_mails_an_hour_reset_passwords(user) -> None:
    client = Client()
    for _ in range(8):
        client.post("/admin/password_reset/", {"email": "editor@example.org"})

    assert len(mail.outbox) == 5


def test_the_form_says_whose_it_is(settings) -> None:
    settings.WAGTAIL_SITE_NAME = "Inburgering"

    page = Client().get("/admin/login/").content.decode()

    assert "Sign in to Inburgering" in page
    assert "<title>Sign in - Inburgering</title>" in page
    assert "Wagtail" not in page.split("<main", 1)[1].split("</main>")[0]
