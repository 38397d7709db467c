"""How many operations a client may send."""

import json

import pytest
from django.test import Client

from cms.cache import counters, server
from cms.web.client import client_of
from tests.api.conftest import GraphQLClient, refusal

QUERY = "{ __typename }"


@pytest.fixture(autouse=True)
def start_again() -> None:
    counters.limiter("").storage.reset()


def allowance(response) -> tuple[str | None, str | None]:
    return response.get("RateLimit-Limit"), response.get("RateLimit-Remaining")


class TestLimit:
    @pytest.fixture(autouse=True)
    def three(self, settings) -> None:
        settings.GRAPHQL_RATE_LIMIT = "3/hour"

    def test_refuses_what_is_too_much(self, graphql) -> None:
        answers = [graphql.ask(QUERY) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert [allowance(answer) for answer in answers] == [("3", "2"), ("3", "1"), ("3", "0")]

        refused = graphql.ask(QUERY)
        assert refusal(refused) == (429, ["RATE_LIMITED"])
        assert allowance(refused) == ("3", "0")
        assert refused["Retry-After"] == refused["RateLimit-Reset"]
        assert 3590 < int(refused["Retry-After"]) <= 3600
        assert refused["Cache-Control"] == "no-store"
        assert json.loads(refused.content)["errors"][0]["message"] == (
            "At most 3 operations may be sent every 3,600 seconds. Go on in"
            f" {refused['Retry-After']} seconds."
        )

    def test_is_the_same_for_application_json(self, graphql) -> None:
        for _ in range(3):
            graphql.send({"query": QUERY})

        assert graphql.send({"query": QUERY}, accept="application/json").status_code == 429

    def test_counts_each_operation_of_a_batch(self, graphql) -> None:
        assert allowance(graphql.send([{"query": QUERY}] * 2)) == ("3", "1")

        assert refusal(graphql.send([{"query": QUERY}] * 2)) == (429, ["RATE_LIMITED"])

    def test_counts_what_is_refused(self, graphql) -> None:
        refused = [
            graphql.send(b"{"),
            graphql.client.put("/graphql/"),
            graphql.get("query={__typename}", accept="text/html"),
        ]

        assert [answer.status_code for answer in refused] == [400, 405, 406]
        assert [allowance(answer)[1] for answer in refused] == ["2", "1", "0"]

    def test_is_told_with_an_unchanged_answer_too(self, graphql) -> None:
        etag = graphql.get("query={__typename}")["ETag"]

        unchanged = graphql.get("query={__typename}", if_none_match=etag)

        assert (unchanged.status_code, allowance(unchanged)) == (304, ("3", "1"))

    def test_is_one_for_each_client(self, db) -> None:
        here, there = (
            GraphQLClient(Client(REMOTE_ADDR=address)) for address in ("192.0.2.1", "192.0.2.2")
        )

        for _ in range(4):
            last = here.ask(QUERY)

        assert last.status_code == 429
        assert there.ask(QUERY).status_code == 200

    def test_is_counted_by_each_process_when_the_cache_is_out_of_reach(
        self, graphql, settings
    ) -> None:
        settings.CACHES = {
            "default": {
                "BACKEND": "cms.cache.backend.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
            }
        }

        answers = [graphql.ask(QUERY) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_is_off_by_an_empty_setting(graphql, settings) -> None:
    settings.GRAPHQL_RATE_LIMIT = ""

    assert allowance(graphql.ask(QUERY)) == (None, None)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, None, "192.0.2.7"),
        (0, "203.0.113.9", "192.0.2.7"),
        (1, None, "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "nobody", "unknown"),
        (1, ",", "unknown"),
        (1, "x" * 10_000, "unknown"),
    ],
)
def test_a_client_is_whom_the_trusted_proxies_name(
    rf, settings, proxies: int, forwarded: str | None, client: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}

    assert client_of(rf.get("/graphql/", headers=headers, REMOTE_ADDR="192.0.2.7")) == client


@pytest.mark.parametrize(
    ("cache", "address"),
    [
        ({"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}, ""),
        (
            {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://cache:6379/1",
            },
            "redis://cache:6379/1",
        ),
        (
            {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": ["redis://first:6379/1", "redis://second:6379/1"],
            },
            "redis://first:6379/1",
        ),
    ],
)
def test_is_counted_where_the_cache_is(settings, cache: dict, address: str) -> None:
    settings.CACHES = {"default": cache}

    assert server.address() == address
