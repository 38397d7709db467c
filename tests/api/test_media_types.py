"""GraphQL over HTTP: the media types that clients ask for and get."""

import json
from typing import Any

import pytest

from tests.api.conftest import refusal
from tests.api.test_http import DATA, QUERY

JSON_TYPE = "application/json; charset=utf-8"
RESPONSE_TYPE = "application/graphql-response+json; charset=utf-8"


class TestAccept:
    @pytest.mark.parametrize(
        ("accept", "content_type"),
        [
            (None, JSON_TYPE),
            ("*/*", JSON_TYPE),
            ("application/*", JSON_TYPE),
            ("application/json", JSON_TYPE),
            ("application/json; charset=utf-8", JSON_TYPE),
            ("APPLICATION/JSON", JSON_TYPE),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON_TYPE),
            ("text/html, application/json;q=0.1", JSON_TYPE),
            ("application/graphql-response+json", RESPONSE_TYPE),
            ("application/graphql-response+json; charset=utf-8", RESPONSE_TYPE),
            ("application/graphql-response+json;q=0.5", RESPONSE_TYPE),
            ("application/graphql-response+json, application/json;q=0.9", RESPONSE_TYPE),
            (
                "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
                RESPONSE_TYPE,
            ),
            ("application/json, application/graphql-response+json", JSON_TYPE),
            ("application/json;q=0.1, application/graphql-response+json;q=0.2", RESPONSE_TYPE),
            ("application/json, application/graphql-response+json;q=0.2", JSON_TYPE),
            ("application/json;q=0, application/graphql-response+json", RESPONSE_TYPE),
            ("application/json;q=0, */*", RESPONSE_TYPE),
            ("*/*, application/json;q=0.0", RESPONSE_TYPE),
            ("application/*, application/graphql-response+json;q=0", JSON_TYPE),
            ("application/graphql-response+json, */*", RESPONSE_TYPE),
            ("application/json;q=nonsense", JSON_TYPE),
            ("application/graphql-response+json; charset=UTF-8", RESPONSE_TYPE),
            ("application/json; charset=utf-16, application/graphql-response+json", RESPONSE_TYPE),
        ],
    )
    def test_chooses_the_type_of_the_answer(self, graphql, accept, content_type: str) -> None:
        headers = {} if accept is None else {"accept": accept}

        response = graphql.send({"query": QUERY}, **headers)

        assert json.loads(response.content) == DATA
        assert response["Content-Type"] == content_type

    @pytest.mark.parametrize(
        "accept",
        [
            "text/html",
            "application/xml",
            "garbage",
            "a/b/c",
            ";;;",
            ",",
            "",
            "application",
            "application/json;q=0",
            "*/*;q=0",
            "application/*;q=0, */*",
            "application/json;q=0, application/graphql-response+json;q=0, */*",
            "application/json; charset=utf-16",
            "*/*; charset=latin-1",
            "/json",
            "x" * 10_000,
            ",".join(["text/html"] * 5_000),
        ],
        ids=lambda value: value[:40],
    )
    def test_of_other_types_there_is_no_answer(self, graphql, accept: str) -> None:
        response = graphql.send({"query": QUERY}, accept=accept)

        assert refusal(response) == (406, ["NOT_ACCEPTABLE"])
        assert response["Content-Type"] == JSON_TYPE

    @pytest.mark.parametrize(
        "accept", ["a/b; c*=nonsense'en'd", "application/json; a*=undefined''b", "a/b; c*=idna''d"]
    )
    def test_a_header_that_cannot_be_read_is_an_error(self, graphql, accept: str) -> None:
        assert refusal(graphql.send({"query": QUERY}, accept=accept))[0] in {400, 406}

    @pytest.mark.parametrize(
        ("query", "variables", "code"),
        [
            ("{", {}, "PARSE_FAILED"),
            ("{ nonsense }", {}, "VALIDATION_FAILED"),
            ("query ($slug: String!) { source(slug: $slug) { id } }", {}, "BAD_USER_INPUT"),
            ("query ($a: String) { source(slug: $a) { id } }", {"a": 1}, "VALIDATION_FAILED"),
            ("query A { __typename } query B { __typename }", {}, "BAD_USER_INPUT"),
            ("{ __typename }", {"a": "\0"}, "BAD_USER_INPUT"),
            ("mutation { __typename }", {}, "BAD_USER_INPUT"),
            ("fragment A on Query { __typename }", {}, "VALIDATION_FAILED"),
        ],
    )
    def test_what_cannot_be_executed_is_an_error_in_one_type_only(
        self, graphql, query: str, variables: dict[str, Any], code: str
    ) -> None:
        """As application/json a 4xx could be anybody's: GraphQL over HTTP wants 200 there."""
        body = {"query": query, "variables": variables}

        as_json = graphql.send(body, accept="application/json")
        as_response = graphql.send(body, accept="application/graphql-response+json")

        assert refusal(as_json) == (200, [code])
        assert refusal(as_response) == (400, [code])
        assert "data" not in json.loads(as_json.content)
        assert "data" not in json.loads(as_response.content)

    @pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
    def test_what_is_no_request_is_an_error_in_both(self, graphql, accept: str) -> None:
        assert refusal(graphql.send(b"{", accept=accept)) == (400, ["BAD_REQUEST"])
        assert refusal(graphql.send({}, content_type="text/plain", accept=accept)) == (
            415,
            ["UNSUPPORTED_MEDIA_TYPE"],
        )

    def test_errors_come_in_the_type_that_is_asked_for(self, graphql) -> None:
        response = graphql.send({"query": "{"}, accept="application/graphql-response+json")

        assert refusal(response) == (400, ["PARSE_FAILED"])
        assert response["Content-Type"] == RESPONSE_TYPE
