"""`changes` answers those who have the key of the feed, and caches keep nothing of it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cms.delivery.feed import SERVER
from cms.delivery.models import Event

KEY = "a key of the feed"
QUERY = """query ($since: String, $first: Int) {
  changes(since: $since, first: $first) {
    nodes { cursor created tags paths } hasMore cursor latestCursor
  }
}"""


@pytest.fixture
def feed(graphql, settings):
    """Five changes, as far as transactions before this one go, and the feed as it is asked for."""
    settings.CHANGES_FEED_KEY = KEY
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SERVER}")
        [server] = cursor.fetchone()
    Event.objects.bulk_create(
        Event(server=server, position=number, tags=[f"page:{number}"], paths=[f"/{number}/"])
        for number in range(1, 6)
    )

    def ask(**variables: Any) -> dict[str, Any]:
        body = {"query": QUERY, "variables": variables}
        return json.loads(graphql.send(body, x_changes_key=KEY).content)

    return ask


def numbers_in(feed: dict[str, Any]) -> list[int]:
    return [int(change["paths"][0].strip("/")) for change in feed["nodes"]]


def test_goes_on_after_each_cursor(feed) -> None:
    part = feed(first=2)["data"]["changes"]
    assert part["nodes"][0]["tags"] == ["page:1"]
    assert (numbers_in(part), part["hasMore"]) == ([1, 2], True)
    assert part["cursor"] == part["nodes"][1]["cursor"]

    rest = feed(since=part["cursor"])["data"]["changes"]
    assert (numbers_in(rest), rest["hasMore"]) == ([3, 4, 5], False)
    assert rest["cursor"] == rest["latestCursor"] == part["latestCursor"]

    end = feed(since=rest["cursor"])["data"]["changes"]
    assert (numbers_in(end), end["hasMore"], end["cursor"]) == ([], False, rest["cursor"])


def code_of(answer: dict[str, Any]) -> str:
    assert answer["data"] == {"changes": None}
    return answer["errors"][0]["extensions"]["code"]


def test_says_when_a_cursor_is_too_old(feed) -> None:
    first = feed(first=1)["data"]["changes"]["cursor"]
    Event.objects.filter(position__lte=2).update(created=timezone.now() - timedelta(days=31))

    assert code_of(feed(since=first)) == "CURSOR_TOO_OLD"
    assert code_of(feed(since="first")) == "INVALID_CURSOR"
    assert code_of(feed(first=101)) == "INVALID_PAGE_SIZE"


def test_refuses_alike_without_a_key_with_a_wrong_one_and_where_there_is_no_feed(
    feed, graphql, settings
) -> None:
    body = {"query": "{ changes { cursor } hub { sourceIntro } }"}
    wrong = ({}, {"x_changes_key": ""}, {"x_changes_key": KEY + "!"}, {"x_changes_key": "ключ"})
    answers = [graphql.send(body, x_request_id="a" * 8, **headers) for headers in wrong]
    settings.CHANGES_FEED_KEY = ""
    answers += [
        graphql.send(body, x_request_id="a" * 8, **headers)
        for headers in (*wrong, {"x_changes_key": KEY})
    ]

    assert len({answer.content for answer in answers}) == 1
    answer = json.loads(answers[0].content)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["data"]["hub"]


def test_no_cache_keeps_it(feed, graphql, settings) -> None:
    settings.GRAPHQL_MEMORY_MB = 1
    for _ in range(3):
        asked = graphql.get("query={changes{cursor}}", x_changes_key=KEY)
        assert asked["Cache-Control"] == "private, no-store"
        assert not {"ETag", "Cache-Tag"} & {*asked.headers}
        refused = graphql.get("query={changes{cursor}}")
        assert refused["Cache-Control"] == "no-store"
        assert b"FORBIDDEN" in refused.content
    assert "x-changes-key" not in settings.CORS_ALLOW_HEADERS
