"""No operation makes the API fail, however it is put together and whatever it is given."""

import json
from random import Random

import pytest
from graphql import print_schema
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from cms.api.schema import graphql_schema
from tests.api.generated import SCALARS, faults
from tests.api.hidden_hub import HiddenHub
from tests.api.made_up import MadeUp
from tests.api.plans import counted_plans
from tests.api.wrong_values import wrong_requests

REQUESTS = 600
"""In each part. Each is made twice."""

FEW_REQUESTS = 100
PARTS = 4
A_TIME = 25
"""How many requests are made from one seed: Hypothesis takes longer for an example than we."""

SAME_ID = {"X-Request-Id": "so-that-answers-can-be-compared"}
OF_HYPOTHESIS = 600
FEW_OF_HYPOTHESIS = 30
ROOT_FIELDS = graphql_schema.query_type.fields


def test_no_made_up_operation_fails(hidden: HiddenHub, graphql, quiet) -> None:
    """Nor is one answered otherwise when it is asked again: by a plan instead of graphql-core."""
    make_up_operations(0, FEW_REQUESTS, hidden, graphql)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_none_of_thousands_of_made_up_operations_fails(
    part: int, hidden: HiddenHub, graphql, quiet
) -> None:
    make_up_operations(part, REQUESTS, hidden, graphql)


def make_up_operations(part: int, requests: int, hidden: HiddenHub, graphql) -> None:
    ids = tuple(hidden.ids())[:50]

    @settings(max_examples=requests // A_TIME)
    @given(seed=st.integers(0, 2**32))
    def look(seed: int) -> None:
        for number in range(A_TIME):
            random = Random(f"{part} {seed} {number}")
            rightly, reasonably = random.choice([1, 0.995, 0.95]), random.choice([1, 0.9, 0.5])
            request = MadeUp(random, rightly, reasonably, ids).request()
            response = graphql.send(request, **SAME_ID)
            assert faults(response, json.dumps(request)) == [], request
            gave_up = plans.gave_up
            assert graphql.send(request, **SAME_ID).content == response.content, request
            if "errors" not in json.loads(response.content) and "__schema" not in request["query"]:
                assert plans.gave_up == gave_up, request

    with counted_plans() as plans:
        look()
    assert plans.answered > requests // 4


@pytest.mark.parametrize("root", sorted(ROOT_FIELDS))
@pytest.mark.parametrize(
    "operations", [FEW_OF_HYPOTHESIS, pytest.param(OF_HYPOTHESIS, marks=pytest.mark.thorough)]
)
def test_no_valid_operation_fails(
    operations: int, root: str, hidden: HiddenHub, graphql, quiet
) -> None:
    @settings(max_examples=operations // len(ROOT_FIELDS))
    @given(query=queries(print_schema(graphql_schema), fields=[root], custom_scalars=SCALARS))
    def look(query: str) -> None:
        assert faults(graphql.send({"query": query}), query) == []

    look()


def test_no_wrong_value_fails(hidden: HiddenHub, graphql, quiet) -> None:
    for query, variables in wrong_requests():
        request = {"query": query, "variables": variables}
        assert faults(graphql.send(request), json.dumps(request)) == [], request


def test_a_resolver_that_fails_is_found(hidden: HiddenHub, graphql, quiet, failures) -> None:
    """The control of the tests above."""
    title = graphql_schema.type_map["Source"].fields["title"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(title, "resolve", lambda root, info: root.title_of_old)

        response = graphql.ask('{ source(slug: "open") { title } }')

    failures.take()
    assert faults(response, "") == ["an internal error at ['source', 'title']"]
