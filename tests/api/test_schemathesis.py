"""Schemathesis asks the application itself, through WSGI, and finds nothing that fails."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from graphql import print_schema
from hypothesis import given, settings

from cms.api.schema import graphql_schema
from cms.wsgi import application
from tests.api.generated import SCALARS, faults
from tests.api.hidden_hub import HiddenHub

pytestmark = pytest.mark.thorough

REQUESTS = 1_000
ROOT_FIELDS = graphql_schema.query_type.fields

for name, strategy in SCALARS.items():
    schemathesis.graphql.scalar(name, strategy)


@pytest.fixture
def application_in_test() -> Iterator[Any]:
    """The application as a server calls it, but for closing the connection that tests share."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield application
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.parametrize("root", sorted(ROOT_FIELDS))
def test_no_request_of_schemathesis_fails(
    root: str, hidden: HiddenHub, db, application_in_test
) -> None:
    schema = schemathesis.graphql.from_file(print_schema(graphql_schema))
    schema.location = "/graphql/"
    schema.app = application_in_test
    operation = schema["Query"][root]

    @settings(max_examples=REQUESTS // len(ROOT_FIELDS))
    @given(case=operation.as_strategy())
    def look(case: schemathesis.Case) -> None:
        # The answers are not sent by a server, so that nobody would unpack them.
        response = case.call(
            base_url="http://localhost",
            app=application_in_test,
            headers={"Accept-Encoding": "identity"},
        )
        assert faults(response, json.dumps(case.body)) == [], case.body

    look()
