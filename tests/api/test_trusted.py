"""Documents that are named by the hash of their text: known ones, remembered ones, no others."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cachetools import LRUCache
from django.core.cache import cache
from django.http import HttpResponse

from cms.api.errors import ContractError
from cms.api.execution import documents
from cms.api.execution.documents import document_of
from cms.api.execution.operations import id_of
from cms.api.execution.trusted import remember, text_of, trusted_texts
from tests.api.conftest import GraphQLClient

QUERY = "query Label($skip: Boolean = false) { hub { openTopicLabel @skip(if: $skip) } }"
ANSWER = {"data": {"hub": {"openTopicLabel": "Open topic"}}}
OTHER = "{ hub { openGuideLabel } }"


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, settings: Any) -> Iterator[str]:
    """The hash of the one operation that is trusted."""
    (tmp_path / "Label.graphql").write_text(QUERY)
    settings.GRAPHQL_OPERATIONS_DIR = str(tmp_path)
    [document_id] = trusted_texts(str(tmp_path))
    cache.clear()
    yield document_id
    cache.clear()


def errors(response: HttpResponse) -> list[tuple[str, str]]:
    """(code, message) of each error; fails if anything was answered."""
    answer = json.loads(response.content)
    assert "data" not in answer
    return [(error["extensions"]["code"], error["message"]) for error in answer["errors"]]


def codes(response: HttpResponse) -> list[str]:
    return [code for code, _ in errors(response)]


def persisted(document_id: Any, version: Any = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": document_id}}


class TestNaming:
    def test_by_id_in_an_address(self, graphql: GraphQLClient, trusted: str) -> None:
        response = graphql.get(urlencode({"id": trusted, "variables": '{"skip": true}'}))

        assert (response.status_code, json.loads(response.content)) == (200, {"data": {"hub": {}}})

    @pytest.mark.parametrize("name", ["id", "documentId"])
    @pytest.mark.parametrize("prefix", ["", "sha256:"])
    def test_by_id_as_graphql_over_http_has_it(self, graphql, trusted, name, prefix) -> None:
        given = {name: prefix + trusted}

        for response in (graphql.send(given), graphql.get(urlencode(given))):
            assert json.loads(response.content) == ANSWER

    def test_by_hash_as_apollo_has_it(self, graphql: GraphQLClient, trusted: str) -> None:
        extensions = persisted(trusted)

        posted = graphql.send({"operationName": "Label", "extensions": extensions})
        got = graphql.get(urlencode({"extensions": json.dumps(extensions)}))

        assert json.loads(posted.content) == json.loads(got.content) == ANSWER

    @pytest.mark.parametrize(
        "given",
        [
            {"documentId": 7},
            {"documentId": ["x"]},
            {"extensions": {"persistedQuery": "x"}},
            {"extensions": {"persistedQuery": {}}},
            {"extensions": persisted("x", version=2)},
            {"extensions": persisted("x", version="1")},
            {"extensions": persisted(None)},
        ],
        ids=str,
    )
    def test_in_another_way_is_no_request(self, graphql, given) -> None:
        assert codes(graphql.send(given)) == ["BAD_REQUEST"]

    @pytest.mark.parametrize(
        "document_id",
        ["0" * 64, "x", "md5:" + "0" * 32, "../../etc/passwd", "\x00", "🙂" * 64, "a" * 90_000],
        ids=lambda value: repr(value)[:40],
    )
    def test_of_what_is_not_known_finds_nothing(self, graphql, document_id: str) -> None:
        expected = [("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")]

        assert errors(graphql.send({"documentId": document_id})) == expected
        assert errors(graphql.send({"extensions": persisted(document_id)})) == expected

    def test_is_exact(self, trusted: str) -> None:
        assert text_of(trusted) == text_of(f"sha256:{trusted}") is not None
        assert text_of(trusted.upper()) is None
        assert text_of(f" {trusted}") is None
        assert text_of(f"{trusted}\n") is None


def test_trusted_documents_are_prepared_once_and_stay(trusted: str, monkeypatch) -> None:
    text = text_of(trusted)
    assert text
    document = document_of(text)
    monkeypatch.setattr(documents.memory, "_documents", LRUCache(0))
    document_of(OTHER)

    assert document_of(text) is document


def test_trusted_documents_keep_to_the_limits(graphql, trusted: str, settings) -> None:
    settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "cost": 0}

    assert codes(graphql.get(f"id={trusted}")) == ["QUERY_TOO_COMPLEX"]


class TestTrustedOnly:
    @pytest.fixture(autouse=True)
    def only(self, settings: Any) -> None:
        settings.GRAPHQL_TRUSTED_ONLY = True
        settings.GRAPHQL_AUTOMATIC_PERSISTED_QUERIES = True

    def test_answers_what_is_known_by_hash_or_text(self, graphql, trusted: str) -> None:
        assert json.loads(graphql.get(f"id={trusted}").content) == ANSWER
        assert json.loads(graphql.send({"query": text_of(trusted)}).content) == ANSWER

    @pytest.mark.parametrize(
        "query", [OTHER, "{ __schema { types { name } } }", QUERY + " ", "{", "{ nonsense }"]
    )
    def test_answers_nothing_else(self, graphql, query: str) -> None:
        assert codes(graphql.send({"query": query})) == ["PERSISTED_QUERY_ONLY"]
        assert codes(graphql.get(urlencode({"query": query}))) == ["PERSISTED_QUERY_ONLY"]

    def test_remembers_nothing(self, graphql) -> None:
        extensions = persisted(id_of(OTHER))

        assert codes(graphql.send({"query": OTHER, "extensions": extensions})) == [
            "PERSISTED_QUERY_ONLY"
        ]
        assert codes(graphql.send({"extensions": extensions})) == ["PERSISTED_QUERY_NOT_FOUND"]

    def test_a_known_hash_does_not_let_another_text_pass(self, graphql, trusted: str) -> None:
        response = graphql.send({"query": OTHER, "extensions": persisted(trusted)})

        assert codes(response) == ["PERSISTED_QUERY_ONLY"]


class TestAutomatic:
    @pytest.fixture(autouse=True)
    def automatic(self, settings: Any) -> None:
        settings.GRAPHQL_AUTOMATIC_PERSISTED_QUERIES = True

    def test_what_comes_with_its_hash_is_known_from_then_on(self, graphql) -> None:
        extensions = persisted(id_of(OTHER))
        assert codes(graphql.send({"extensions": extensions})) == ["PERSISTED_QUERY_NOT_FOUND"]

        first = graphql.send({"query": OTHER, "extensions": extensions})
        second = graphql.get(urlencode({"extensions": json.dumps(extensions)}))

        assert json.loads(first.content) == {"data": {"hub": {"openGuideLabel": "Open guide"}}}
        assert second.content == first.content

    def test_a_wrong_hash_is_an_error(self, graphql) -> None:
        extensions = persisted(id_of(QUERY))

        assert codes(graphql.send({"query": OTHER, "extensions": extensions})) == ["BAD_USER_INPUT"]
        assert text_of(id_of(QUERY)) is None

    @pytest.mark.parametrize(
        "query", ["{", "{ nonsense }", "{ hub { sourceIntro } } " + "#" * 20_000]
    )
    def test_what_is_invalid_or_long_is_not_remembered(self, query: str) -> None:
        remember(id_of(query), query)

        assert text_of(id_of(query)) is None

    def test_what_is_trusted_cannot_be_replaced(self, trusted: str) -> None:
        with pytest.raises(ContractError, match="not that of the query"):
            remember(trusted, OTHER)


def test_where_nothing_is_remembered_a_text_with_its_hash_is_answered(graphql) -> None:
    extensions = persisted(id_of(OTHER))

    response = graphql.send({"query": OTHER, "extensions": extensions})

    assert json.loads(response.content) == {"data": {"hub": {"openGuideLabel": "Open guide"}}}
    assert codes(graphql.send({"extensions": extensions})) == ["PERSISTED_QUERY_NOT_FOUND"]
