"""Every response tells browsers what not to do."""

import pytest
from django.test import Client

from cms.web.headers import HEADERS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz/", 200),
        ("/graphql/?query={__typename}", 200),
        ("/graphql/", 400),
        ("/admin/login/", 200),
        ("/admin/", 302),
        ("/admin/nowhere/", 302),
        ("/nowhere", 404),
        ("/favicon.ico", 302),
        ("/media/images/none.png", 404),
        ("/images/signature/1/width-1/version", 404),
        ("/documents/1/none.pdf", 404),
        ("/static/wagtailadmin/css/core.css", 200),
        ("/search/clicks/", 405),
    ],
)
def test_are_complete_whatever_is_answered(path, status) -> None:
    response = Client().get(path)

    response.close()
    assert response.status_code == status
    assert [name for name in HEADERS if name not in response.headers] == []
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Permissions-Policy"] == HEADERS["Permissions-Policy"]
    if path.startswith(("/healthz", "/graphql")):
        assert response["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_pages_have_a_policy_and_a_stricter_one_that_is_only_reported(settings) -> None:
    response = Client().get("/admin/login/")

    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "object-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    reported = {*response["Content-Security-Policy-Report-Only"].split("; ")}
    # What is not reported on has no rule: frames of previews would be reported otherwise.
    assert reported == {"script-src 'self'", "object-src 'none'"}


def test_error_pages_of_development_may_have_their_styles(settings) -> None:
    settings.DEBUG = True

    response = Client().get("/nowhere")

    assert "<style" in response.content.decode()
    assert "Content-Security-Policy" not in response


def test_a_failure_has_them_too(monkeypatch) -> None:
    def fail(*args: object) -> None:
        raise ValueError

    monkeypatch.setattr("cms.web.media.default_storage.open", fail)
    monkeypatch.setattr("cms.web.media.FOLDERS", ["x"])
    monkeypatch.setattr("django.contrib.auth.models.AnonymousUser.has_perm", lambda *args: True)
    response = Client(raise_request_exception=False).get("/media/x/y")

    assert response.status_code == 500
    assert [name for name in HEADERS if name not in response.headers] == []
