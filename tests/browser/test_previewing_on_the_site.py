"""An editor sees a draft on the frontend, as it will be, before anybody else does."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.admin_pages import FORM_IS_READY, Desk
from tests.browser.frontend import frontend, preview_at
from tests.factories import Hub, SourceFactory, text

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server, settings, browser_page: Page) -> Iterator[str]:
    """The draft route of a frontend, which the browser may ask, too."""
    with frontend(f"{live_server.url}/graphql/") as address:
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
