"""The closed list of error codes, and what errors say and do not say."""

import json
import logging
import re
from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client

from cms.api.errors import MEANINGS, ErrorCode
from cms.api.http import operation
from cms.api.http.request_id import RequestIdFilter
from cms.api.schema import graphql_schema
from cms.settings import BASE_DIR
from tests.api.conftest import refusal

DOCUMENTED = re.compile(r"^\| `([A-Z_]+)` \| (\d+)(?: or \d+)? \| (.+?) \|", re.MULTILINE)
LABEL = "{ hub { openTopicLabel } }"


class TestCodes:
    def test_have_a_meaning_each(self) -> None:
        assert list(MEANINGS) == list(ErrorCode)
        assert len({meaning.sentence for meaning in MEANINGS.values()}) == len(ErrorCode)

    def test_are_those_of_the_schema(self) -> None:
        values = graphql_schema.type_map["ErrorCode"].values

        assert {name: value.description for name, value in values.items()} == {
            code.value: code.meaning.sentence for code in ErrorCode
        }

    def test_are_those_of_the_documentation(self) -> None:
        documented = DOCUMENTED.findall((BASE_DIR / "docs" / "errors.md").read_text())

        assert documented == [
            (code.value, str(code.meaning.status), code.meaning.sentence) for code in ErrorCode
        ]


class TestRequestId:
    @pytest.mark.parametrize("given", ["a" * 8, "A-z_0" * 12, "0" * 64])
    def test_of_the_client_is_kept(self, graphql, given: str) -> None:
        assert graphql.send({"query": LABEL}, x_request_id=given)["X-Request-Id"] == given

    @pytest.mark.parametrize(
        "given",
        ["", "short", "a" * 65, "with space", "new\nline", "é" * 10, "a.b.c.d.e", "a" * 8 + "\n"],
    )
    def test_is_made_where_the_client_has_none_that_is_acceptable(self, graphql, given) -> None:
        response = graphql.send({"query": LABEL}, x_request_id=given)

        assert response["X-Request-Id"] != given
        assert re.fullmatch("[A-Za-z0-9_-]{16}", response["X-Request-Id"])

    def test_is_another_each_time(self, graphql) -> None:
        assert len({graphql.send({"query": LABEL})["X-Request-Id"] for _ in range(5)}) == 5

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            {"query": "{"},
            {"query": "{ nonsense }"},
            {"query": "{ a: nonsense b: nonsense }"},
            {"query": '{ source(slug: "x", locale: "xx") { id } }'},
        ],
        ids=str,
    )
    def test_is_in_each_error(self, graphql, body: Any) -> None:
        """Twice: a document remembers its errors, but not whom they were sent to."""
        for _ in range(2):
            response = graphql.send(body)
            errors = json.loads(response.content)["errors"]
            assert {error["extensions"]["requestId"] for error in errors} == {
                response["X-Request-Id"]
            }

    def test_is_on_answers_of_the_admin_too(self, db) -> None:
        assert Client().get("/admin/login/")["X-Request-Id"]

    def test_is_on_each_line_of_the_log(self, graphql, monkeypatch, failures, caplog) -> None:
        monkeypatch.setattr(
            graphql_schema.query_type.fields["hub"], "resolve", lambda *_, **__: 1 // 0
        )
        lines = []
        handler = logging.Handler()
        handler.addFilter(RequestIdFilter())
        handler.emit = lambda record: lines.append((record.name, record.in_request))
        logging.getLogger().addHandler(handler)
        try:
            graphql.send({"query": LABEL}, x_request_id="from-the-client")
            graphql.send(b"{", x_request_id="from-the-client")
            logging.getLogger("cms").error("Something else")
        finally:
            logging.getLogger().removeHandler(handler)

        assert lines == [
            ("cms.api.http.errors", " [from-the-client]"),
            ("django.request", " [from-the-client]"),
            ("cms", ""),
        ]
        failures.take()


SECRETS = ("Traceback", "SELECT", "ProgrammingError", "relation", "wagtail", ".py", "secret")


