"""A page type that could cite unseen is reported before it is used."""

from django.core.checks import Error, run_checks

from cms.pages.models import GuidePage


def problems() -> list[Error]:
    return run_checks(tags=["mentions"])


def test_the_hub_has_no_problems():
    assert problems() == []


def test_reports_a_page_type_that_cites_undeclared(monkeypatch):
    monkeypatch.setattr(GuidePage, "declaration", None)

    assert problems() == [
        Error(
            "GuidePage has fields that can cite sources (body), but its mentions are not indexed.",
            hint="Declare the type: see “Add a page type” in docs/extend.md.",
            obj=GuidePage,
            id="mentions.E001",
        )
    ]
