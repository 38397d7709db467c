"""Queries from pages of other origins."""

import pytest
from django.http import HttpResponse
from django.test import Client

from cms.settings.api import ORIGINS_OF_THIS_MACHINE
from tests.api.conftest import GraphQLClient

FRONTEND = "https://www.example.org"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"


def preflight(origin: str, path: str = "/graphql/", headers: str = "content-type"):
    return Client().options(
        path,
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": headers,
        },
    )


def allowed(response: HttpResponse) -> set[str]:
    return {*response["Access-Control-Allow-Headers"].split(", ")}


class TestOriginThatIsAllowed:
    @pytest.fixture(autouse=True)
    def allowed(self, settings, db) -> None:
        settings.CORS_ALLOWED_ORIGINS = [FRONTEND]

    @pytest.mark.parametrize("path", ["/graphql/", "/graphql"])
    def test_may_send_what_the_api_reads(self, path: str) -> None:
        response = preflight(FRONTEND, path, "content-type, x-preview-token, x-request-id")

        assert response.status_code == 200
        assert response[ALLOW_ORIGIN] == FRONTEND
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
        assert {"accept", "content-type", "x-preview-token", "x-request-id"} <= allowed(response)
        assert "Access-Control-Allow-Credentials" not in response

    @pytest.mark.parametrize(
        "sent",
        [
            "accept,apollo-require-preflight,content-type,x-apollo-operation-name",
            "apollographql-client-name,apollographql-client-version,authorization",
            "apollographql-library-name,apollographql-library-version,if-none-match",
        ],
    )
    def test_may_send_what_clients_add(self, sent: str) -> None:
        assert {*sent.split(",")} <= allowed(preflight(FRONTEND, headers=sent))

    def test_may_send_what_the_setting_names(self, settings) -> None:
        settings.CORS_ALLOW_HEADERS = ["x-mine"]

        assert allowed(preflight(FRONTEND)) == {"x-mine"}

    def test_may_read_the_answer_and_its_headers(self) -> None:
        response = GraphQLClient(Client()).send({"query": "{ __typename }"}, origin=FRONTEND)

        assert response[ALLOW_ORIGIN] == FRONTEND
        assert response["Access-Control-Expose-Headers"] == (
            "Cache-Tag, X-Request-Id, X-GraphQL-Cost, RateLimit-Limit, RateLimit-Remaining,"
            " RateLimit-Reset, Retry-After"
        )
        assert "Access-Control-Allow-Credentials" not in response
        assert "origin" in response["Vary"].split(", ")

    def test_may_read_errors(self) -> None:
        response = GraphQLClient(Client()).send(b"{", origin=FRONTEND)

        assert (response.status_code, response[ALLOW_ORIGIN]) == (400, FRONTEND)

    def test_reaches_the_endpoint_only(self) -> None:
        for path in ("/admin/login/", "/healthz/", "/documents/1/x.pdf", "/graphql/x"):
            assert ALLOW_ORIGIN not in Client().get(path, headers={"origin": FRONTEND})
            assert ALLOW_ORIGIN not in preflight(FRONTEND, path)

    @pytest.mark.parametrize(
        "origin",
        [
            "https://www.example.org.evil.example",
            "http://www.example.org",
            "https://www.example.org:8443",
            "https://example.org",
            "null",
        ],
    )
    def test_is_no_other(self, origin: str) -> None:
        assert ALLOW_ORIGIN not in preflight(origin)
        assert ALLOW_ORIGIN not in GraphQLClient(Client()).send({"query": "{"}, origin=origin)


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("http://localhost:5173", True),
        ("http://127.0.0.1:4173", True),
        ("http://[::1]:3000", True),
        ("http://localhost.example.org:5173", False),
        ("http://example.org/localhost:5173", False),
    ],
)
def test_in_development_every_port_of_this_machine_is(settings, origin, is_allowed) -> None:
    settings.CORS_ALLOWED_ORIGIN_REGEXES = ORIGINS_OF_THIS_MACHINE

    assert (preflight(origin).get(ALLOW_ORIGIN) == origin) == is_allowed


def test_by_default_there_is_none(graphql, settings) -> None:
    assert settings.CORS_ALLOWED_ORIGINS == []
    assert ALLOW_ORIGIN not in preflight(FRONTEND)
    assert ALLOW_ORIGIN not in graphql.send({"query": "{ __typename }"}, origin=FRONTEND)
