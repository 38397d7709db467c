"""GraphQL over HTTP: methods, sizes and status codes."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from cms.settings.base import GRAPHQL_LIMITS
from tests.api.conftest import refusal

MAX_REQUEST_BYTES = GRAPHQL_LIMITS["bytes"]
MAX_QUERY_STRING = GRAPHQL_LIMITS["query_string"]
QUERY = "{ hub { openTopicLabel } }"
DATA = {"data": {"hub": {"openTopicLabel": "Open topic"}}}
NAMED = "query A { hub { openTopicLabel } } query B { hub { openGuideLabel } }"


class TestPost:
    def test_answers(self, graphql) -> None:
        response = graphql.send({"query": QUERY})

        assert response.status_code == 200
        assert json.loads(response.content) == DATA
        assert response["Content-Type"] == "application/json; charset=utf-8"
        assert response["Vary"] == "Accept, Accept-Encoding, X-Preview-Token, origin"

    @pytest.mark.parametrize(
        "more",
        [
            {"variables": None, "operationName": None, "extensions": None},
            {"variables": {}, "operationName": "", "extensions": {}},
            {"variables": {"unknown": 1}, "extensions": {"any": ["thing"]}},
            {"unknown": 1, "__proto__": {"query": "{"}, "constructor": None},
            {"variables": {"__proto__": {"slug": "x"}, "a": {"b": [{"c": None}]}}},
        ],
        ids=str,
    )
    def test_takes_what_else_the_protocol_knows(self, graphql, more: dict[str, Any]) -> None:
        assert json.loads(graphql.send({"query": QUERY, **more}).content) == DATA

    def test_chooses_the_named_operation(self, graphql) -> None:
        response = graphql.send({"query": NAMED, "operationName": "B"})

        assert json.loads(response.content) == {"data": {"hub": {"openGuideLabel": "Open guide"}}}

    @pytest.mark.parametrize(
        "content_type",
        [
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=UTF-8",
            "APPLICATION/JSON",
            'application/json; charset="',
            "application/json; charset=nonsense",
        ],
    )
    def test_takes_json_however_it_is_called(self, graphql, content_type: str) -> None:
        response = graphql.send({"query": QUERY}, content_type=content_type)

        assert json.loads(response.content) == DATA

    @pytest.mark.parametrize(
        "content_type",
        [
            "",
            "text/plain",
            "text/plain;application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/graphql",
            "application/graphql-response+json",
            "application/json+x",
            "application/*",
            "json",
            "/",
            ";",
            "x" * 10_000,
        ],
        ids=lambda value: value[:40],
    )
    def test_takes_nothing_else(self, graphql, content_type: str) -> None:
        response = graphql.send({"query": QUERY}, content_type=content_type)

        assert refusal(response) == (415, ["UNSUPPORTED_MEDIA_TYPE"])

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"{]",
            b"\x00",
            b"\xff\xfe",
            b"\xef\xbb\xbf{}",
            b"query",
            b"query={hub{openTopicLabel}}",
            b"'{}'",
            b"{'query': 'x'}",
            b'{"query": "{ hub { openTopicLabel } }",}',
            b'{"query": "\xff"}',
            b'{"query": "\xed\xa0\x80"}',
            b'{"query": "\\ud800"}',
            b'{"query": NaN}',
            b'{"query": 1e999}',
            b"[" * 50_000,
            b"[" * 40_000 + b"]" * 40_000,
            b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
            b"null",
            b"true",
            b"7",
            b'"text"',
            b"[]",
            b"[null]",
            b'[[{"query": "{ hub { openTopicLabel } }"}]]',
            b'[{"query": "{ hub { openTopicLabel } }"}, {"query": ""}]',
            b"{}",
            b'{"query": null}',
            b'{"query": ""}',
            b'{"query": " \\n"}',
            b'{"query": 7}',
            b'{"query": ["{ hub { openTopicLabel } }"]}',
            b'{"query": "{ hub { openTopicLabel } }", "variables": []}',
            b'{"query": "{ hub { openTopicLabel } }", "variables": "{}"}',
            b'{"query": "{ hub { openTopicLabel } }", "variables": 7}',
            b'{"query": "{ hub { openTopicLabel } }", "operationName": 7}',
            b'{"query": "{ hub { openTopicLabel } }", "operationName": {}}',
            b'{"query": "{ hub { openTopicLabel } }", "extensions": []}',
        ],
        ids=lambda body: repr(body)[:60],
    )
    def test_refuses_what_is_no_request(self, graphql, body: bytes) -> None:
        response = graphql.send(body)

        assert refusal(response) == (400, ["BAD_REQUEST"])
        assert set(json.loads(response.content)) == {"errors"}

    def test_refuses_an_empty_body(self, db) -> None:
        response = Client().generic("POST", "/graphql/", CONTENT_TYPE="application/json")

        assert refusal(response) == (400, ["BAD_REQUEST"])

    def test_has_a_limit_to_the_body(self, graphql) -> None:
        def padded(size: int) -> bytes:
            start, end = b'{"query": "{ hub { openTopicLabel } }', b'"}'
            return start + b" " * (size - len(start) - len(end)) + end

        assert json.loads(graphql.send(padded(MAX_REQUEST_BYTES)).content) == DATA
        for size in (MAX_REQUEST_BYTES + 1, 1_000_000, 5_000_000):
            assert refusal(graphql.send(padded(size))) == (413, ["PAYLOAD_TOO_LARGE"])

    @pytest.mark.parametrize("length", ["", "-1", "abc", "1e3", "0x10", "9" * 5_000, "٣"])
    def test_survives_a_length_that_is_none(self, db, length: str) -> None:
        response = Client().generic(
            "POST",
            "/graphql/",
            json.dumps({"query": QUERY}).encode(),
            content_type="application/json",
            CONTENT_LENGTH=length,
        )

        assert response.status_code in {200, 400, 413}

    def test_a_query_string_does_not_count(self, graphql) -> None:
        response = graphql.client.post(
            f"/graphql/?{urlencode({'query': '{ nonsense }'})}",
            json.dumps({"query": QUERY}),
            content_type="application/json",
        )

        assert json.loads(response.content) == DATA


class TestGet:
    def test_answers(self, graphql) -> None:
        response = graphql.get(urlencode({"query": QUERY}))

        assert (response.status_code, json.loads(response.content)) == (200, DATA)

    def test_takes_variables_and_a_name(self, graphql) -> None:
        response = graphql.get(
            urlencode(
                {
                    "query": "query A { __typename } "
                    "query B($skip: Boolean!) { hub { openTopicLabel @skip(if: $skip) } }",
                    "variables": '{"skip": true}',
                    "operationName": "B",
                    "extensions": "{}",
                    "unknown": "x",
                }
            )
        )

        assert json.loads(response.content) == {"data": {"hub": {}}}

    def test_the_last_of_several_counts(self, graphql) -> None:
        response = graphql.get(f"query={quote('{ nonsense }')}&{urlencode({'query': QUERY})}")

        assert json.loads(response.content) == DATA

    @pytest.mark.parametrize(
        "empty", ["variables=", "extensions=", "operationName=", "variables=null"]
    )
    def test_takes_empty_parameters(self, graphql, empty: str) -> None:
        response = graphql.get(f"{urlencode({'query': QUERY})}&{empty}")

        assert json.loads(response.content) == DATA

    @pytest.mark.parametrize(
        "query_string",
        [
            "",
            "query=",
            "query=%20",
            "variables={}",
            "query={__typename}&variables={",
            "query={__typename}&variables=[]",
            "query={__typename}&variables=7",
            "query={__typename}&variables=%00",
            "query={__typename}&variables=%FF",
            "query={__typename}&variables=NaN",
            "query={__typename}&variables=" + "[" * 20_000,
            "query={__typename}&extensions=[]",
            "query={__typename}&extensions=x",
            "&".join(["a"] * 10_001),
            "&" * 50_000,
            "=" * 50_000,
        ],
        ids=lambda value: value[:40],
    )
    def test_refuses_what_is_no_request(self, graphql, query_string: str) -> None:
        assert refusal(graphql.get(query_string)) == (400, ["BAD_REQUEST"])

    @pytest.mark.parametrize("query", ["%FF", "%00", "%ED%A0%80", "%", "%zz", "{%0", "\\"])
    def test_refuses_what_is_no_text(self, graphql, query: str) -> None:
        response = graphql.get(f"query={query}", accept="application/graphql-response+json")

        assert refusal(response) == (400, ["PARSE_FAILED"])

    def test_has_a_limit_to_the_query_string(self, graphql) -> None:
        start = urlencode({"query": QUERY}) + "&x="

        fits = graphql.get(start + "y" * (MAX_QUERY_STRING - len(start)))
        assert json.loads(fits.content) == DATA
        for size in (MAX_QUERY_STRING + 1, 1_000_000):
            refused = graphql.get(start + "y" * (size - len(start)))
            assert refusal(refused) == (414, ["PAYLOAD_TOO_LARGE"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"])
def test_other_methods_are_not_allowed(db, method: str) -> None:
    response = Client().generic(
        method, "/graphql/", json.dumps({"query": QUERY}), content_type="application/json"
    )

    assert refusal(response) == (405, ["METHOD_NOT_ALLOWED"])
    assert response["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "a b", "[::1", ""])
@pytest.mark.parametrize("megabytes", [0, 1])
def test_other_hosts_are_not_answered_for(graphql, settings, host: str, megabytes: int) -> None:
    settings.GRAPHQL_MEMORY_MB = megabytes

    assert refusal(graphql.send({"query": QUERY}, host=host)) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize("query", [QUERY, "{ hub { nonsense } }", "{"])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_head_is_get_without_a_body(db, query: str, encoding: str) -> None:
    client = Client(headers={"accept-encoding": encoding, "x-request-id": "the-same-one"})

    get, head = (ask("/graphql/", {"query": query}) for ask in (client.get, client.head))

    assert get.content
    assert head.content == b""
    assert head.status_code == get.status_code
    assert head.headers == get.headers
    assert head["Content-Length"] == str(len(get.content))


@pytest.mark.parametrize("operation", ["mutation", "subscription"])
def test_get_is_for_queries_only(graphql, operation: str) -> None:
    query = f"query A {{ __typename }} {operation} B {{ __typename }}"

    allowed = graphql.get(urlencode({"query": query, "operationName": "A"}))
    refused = graphql.get(urlencode({"query": query, "operationName": "B"}))

    assert json.loads(allowed.content) == {"data": {"__typename": "Query"}}
    assert refusal(refused) == (405, ["METHOD_NOT_ALLOWED"])
    assert refused["Allow"] == "POST"
