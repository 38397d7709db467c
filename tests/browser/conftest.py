"""Chromium, logged in to the admin of a hub that is served for real."""

import contextlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connections
from django.test import Client
from playwright.sync_api import ConsoleMessage, Error, Page, Route, expect, sync_playwright

from tests.browser.admin_pages import Desk
from tests.browser.chromium import CHROMIUM, require_chromium
from tests.browser.frontend import preview_at
from tests.browser.pictures import take_picture
from tests.browser.site import SECRET, build, serving
from tests.factories import Hub

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

FINDINGS_OF_CHECKS = "axe.run results"
"""What Wagtail's checks of a page have found is shown to the editor, and written there too."""


@pytest.fixture
def complaints() -> list[str]:
    """What the page complained of; a test that has the server refuse something clears it."""
    return []


@pytest.fixture
def browser_page(
    request: pytest.FixtureRequest,
    live_server,
    settings,
    monkeypatch: pytest.MonkeyPatch,
    complaints: list[str],
) -> Iterator[Page]:
    """A page that may ask this server only. The test fails if it asks elsewhere or complains."""
    require_chromium()
    # Playwright's loop runs in this thread while the test asks the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    # Saving drafts in the background would race with what the tests publish.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0

    def stay_here(route: Route) -> None:
        if route.request.url.startswith(f"{live_server.url}/"):
            route.continue_()
        else:
            complaints.append(f"asks elsewhere: {route.request.url}")
            route.abort()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(FINDINGS_OF_CHECKS):
            complaints.append(message.text)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = patient(
            chromium.new_context(
                base_url=live_server.url, viewport={"width": 1280, "height": 900}
            ).new_page()
        )
        expect.set_options(timeout=PATIENCE)
        page.context.route("**/*", stay_here)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        take_picture(page, request.node.name)
        chromium.close()
        # While the loop runs, this thread has a connection that the test's end does not close.
        connections.close_all()
    assert complaints == []


def patient(page: Page) -> Page:
    """The page, which waits as long as others here."""
    page.set_default_timeout(PATIENCE)
    page.wait_for_function = partial(wait_for_function, page)
    return page


def wait_for_function(page: Page, expression: str, arg: Any = None) -> None:
    """Playwright's own has the page itself evaluate a text, which its policy forbids."""
    wanted = f"arg => {{ const is = ({expression}); return !!(is?.call ? is(arg) : is) }}"
    deadline = time.monotonic() + PATIENCE / 1000
    while True:
        with contextlib.suppress(Error):  # between two pages
            if page.evaluate(wanted, arg):
                return
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


@pytest.fixture
def desk(hub: Hub, editor, browser_page: Page) -> Desk:
    """An editor at work, logged in through the login form."""
    browser_page.goto("/admin/")
    browser_page.get_by_label("Username").fill("editor")
    browser_page.get_by_label("Password").fill("secret")
    browser_page.get_by_role("button", name="Sign in").click()
    browser_page.wait_for_url("**/admin/")
    return Desk(browser_page)


@pytest.fixture
def desk_of(hub: Hub, browser_page: Page, live_server) -> Callable[[str], Desk]:
    """A member of a group at work, in the place of whoever was before."""

    def log_in(group: str) -> Desk:
        name = group.lower()
        user = get_user_model().objects.create_user(name, f"{name}@example.org", "secret")
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        [session] = client.cookies.values()
        browser_page.goto("about:blank")  # what it says when it is left is said by whoever left
        browser_page.context.clear_cookies()
        browser_page.context.add_cookies(
            [{"name": session.key, "value": session.value, "url": live_server.url}]
        )
        browser_page.goto("/admin/")
        return Desk(browser_page)

    return log_in


@pytest.fixture
def picture(browser_page: Page) -> Callable[[str], None]:
    return partial(take_picture, browser_page, full_page=True)


@pytest.fixture(scope="session")
def built() -> None:
    build()


@pytest.fixture
def site(built: None, live_server, settings, tmp_path: Path) -> Iterator[str]:
    """The address of the site, which the hub tells of previews and changes."""
    with serving(live_server.url, tmp_path / "site.log") as address:
        preview_at(settings, f"{address}/api/draft")
        settings.WAGTAILADMIN_BASE_URL = live_server.url
        settings.WEBHOOK_URLS = [f"{address}/api/revalidate"]
        settings.WEBHOOK_SECRET = SECRET
        yield address


@pytest.fixture
def reader(site: str, browser_page: Page) -> Page:
    """A browser that may ask the site, too."""
    browser_page.context.route(f"{site}/**", Route.continue_)
    return browser_page
