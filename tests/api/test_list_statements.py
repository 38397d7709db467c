"""Every list of the schema costs the same number of SQL statements, however many rows it has."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from graphql import get_named_type, get_nullable_type, is_leaf_type, is_list_type

from cms.api.schema import graphql_schema
from cms.pages.models import GuidePage
from tests.api.everything import nested
from tests.api.many import make_many
from tests.api.values import DEFAULTS, Values, first_arguments
from tests.api.ways import Way, ways
from tests.factories import make_hub
from tests.statements import as_in_a_new_process

FEW_SIZES, SIZES = (1, 8), (1, 20, 60)
LEVELS = 2
"""How far below the list is selected from: what belongs to each row must not cost one by one."""

FEW = 3
"""How much of the lists below each row is asked for."""

BOUNDED = {
    "alternates": "there are only so many languages",
    "byType": "there are only so many types of pages",
    "breadcrumbs": "a page has only so many above it",
    "headings": "a table has only so many columns",
    "kinds": "there are four kinds of results",
    "locales": "there are only so many languages",
    "navigation": "the home page has three pages below it",
    "notFound": "a query has only so many words",
    "offsets": "a text has only so many words",
    "related": "of as many as there are, all but the one itself",
    "publishers": "of what a search finds, a quarter of what there is",
    "sourceKinds": "there are six kinds of sources",
    "translations": "there are only so many languages",
}
"""The fields whose lists are short whatever there is, and why."""


def lists(values: Values) -> Iterator[Way]:
    return (
        way
        for way in ways(values)
        if is_list_type(get_nullable_type(way.field.type)) and not way.takes_a_key
    )


def query_of(way: Way, values: Values) -> str:
    given = {**DEFAULTS, **values}
    named = get_named_type(way.field.type)
    below = {**given, "first": [FEW]}
    selection = "" if is_leaf_type(named) else nested(named, below, LEVELS)
    return way.query(first_arguments(way.field, given), selection)


def rows_of(answer: Any, name: str) -> int:
    """The length of the longest list of that name anywhere in an answer."""
    if isinstance(answer, dict):
        own = answer.get(name)
        here = len(own) if isinstance(own, list) else 0
        return max([here, *(rows_of(value, name) for value in answer.values())])
    if isinstance(answer, list):
        return max([0, *(rows_of(value, name) for value in answer)])
    return 0


@pytest.fixture
def measure(db, graphql, no_limits):
    def measure(number: int) -> dict[str, tuple[int, int]]:
        """(statements, rows) of every list, when there are `number` rows of everything."""
        found = {}
        with transaction.atomic():
            values = make_many(make_hub(), number).values()
            for way in lists(values):
                query = query_of(way, values)
                with as_in_a_new_process(), CaptureQueriesContext(connection) as captured:
                    response = graphql.ask(query)
                answer = json.loads(response.content)
                assert "errors" not in answer, (query, answer["errors"])
                found[way.full_name] = len(captured), rows_of(answer["data"], way.name)
            transaction.set_rollback(True)
        return found

    return measure


@pytest.mark.parametrize("sizes", [FEW_SIZES, pytest.param(SIZES, marks=pytest.mark.thorough)])
def test_every_list_costs_the_same_for_few_rows_and_for_many(measure, sizes) -> None:
    measured = {size: measure(size) for size in sizes}

    assert len(measured[1]) > 20
    for name in measured[1]:
        statements = {size: measured[size][name][0] for size in sizes}
        assert len(set(statements.values())) == 1, f"{name} costs {statements} statements."
    # The control: with many rows there are many rows.
    size = sizes[1]
    for name, (_, rows) in measured[size].items():
        assert rows >= size or name.partition(".")[2] in BOUNDED, (
            f"{name} has {rows} rows where {size} were expected: let `make_many` in"
            " tests/api/many.py make as many of them, or say in BOUNDED why it stays short."
        )


def test_a_statement_for_each_row_is_found(measure, monkeypatch) -> None:
    """Another control."""
    kicker = graphql_schema.type_map["GuidePage"].fields["kicker"]
    monkeypatch.setattr(
        kicker, "resolve", lambda root, info: GuidePage.objects.get(pk=root.pk).kicker
    )

    few, many = measure(1), measure(3)

    assert few["GuidePageConnection.nodes"][0] < many["GuidePageConnection.nodes"][0]


def test_no_list_is_called_bounded_that_is_not_there() -> None:
    assert {way.name for way in lists({})} >= BOUNDED.keys()
    assert all(re.search(r"\w", reason) for reason in BOUNDED.values())
