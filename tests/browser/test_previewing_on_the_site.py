"""An editor sees a draft on the frontend, as it will be, before anybody else does."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import FORM_IS_READY, Desk
from tests.browser.frontend import frontend, preview_at
from tests.factories import Hub, SourceFactory, citing, text
from tests.health.broken import break_link

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def is_checked() -> bool:
    """Does the frontend load the checks of the hub?"""
    return True


@pytest.fixture
def site(live_server, settings, browser_page: Page, is_checked: bool) -> Iterator[str]:
    """The draft route of a frontend, which the browser may ask, too."""
    with frontend(f"{live_server.url}/graphql/", is_checked=is_checked) as address:
        preview_at(settings, address)
        browser_page.context.route(f"{address}**", Route.continue_)
        yield address


def test_the_side_panel_shows_a_draft_and_the_mention_it_would_add(site: str, desk: Desk, hub: Hub):
    SourceFactory(title="DUO integration")
    guide = hub.add_guide(title="How do you pay?", slug="pay", body=[text("<p>You pay at</p>")])
    page = desk.page

    desk.open_page(guide)
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text("How do you pay?")
    expect(preview.get_by_role("listitem")).to_have_text("DUO integration: 0 guides, 0 citations")

    page.locator("[name=title]").fill("How do you pay for it?")
    desk.type_text(" /sou")
    page.get_by_role("option", name="Source", exact=True).click()
    desk.choose_source("DUO integration")
    expect(preview.get_by_role("heading", level=1)).to_have_text("How do you pay for it?")
    expect(preview.get_by_role("listitem")).to_have_text("DUO integration: 1 guides, 1 citations")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Preview in new tab").click()
    tab = opened.value
    expect(tab.get_by_role("heading", level=1)).to_have_text("How do you pay for it?")
    expect(tab.get_by_role("listitem")).to_have_text("DUO integration: 1 guides, 1 citations")
    assert f"{urlsplit(tab.url).netloc}" == urlsplit(site).netloc

    tab.goto(f"{site}?path=/guides/pay/")
    expect(tab.get_by_role("heading", level=1)).to_have_text("How do you pay?")
    expect(tab.get_by_role("listitem")).to_have_text("DUO integration: 0 guides, 0 citations")


def test_a_new_source_is_seen_before_it_is_saved(site: str, desk: Desk, hub: Hub):
    page = desk.page

    page.goto("/admin/snippets/snippets/source/add/")
    page.wait_for_function(FORM_IS_READY)
    page.get_by_label("Title").fill("DUO integration")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")

    expect(preview.get_by_role("heading", level=1)).to_have_text("DUO integration")
    expect(preview.get_by_role("listitem")).to_have_text("DUO integration: 0 guides, 0 citations")


@pytest.mark.parametrize("is_checked", [True, False])
def test_checks_look_at_the_page_or_say_that_they_do_not(
    site: str, desk: Desk, hub: Hub, is_checked: bool
):
    broken = SourceFactory(title="Old library")
    break_link(broken)
    guide = hub.add_guide(title="How do you pay?", body=[citing(broken)])
    panel = desk.page.locator("[data-side-panel=checks]")
    number = panel.locator("[data-content-checker-count]")

    desk.open_page(guide)
    desk.page.get_by_role("button", name="Toggle checks").click()
    if is_checked:
        expect(panel).to_contain_text("Cites “Old library”, whose link is broken")
        expect(number).to_have_text("1")
        expect(panel.locator("[data-content-word-count]")).to_have_text("10")
        expect(panel.locator("[data-hub-checks-reason]:visible")).to_have_count(0)
    else:
        expect(panel.get_by_role("status")).to_contain_text("does not answer")
    expect(number).to_be_visible(visible=is_checked)
    assert serious_violations(desk.page) == []
