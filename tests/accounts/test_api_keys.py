"""Keys by which servers of frontends are known."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from cms.accounts import keys
from cms.accounts.models import ApiKey
from cms.cache import counters
from tests.api.conftest import graphql  # noqa: F401

pytestmark = pytest.mark.django_db

LOCAL = "localhost"


@pytest.fixture(autouse=True)
def start_again(settings) -> None:
    settings.GRAPHQL_RATE_LIMIT = "2/hour"
    counters.limiter("").storage.reset()
    keys.forget()


def ask(secret: str | None = None):
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    return Client(headers=headers).post(
        "/graphql/", {"query": "{ __typename }"}, "application/json"
    )


def test_has_a_rate_of_its_own() -> None:
    _key, secret = ApiKey.make("site", rate="5/hour")

    answers = [ask(secret) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0]["RateLimit-Limit"] == "5"
    assert [ask().status_code for _ in range(3)] == [200, 200, 429]


def test_only_a_hash_is_kept() -> None:
    key, secret = ApiKey.make("site")

    assert len(secret) > 40
    assert secret not in str(vars(key))


@pytest.mark.parametrize("secret", ["hub_", "hub_wrong", "hub_" + "x" * 10_000])
def test_one_that_is_not_known_is_refused_and_counted(secret) -> None:
    answers = [ask(secret) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[0]["WWW-Authenticate"] == "Bearer"


def test_expires_and_is_taken_back() -> None:
    _key, secret = ApiKey.make("site", expires=timezone.now() + timedelta(days=1))
    assert ask(secret).status_code == 200
    ApiKey.objects.update(expires=timezone.now() - timedelta(seconds=1))
    keys.forget()
    assert ask(secret).status_code == 401
    ApiKey.objects.update(expires=None)
    assert ask(secret).status_code == 200
    call_command("api_key", "revoke", "site")
    keys.forget()
    assert ask(secret).status_code == 401


def test_it_is_known_when_it_was_last_used(django_assert_num_queries) -> None:
    key, secret = ApiKey.make("site")
    ask(secret)

    key.refresh_from_db()
    assert timezone.now() - key.last_used < timedelta(minutes=1)
    with django_assert_num_queries(0):
        ask(secret)


def test_is_made_listed_and_taken_back_from_a_shell() -> None:
    out = StringIO()
    call_command("api_key", "make", "site", "--rate=7/minute", "--days=90", stdout=out)
    secret = out.getvalue().strip()
    assert ask(secret)["RateLimit-Limit"] == "7"
    with pytest.raises(CommandError, match="already"):
        call_command("api_key", "make", "site")
    with pytest.raises(CommandError, match="no rate"):
        call_command("api_key", "make", "other", "--rate=lots")
    out = StringIO()
    call_command("api_key", "list", stdout=out)
    assert out.getvalue().startswith("site: 7/minute, last used 2")
    call_command("api_key", "make", "stage", f"--drafts-of={LOCAL}", stdout=StringIO())
    assert ApiKey.objects.get(name="stage").drafts_of == Site.objects.get()
    call_command("api_key", "list", stdout=out)
    assert f"stage: 30000/minute, drafts of {LOCAL}, last used never" in out.getvalue()
    with pytest.raises(CommandError, match=f"no site at elsewhere, but at {LOCAL}"):
        call_command("api_key", "make", "other", "--drafts-of=elsewhere")
    with pytest.raises(CommandError, match="no key"):
        call_command("api_key", "revoke", "other")
