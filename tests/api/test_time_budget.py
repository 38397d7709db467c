"""No request takes longer than it may."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import connection
from django.test import Client
from django.urls import reverse

from cms.api.errors import ContractError
from cms.api.execution import budget
from cms.api.execution.budget import check_time, time_budget
from tests.api.conftest import GraphQLClient, refusal

QUERY = '{ source(slug: "x") { id } }'


@dataclass
class Clock:
    """The clock that budgets look at; it stands still unless it is set."""

    now: float = 0


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(
        "cms.api.execution.budget.time", SimpleNamespace(monotonic=lambda: clock.now)
    )
    return clock


@pytest.fixture
def seconds(settings) -> Callable[[float], None]:
    def allow(seconds: float) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "seconds": seconds}

    return allow


@pytest.fixture
def sleep_at(clock, monkeypatch) -> Callable[[float], list[float]]:
    """Lets `source` sleep in the database for a minute, when the clock shows these seconds.

    Returns the list to which it adds them if it is ever left to sleep to the end.
    """
    slept: list[float] = []

    def sleep_at(seconds: float) -> list[float]:
        def resolve(root: object, info: object, **arguments: Any) -> None:
            clock.now = seconds
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(60)")
            slept.append(seconds)

        monkeypatch.setattr(graphql_field("source"), "resolve", resolve)
        return slept

    return sleep_at


def graphql_field(name: str) -> Any:
    from cms.api.schema import graphql_schema

    assert graphql_schema.query_type
    return graphql_schema.query_type.fields[name]


def timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
class TestStatement:
    @pytest.fixture
    def graphql(self) -> GraphQLClient:
        return GraphQLClient(Client())

    def test_that_takes_too_long_is_cancelled(
        self, graphql, seconds, sleep_at, caplog, failures
    ) -> None:
        seconds(7.5)
        slept = sleep_at(7.4)

        with caplog.at_level(logging.WARNING, "cms"):
            response = graphql.send({"query": QUERY})

        assert slept == []
        assert refusal(response) == (503, ["TIMEOUT"])
        assert json.loads(response.content)["errors"][0]["message"] == (
            "This took longer than the 7.5 seconds a request may take. Ask for less at a time, or"
            " again later."
        )
        assert [record.getMessage() for record in caplog.records if record.name[:3] == "cms"] == [
            "A request was not answered within its 7.5 seconds"
        ]
        assert [record.getMessage() for record in failures.take()] == [
            "Service Unavailable: /graphql/"
        ]

    def test_gets_what_the_others_have_left(
        self, graphql, seconds, clock, monkeypatch, failures
    ) -> None:
        seconds(6)
        limits = []

        def resolve(root: object, info: object, **arguments: Any) -> None:
            for moment in (0, 4, 5.5, 6):
                clock.now = moment
                limits.append(timeout())

        monkeypatch.setattr(graphql_field("source"), "resolve", resolve)

        assert refusal(graphql.send({"query": QUERY})) == (503, ["TIMEOUT"])
        assert limits == ["6s", "2s", "500ms"]
        failures.take()

    def test_leaves_what_was_ready(self, graphql, seconds, sleep_at) -> None:
        seconds(7)
        slept = sleep_at(6.9)

        response = graphql.send({"query": '{ hub { openTopicLabel } source(slug: "x") { id } }'})

        answer = json.loads(response.content)
        assert response.status_code == 200
        assert slept == []
        assert answer["data"] == {"hub": {"openTopicLabel": "Open topic"}, "source": None}
        assert answer["errors"][0]["path"] == ["source"]
        assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"
        assert response["Cache-Control"] == "no-store"

    def test_limit_stays_on_the_connection_for_the_next_request(self, graphql, seconds) -> None:
        seconds(7)

        graphql("{ hub { openTopicLabel } }")

        assert timeout() == "7s"
        told: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(budget, "_run_uncounted", lambda _, text: told.append(text))
            graphql("{ hub { openTopicLabel } }")
        assert told == []

    def test_limit_is_none_of_other_requests(self, graphql, seconds) -> None:
        usual = timeout()
        seconds(7)
        graphql("{ hub { openTopicLabel } }")

        Client().get("/admin/login/")

        assert timeout() == usual == "0"


class TestTransaction:
    """As in tests: the request is not the end of it."""

    def test_has_the_limit_while_the_request_lasts(self, graphql, seconds, monkeypatch) -> None:
        seconds(7)
        seen = []
        monkeypatch.setattr(
            graphql_field("source"), "resolve", lambda *_, **__: seen.append(timeout())
        )

        graphql(QUERY)

        assert seen == ["7s"]
        assert timeout() == "0"


def test_time_is_checked_where_there_are_no_statements(db, clock) -> None:
    with time_budget(0.5):
        clock.now = 0.4
        check_time()
        clock.now = 0.5
        with pytest.raises(ContractError, match=r"0\.5 seconds"):
            check_time()


def test_there_is_no_limit_outside_of_requests() -> None:
    check_time()


def test_knows_the_paths_of_the_endpoint() -> None:
    assert {reverse("graphql"), reverse("graphql").rstrip("/")} == budget.API_PATHS


def test_hears_of_every_request() -> None:
    assert budget.reset_statement_timeouts in [
        receiver() for _, receiver, *_ in request_started.receivers
    ]
