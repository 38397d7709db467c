"""The last answer, when a request has failed."""

import json

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

OUTAGE = psycopg.OperationalError("server closed the connection unexpectedly")


def lost_connection() -> OperationalError:
    error = OperationalError("gone")
    error.__cause__ = OUTAGE
    return error


def failing(monkeypatch, target: str, error: Exception) -> Client:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(target, fail)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(ValueError("odd"), 500, "INTERNAL_ERROR"), (lost_connection(), 503, "UNAVAILABLE")],
)
@pytest.mark.parametrize(
    "target",
    [
        "cms.api.http.views.Meter",
        "cms.api.http.views.read",
        "cms.api.http.views.shown",
        "cms.api.http.views.response_to",
        "cms.api.http.views.graphql",
        "cms.api.http.operation.execute",
    ],
)
def test_the_api_never_answers_in_html(monkeypatch, target, error, status, code) -> None:
    monkeypatch.setattr("cms.api.execution.documents.Document.planned", lambda *args: None)
    client = failing(monkeypatch, target, error)

    response = client.post("/graphql/", {"query": "{ __typename }"}, "application/json")

    assert (response.status_code, response["Content-Type"].partition(";")[0]) in [
        (status, "application/json"),
        (status, "application/graphql-response+json"),
    ]
    assert json.loads(response.content)["errors"][0]["extensions"]["code"] == code
    assert response.get("Retry-After") == ("5" if status == 503 else None)


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(ValueError("odd"), 500), (lost_connection(), 503)])
def test_a_person_is_told_when_to_try_again(monkeypatch, error, status) -> None:
    client = failing(monkeypatch, "django.contrib.auth.middleware.get_user", error)

    response = client.get("/admin/")

    assert response.status_code == status
    assert response.get("Retry-After") == ("5" if status == 503 else None)
    assert response["Cache-Control"] == "no-store"
    assert (b"Out of reach" in response.content) == (status == 503)
