"""What operations cost, to the point, and where it is said."""

import json
from typing import Any

import pytest

from cms.api.execution.cost import DEFAULT_LIST_LENGTH, RELATED_SURCHARGE, SURCHARGES
from cms.api.execution.documents import document_of
from cms.api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from tests.api.conftest import GraphQLClient


def cost(query: str, name: str | None = None, /, **variables: Any) -> int:
    document = document_of(query)
    assert document.errors == ()
    return document.cost(name, variables)


def test_the_documentation_names_these_numbers() -> None:
    assert (DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, DEFAULT_LIST_LENGTH) == (20, 100, 5)
    assert SURCHARGES == {
        ("Query", "search"): 100,
        ("Query", "suggest"): 20,
        ("SearchConnection", "facets"): 50,
        ("SearchFacets", "locales"): 100,
    }
    assert RELATED_SURCHARGE == 5


ROUTE = """{ route(path: "/") {
    ... on HubPage { seo { title } }
    ... on TopicPage { sections { heading } }
    ... on GuidePage { topic { title } }
} }"""
SPREAD = """
    { ...A ... { ...A } }
    fragment A on Query { hub { offer { ...B } } }
    fragment B on Offer { title }
"""


@pytest.mark.parametrize(
    ("query", "points"),
    [
        ("{ __typename }", 0),
        ("{ hub { sourceIntro mentionsKicker } }", 1),
        ('{ source(slug: "x") { title mentionCounts { guides } } }', 2),
        # The connection, its information, and what it lists: 20 if nothing is said.
        ("{ sources { totalCount } }", 1),
        ("{ sources { pageInfo { endCursor } } }", 2),
        ("{ sources { nodes { title } } }", 1 + 20),
        ("{ sources(first: 7) { nodes { title } } }", 1 + 7),
        ("{ sources(first: 7) { edges { cursor } } }", 1 + 7),
        ("{ sources(first: 7) { edges { node { title } } } }", 1 + 7 * 2),
        ("{ sources(first: 0) { nodes { title } } }", 1),
        ("{ sources(first: null) { nodes { title } } }", 1 + 20),
        # What the list will refuse counts as the most that it would not.
        ("{ sources(first: -1) { nodes { title } } }", 1 + 100),
        ("{ sources(first: 2000000000) { nodes { title } } }", 1 + 100),
        # Lists that are no connections count as five.
        ('{ topic(slug: "x") { sections { heading } } }', 1 + 5),
        ('{ topic(slug: "x") { sections { mentions { note source { title } } } } }', 1 + 5 * 11),
        ('{ source(slug: "x") { guidance { ... on GuidanceStepsBlock { steps } } } }', 1 + 5),
        # Inside a list, everything counts for each of its items.
        (
            "{ topics(first: 10) { nodes { guides(first: 3) { nodes { topic { title } } } } } }",
            1 + 10 * (1 + 1 + 3 * 2),
        ),
        # Of the types that an object can have, it has one: the dearest.
        (
            ROUTE,
            1 + 1 + 5,
        ),
        # A search is more work than its results.
        ('{ search(query: "x", first: 10) { nodes { title { text } } } }', 100 + 1 + 10 * 2),
        # What is written twice counts twice, as it does with other names.
        ("{ hub { offer { title } offer { body } } }", 1 + 2),
        ("{ a: hub { sourceIntro } b: hub { sourceIntro } }", 2),
        # Fragments count where they are spread.
        (
            SPREAD,
            2 * 2,
        ),
        ("{ hub @skip(if: true) { title: sourceIntro } }", 0),
        ("{ hub @include(if: false) { sourceIntro } __typename }", 0),
        ("{ ...A @skip(if: true) __typename } fragment A on Query { hub { sourceIntro } }", 0),
        ("{ __schema { types { name } } }", 0),
    ],
)
def test_one_point_for_each_object(query: str, points: int) -> None:
    assert cost(query) == points


def test_variables_count_as_they_are_given() -> None:
    query = "query ($first: Int = 3) { sources(first: $first) { nodes { title } } }"

    assert cost(query) == 1 + 3
    assert cost(query, first=50) == 1 + 50
    assert cost(query, first=None) == 1 + 20
    assert cost(query, first=1_000_000) == cost(query, first=-5) == 1 + 100
    assert cost(query, first="many") == cost(query, first=True) == 1 + 20


def test_conditions_count_as_they_are_given() -> None:
    query = """query ($more: Boolean!, $less: Boolean = true) {
        hub @include(if: $more) { sourceIntro }
        ... @skip(if: $less) { sources(first: 3) { nodes { title } } }
    }"""

    assert cost(query, more=True) == 1
    assert cost(query, more=False) == 0
    assert cost(query, more=True, less=False) == 1 + 1 + 3
    # What is no truth value will be refused; until then it may be either.
    assert cost(query, more="yes", less=True) == 1


def test_the_chosen_operation_counts() -> None:
    query = "query A { hub { sourceIntro } } query B { sources { nodes { title } } }"

    assert (cost(query, "A"), cost(query, "B"), cost(query, "C"), cost(query)) == (1, 21, 0, 0)


def test_is_computed_once_for_the_variables_that_matter() -> None:
    document = document_of("query ($slug: String!) { source(slug: $slug) { title } }")

    for slug in ("a", "b", "c", 7, None, ["x"]):
        assert document.cost(None, {"slug": slug, "unknown": slug}) == 1

    assert len(document.costs) <= 3


def test_a_bomb_of_fragments_is_counted_in_no_time(settings) -> None:
    settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "depth": 100, "aliases": 10**30}
    twice = "nodes {{ topic {{ ...F{1} }} }} " * 2
    doubling = "".join(
        ("fragment F{0} on TopicPage {{ a: guides(first: 1) {{ " + twice + "}} }} ").format(
            n, n + 1
        )
        for n in range(20)
    )
    query = '{ topic(slug: "x") { ...F0 } } ' + doubling + "fragment F20 on TopicPage { title }"

    # Each level: a connection, and twice a guide with its topic.
    assert cost(query) == 1 + sum(5 * 2**n for n in range(20))


class TestAnswer:
    def test_says_the_cost_in_a_header(self, graphql: GraphQLClient) -> None:
        response = graphql.ask("{ sources(first: 3) { nodes { title } } hub { sourceIntro } }")

        assert response["X-GraphQL-Cost"] == str(1 + 3 + 1)
        assert set(json.loads(response.content)) == {"data"}

    def test_says_it_in_the_answer_when_asked(self, graphql: GraphQLClient) -> None:
        response = graphql.send(
            {"query": "{ hub { openTopicLabel } }", "extensions": {"cost": True}}
        )

        assert json.loads(response.content) == {
            "data": {"hub": {"openTopicLabel": "Open topic"}},
            "extensions": {"cost": {"requested": 1, "limit": 10_000}},
        }

    def test_what_costs_too_much_is_refused(self, graphql: GraphQLClient, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "cost": 20}

        [error] = json.loads(graphql.ask("{ sources { nodes { title } } }").content)["errors"]

        assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
        assert error["message"] == (
            "The answer may hold 21 objects; at most 20 are allowed. Ask for fewer items with"
            " `first`, or nest fewer lists."
        )