class TestFailure:
    @pytest.fixture(autouse=True)
    def expected(self, failures):
        yield
        assert failures.take()

    @pytest.fixture(params=[ProgrammingError, ValueError, RecursionError, KeyError, MemoryError])
    def failure(self, request) -> Exception:
        return request.param('relation "secret" does not exist: SELECT password')

    def test_of_a_resolver_tells_nothing(self, graphql, monkeypatch, failure) -> None:
        def resolve(*_: object, **__: object) -> None:
            raise failure

        monkeypatch.setattr(graphql_schema.query_type.fields["source"], "resolve", resolve)

        response = graphql.ask('{ hub { openTopicLabel } source(slug: "x") { id } }')

        answer = json.loads(response.content)
        assert refusal(response) == (200, ["INTERNAL_ERROR"])
        assert answer["data"] == {"hub": {"openTopicLabel": "Open topic"}, "source": None}
        assert answer["errors"][0]["path"] == ["source"]
        assert answer["errors"][0]["message"] == (
            "Something went wrong on our side. It has been logged under this request id."
        )
        assert not any(word in response.content.decode() for word in SECRETS)

    def test_of_anything_else_tells_nothing_either(self, graphql, monkeypatch, failure) -> None:
        def document_of(text: str) -> None:
            raise failure

        monkeypatch.setattr(operation, "document_of", document_of)

        for response in (graphql.ask(LABEL), graphql.send({"query": LABEL})):
            assert refusal(response) == (500, ["INTERNAL_ERROR"])
            assert response["Cache-Control"] == "no-store"
            assert not any(word in response.content.decode() for word in SECRETS)


class TestPersistedQuery:
    """What is not known by its hash; the three ways to ask for it."""

    HASH = "a" * 64

    @pytest.mark.parametrize(
        "body",
        [
            {"documentId": f"sha256:{HASH}"},
            {"id": HASH},
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}},
        ],
        ids=lambda body: next(iter(body)),
    )
    def test_is_not_found(self, graphql, body: dict[str, Any]) -> None:
        as_response = graphql.send(body, accept="application/graphql-response+json")
        as_json = graphql.send(body)

        assert refusal(as_response) == (400, ["PERSISTED_QUERY_NOT_FOUND"])
        assert refusal(as_json) == (200, ["PERSISTED_QUERY_NOT_FOUND"])
        assert json.loads(as_json.content)["errors"][0]["message"] == "PersistedQueryNotFound"

    def test_is_not_found_by_get(self, graphql) -> None:
        for query_string in (f"id={self.HASH}", f"documentId=sha256:{self.HASH}&query="):
            assert refusal(graphql.get(query_string)) == (200, ["PERSISTED_QUERY_NOT_FOUND"])

    @pytest.mark.parametrize(
        "body",
        [
            {"documentId": 7},
            {"id": ["x"]},
            {"id": ""},
            {"extensions": {"persistedQuery": "x"}},
            {"extensions": {"persistedQuery": {}}},
            {"extensions": {"persistedQuery": {"sha256Hash": 7}}},
        ],
        ids=str,
    )
    def test_must_be_named_by_a_text(self, graphql, body: dict[str, Any]) -> None:
        assert refusal(graphql.send(body)) == (400, ["BAD_REQUEST"])


class TestAnswer:
    def test_with_data_and_errors_is_a_success(self, graphql) -> None:
        response = graphql.ask(
            '{ good: hub { openTopicLabel } source(slug: "x", locale: "xx") { id } }'
        )

        answer = json.loads(response.content)
        assert response.status_code == 200
        assert answer["data"] == {"good": {"openTopicLabel": "Open topic"}, "source": None}
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNKNOWN_LOCALE"]
        assert answer["errors"][0]["path"] == ["source"]

    def test_of_errors_only_has_no_data(self, graphql) -> None:
        answer = json.loads(graphql.send({"query": "{ nonsense }"}).content)

        assert list(answer) == ["errors"]

    def test_speaks_every_script(self, graphql) -> None:
        response = graphql.ask('{ a: source(slug: "x", locale: "日本語 🙂") { id } }')

        assert "'日本語 🙂'" in json.loads(response.content)["errors"][0]["message"]
