"""The screens of sources with 2,000 sources and 10,000 guides: what each asks the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.mentions.models import Mention
from cms.snippets.duplicates import sources_with_website
from cms.snippets.models import Source
from tests.admin.large_hub import enlarge, make_small_hub
from tests.factories import make_hub

pytestmark = pytest.mark.thorough

SOURCES, GUIDES = 2_000, 10_000
MOST_STATEMENTS = 20

LIST = "/admin/snippets/snippets/source/"
CHOOSE = "/admin/snippets/choose/snippets/source/results/"


def usage(hub: "MeasuredHub", query: str = "") -> str:
    return reverse(Source.snippet_viewset.get_url_name("usage"), args=[hub.source.pk]) + query


SCREENS: dict[str, Callable[["MeasuredHub"], str]] = {
    "list": lambda hub: f"{LIST}?locale=en",
    "list, by mentions": lambda hub: f"{LIST}?locale=en&ordering=-guide_mentions",
    "list, unused": lambda hub: f"{LIST}?locale=en&mentions=none",
    "usage": lambda hub: usage(hub),
    "usage, filtered": lambda hub: usage(hub, "?kind=guide&state=live&q=note"),
    "usage, last page": lambda hub: usage(hub, f"?p={hub.last_page}"),
    "dashboard": lambda hub: "/admin/",
    "chooser": lambda hub: f"{CHOOSE}?locale=en",
    "chooser, searched": lambda hub: f"{CHOOSE}?locale=en&q=sour&kind=other",
}

STATEMENTS = {
    "list": 13,
    "list, by mentions": 13,
    "list, unused": 13,
    "usage": 12,
    "usage, filtered": 13,
    "usage, last page": 12,
    "dashboard": 15,
    "chooser": 10,
    "chooser, searched": 9,
}
"""Exactly as many, small hub or large."""

# Their answers depend on every mention there is.
LOOKS_AT_ALL = {"list, by mentions", "list, unused", "dashboard"}


@dataclass
class MeasuredHub:
    source: Source
    client: Client
    last_page: int = 1

    def asks(self, screen: str) -> list[dict[str, str]]:
        """The statements of a screen, once Wagtail's caches are filled."""
        url = SCREENS[screen](self)
        assert self.client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            assert self.client.get(url).status_code == 200
        return captured.captured_queries


@pytest.fixture(scope="module")
def measured(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The statements of every screen in a small hub, then a large hub; forgotten afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        user = get_user_model().objects.create_superuser("admin", "admin@example.org", "secret")
        client = Client()
        client.force_login(user)
        hub_pages = make_hub()
        hub = MeasuredHub(make_small_hub(hub_pages), client)
        small = {screen: len(hub.asks(screen)) for screen in SCREENS}
        enlarge(hub_pages, hub.source, sources=SOURCES, guides=GUIDES)
        hub.last_page = (
            Mention.objects.filter(source=hub.source).values("page").distinct().count() // 25
        )
        yield hub, small
        transaction.set_rollback(True)


@pytest.fixture
def large_hub(measured: Any, db: None) -> MeasuredHub:
    return measured[0]


@pytest.mark.parametrize("screen", SCREENS)
def test_asks_as_much_as_in_a_small_hub(measured, large_hub, screen):
    asked = [query["sql"] for query in large_hub.asks(screen)]

    assert len(asked) == STATEMENTS[screen] == measured[1][screen]
    assert len(asked) <= MOST_STATEMENTS


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen not in LOOKS_AT_ALL])
def test_finds_mentions_by_an_index(large_hub, screen):
    """For an ordinary source: of one that every third guide mentions, reading all is cheaper."""
    large_hub = replace(large_hub, source=Source.objects.get(title="Source 77"), last_page=1)
    asked = [
        query["sql"] for query in large_hub.asks(screen) if '"mentions_mention"' in query["sql"]
    ]
    assert asked

    for sql in asked:
        assert "Seq Scan on mentions_mention" not in plan(sql), sql


def test_finds_a_website_by_an_index(large_hub):
    found = sources_with_website("http://www.example.org/77/", large_hub.source.locale)

    assert [source.title for source in found] == ["Source 77"]
    said = found.explain()
    assert "source_by_website_key" in said
    assert "source_by_drafted_website_key" in said
    assert "Seq Scan" not in said


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
