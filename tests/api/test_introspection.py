"""Questions about the schema, on and off."""

import json
from urllib.parse import urlencode

import pytest
from graphql import get_introspection_query

FULL = get_introspection_query()


def deep(levels: int) -> str:
    """The question as tools send it that write `ofType` so many times inside itself."""
    start, _, _ = FULL.partition("fragment TypeRef")
    wrapped = "{ kind name ofType " * levels + "{ name }" + " }" * levels
    return f"{start} fragment TypeRef on __Type {wrapped}"


QUESTIONS = [
    FULL,
    deep(9),
    deep(20),
    '{ __type(name: "Source") { name } }',
    "{ __schema { queryType { name } } }",
    "{ hub { openTopicLabel } ...A } fragment A on Query { x: __schema { types { name } } }",
    '{ ... { ... on Query { __type(name: "x") { __typename } } } }',
]


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query[:30])
class TestQuestion:
    def test_is_refused_where_introspection_is_off(self, graphql, settings, query: str) -> None:
        settings.GRAPHQL_INTROSPECTION = False

        assert graphql.refused(query) == (400, ["VALIDATION_FAILED"])
        [error] = json.loads(graphql.get(urlencode({"query": query})).content)["errors"]
        assert error["message"] == (
            "This server does not answer questions about its schema. Read it in the file"
            " schema.graphql that comes with it."
        )

    def test_is_answered_where_it_is_on(self, graphql, settings, query: str) -> None:
        settings.GRAPHQL_INTROSPECTION = True

        assert graphql(query)


@pytest.mark.parametrize(
    "query",
    [
        "{ __typename }",
        "{ hub { __typename openTopicLabel } }",
        '{ __schema: source(slug: "__schema") { id } }',
        '{ source(slug: "__type") { id } } # __schema',
    ],
)
def test_what_is_no_question_is_answered_either_way(graphql, settings, query: str) -> None:
    settings.GRAPHQL_INTROSPECTION = False

    assert graphql(query)


def test_wrapped_types_are_no_way_around_the_depth(graphql) -> None:
    inside = "{ ofType " * 60 + "{ name }" + " }" * 60

    assert graphql.refused(f"{{ __schema {{ types {inside} }} }}") == (400, ["QUERY_TOO_COMPLEX"])
