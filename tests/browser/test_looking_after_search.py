"""An editor looks what readers search for, and helps them to find it."""

import pytest
from playwright.sync_api import expect

from search.log import record_search
from tests.browser.admin_pages import Desk
from tests.browser.pictures import take_picture
from tests.factories import SourceFactory

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


def test_a_query_that_finds_nothing_gets_a_synonym(desk: Desk) -> None:
    SourceFactory(title="DUO integration", summary="Registers you for exams, and sends results.")
    SourceFactory(title="Your municipality", summary="Guides your integration.")
    for _ in range(6):
        record_search("inburgering", "en", 0)
    page = desk.page

    page.goto("/admin/reports/searches/")
    expect(page.get_by_role("link", name="inburgering", exact=True)).to_be_visible()
    take_picture(page, "search-report")
    page.get_by_role("link", name="inburgering", exact=True).click()
    expect(page.get_by_role("heading", name="0 results")).to_be_visible()

    page.goto("/admin/reports/searches/?only=nothing")
    page.get_by_role("link", name="Add synonym (inburgering)").click()
    expect(page.get_by_role("textbox", name="What readers type")).to_have_value("inburgering")
    page.get_by_role("textbox", name="What it is called on the hub").fill("integration")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="With it: 2 results")).to_be_visible()
    take_picture(page, "search-synonym")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("link", name="inburgering", exact=True)).to_be_visible()
    take_picture(page, "search-synonyms")

    page.goto("/admin/search-as-the-public/?q=inburgering")
    expect(page.get_by_role("heading", name="2 results")).to_be_visible()
    take_picture(page, "search-as_the_public")
    page.goto("/admin/picks/new/")
    take_picture(page, "search-pick")
