"""What `manage.py check` says about page types and where readers find them."""

import pytest
from django.core.checks import run_checks

from cms.pages.models import GuideIndexPage, GuidePage, TopicPage


def reported() -> list[tuple[str, str]]:
    """(id, message) of each problem that concerns pages."""
    return [(problem.id, problem.msg) for problem in run_checks(tags=["pages"])]


def test_has_nothing_to_say_about_the_hub_as_it_is():
    assert reported() == []


@pytest.mark.parametrize(
    "address",
    ["", "hub.example.org", "ftp://hub.example.org", "https://", "https://hub.example.org/?a=b"],
)
def test_reports_an_address_that_no_browser_can_open(settings, address):
    settings.FRONTEND_URL = address

    assert reported() == [
        ("pages.E001", f"FRONTEND_URL is “{address}”, which is not the address of a site.")
    ]


@pytest.mark.parametrize(
    "address", ["http://localhost:3000", "https://example.org/hub", "http://web"]
)
def test_accepts_any_site(settings, address):
    settings.FRONTEND_URL = address

    assert reported() == []


def test_reports_a_page_type_that_has_no_preview(monkeypatch):
    monkeypatch.setattr(GuidePage, "preview_template_name", lambda: "pages/lost.html")

    [problem] = run_checks(tags=["pages"])

    assert (problem.id, problem.msg) == (
        "pages.E002",
        "GuidePage has no template for its preview.",
    )
    assert problem.hint == (
        "Add the template pages/lost.html, or override preview_template_name()."
    )


def test_reports_a_page_type_that_nobody_can_make(monkeypatch):
    monkeypatch.setattr(TopicPage, "_clean_parent_page_models", [GuideIndexPage])

    assert reported() == [
        ("pages.W003", "Nobody can make a TopicPage: no page can have one below it.")
    ]


def test_reports_page_types_that_hang_in_the_air(monkeypatch):
    monkeypatch.setattr(GuideIndexPage, "_clean_parent_page_models", [GuidePage])
    monkeypatch.setattr(GuidePage, "_clean_subpage_models", [GuideIndexPage])

    assert set(reported()) == {
        ("pages.W003", "Nobody can make a GuideIndexPage: no page can have one below it."),
        ("pages.W003", "Nobody can make a GuidePage: no page can have one below it."),
    }
