"""Several operations in one request."""

import json

import pytest

from cms.api.execution.budget import Budget
from tests.api.conftest import refusal

LABEL = {"query": "{ hub { openTopicLabel } }"}
NAME = {"query": "query A { __typename } query B { b: __typename }", "operationName": "B"}


def test_answers_in_the_order_of_the_operations(graphql) -> None:
    response = graphql.send([NAME, LABEL, {"query": "{"}, LABEL])

    first, second, third, fourth = json.loads(response.content)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert first == {"data": {"b": "Query"}}
    assert second == fourth == {"data": {"hub": {"openTopicLabel": "Open topic"}}}
    assert third["errors"][0]["extensions"]["code"] == "PARSE_FAILED"
    assert "data" not in third


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_is_a_success_whatever_its_operations_are(graphql, accept: str) -> None:
    response = graphql.send([{"query": "{"}], accept=accept)

    assert response.status_code == 200
    assert [list(answer) for answer in json.loads(response.content)] == [["errors"]]


def test_of_one_operation_is_answered_by_a_list_of_one(graphql) -> None:
    assert len(json.loads(graphql.send([LABEL]).content)) == 1


def test_has_a_limit(graphql, settings) -> None:
    settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "batch": 3}

    assert len(json.loads(graphql.send([LABEL] * 3).content)) == 3
    response = graphql.send([LABEL] * 4)
    assert refusal(response) == (400, ["BATCH_TOO_LARGE"])
    assert json.loads(response.content)["errors"][0]["message"] == (
        "A batch may hold at most 3 operations; this one holds 4."
    )


def test_says_which_entry_is_no_operation(graphql) -> None:
    response = graphql.send([LABEL, 7])

    assert refusal(response) == (400, ["BAD_REQUEST"])
    assert json.loads(response.content)["errors"][0]["message"] == (
        "Entry 2 of the batch must be a JSON object with a `query`."
    )


def test_shares_one_budget_of_time(graphql, monkeypatch) -> None:
    """The second operation finds no time left: the first has used it up."""
    check, checks = Budget.check, []

    def spend(budget: Budget) -> float:
        checks.append(budget)
        if len(checks) == 2:
            budget._end = 0
        return check(budget)

    monkeypatch.setattr(Budget, "check", spend)

    first, second = json.loads(graphql.send([LABEL, LABEL]).content)

    assert first == {"data": {"hub": {"openTopicLabel": "Open topic"}}}
    assert second["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert len(set(map(id, checks))) == 1


def test_is_not_cached(graphql) -> None:
    assert graphql.send([LABEL])["Cache-Control"] == "no-store"
