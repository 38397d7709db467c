"""Chromium, logged in to the admin of a hub that is served for real."""

from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import ConsoleMessage, Page, Route, expect, sync_playwright

from cms.settings import BASE_DIR
from tests.browser.chromium import CHROMIUM, require_chromium
from tests.browser.desk import Desk
from tests.factories import Hub

SCREENSHOTS = BASE_DIR / ".data" / "screenshots"
PATIENCE = 30_000
"""Milliseconds; previews are slow on a busy machine."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def browser_page(
    request: pytest.FixtureRequest, live_server, settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """A page that may ask this server only. The test fails if it asks elsewhere or complains."""
    require_chromium()
    # Playwright's loop runs in this thread while the test asks the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    # Saving drafts in the background would race with what the tests publish.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    complaints: list[str] = []

    def stay_here(route: Route) -> None:
        if route.request.url.startswith(f"{live_server.url}/"):
            route.continue_()
        else:
            complaints.append(f"asks elsewhere: {route.request.url}")
            route.abort()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_context(
            base_url=live_server.url, viewport={"width": 1280, "height": 900}
        ).new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.context.route("**/*", stay_here)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        page.wait_for_load_state("networkidle")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{request.node.name}.png")
        chromium.close()
        # While the loop runs, this thread has a connection that the test's end does not close.
        connections.close_all()
    assert complaints == []


@pytest.fixture
def desk(hub: Hub, editor, browser_page: Page) -> Desk:
    """An editor at work, logged in through the login form."""
    browser_page.goto("/admin/")
    browser_page.get_by_label("Username").fill("editor")
    browser_page.get_by_label("Password").fill("secret")
    browser_page.get_by_role("button", name="Sign in").click()
    browser_page.wait_for_url("**/admin/")
    return Desk(browser_page)
