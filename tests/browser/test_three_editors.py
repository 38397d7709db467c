"""Three editors in browsers and one by the admin's HTTP, at one guide at once."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page, expect

from cms.mentions.index import find_differences
from tests.admin.saving.test_three_editors import WAYS as ALL_WAYS
from tests.admin.saving.test_three_editors import Editor, breaking_database  # noqa: F401
from tests.browser.admin_pages import Desk
from tests.browser.conftest import patient
from tests.browser.test_saving import WARNS_OF_LEAVING, draft_of
from tests.factories import Hub, SourceFactory, citing, text

pytestmark = [
    pytest.mark.release,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1800),
]

ACTIONS = 40
"""Of each editor in a browser; with those by HTTP, 500 in all."""
WAYS = {"type": 6, "wait": 3, "draft": 2, "publish": 1, "open": 1}
"""What editors do, and how often in relation."""
OTHER_WAYS = {way: often for way, often in ALL_WAYS.items() if way not in ("schedule", "cancel")}


class Neighbour(Editor):
    """An editor by HTTP who schedules nothing: that would lock the page for the others."""

    ways = OTHER_WAYS


class Writer:
    """Adds words to a place of their own, and notes which the screen has said to be saved."""

    def __init__(self, name: str, page: Page, guide: int, place: str) -> None:
        self.name, self.page, self.guide, self.place = name, page, guide, place
        self.desk = Desk(page)
        self.typed: list[str] = []
        self.saved: list[str] = []
        self.done: Counter[str] = Counter()
        page.on("dialog", lambda dialog: dialog.accept())
        self.open()

    def act(self, way: str, number: int) -> None:
        match way:
            case "type":
                self.type(f"{self.name}w{number}.")
            case "wait":
                self.page.wait_for_timeout(300)
            case "draft":
                self.send("save")
            case "publish":
                self.send("publish")
            case "open":
                self.open()
        self.done[way] += 1

    def open(self) -> None:
        """Opens the form anew: what was not saved is given up."""
        self.typed.clear()
        self.desk.open_page(self.guide)

    def type(self, word: str) -> None:
        field = self.page.locator(self.place)
        field.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(" " + word)
        self.typed.append(word)
        assert self.page.evaluate(WARNS_OF_LEAVING)

    def send(self, way: str) -> None:
        """Saves or publishes, with what others have changed as often as that is asked."""
        if way == "publish":
            footer = self.page.locator("footer")
            footer.get_by_role("button", name="More actions").click()
            with self.page.expect_navigation():
                footer.get_by_role("button", name="Publish", exact=True).click()
        else:
            with self.page.expect_navigation():
                self.page.keyboard.press("Control+s")
        both = self.page.get_by_role("button", name="Save both as a draft")
        while both.is_visible():
            self.done["both"] += 1
            with self.page.expect_navigation():
                both.click()
        expect(self.page.locator(".messages").locator(".success, .error")).to_be_visible()
        if self.page.locator(".messages .success").is_visible():
            self.saved += self.typed
        self.open()

    def look(self) -> None:
        """Believes the screen if it says that everything is saved."""
        state = self.page.locator("#w-autosave-indicator").get_attribute(
            "data-w-autosave-state-value"
        )
        if state == "saved" and self.typed and not self.page.evaluate(WARNS_OF_LEAVING):
            self.done["autosave"] += 1
            self.saved += self.typed
            self.typed.clear()


@pytest.fixture
def pages(browser_page: Page, live_server) -> Iterator[list[Page]]:
    """The windows of three editors, each in a browser of their own."""
    contexts = []
    for name in ("ann", "bob", "cor"):
        client = Client()
        client.force_login(get_user_model().objects.create_superuser(name))
        [session] = client.cookies.values()
        context = browser_page.context.browser.new_context(base_url=live_server.url)
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        contexts.append(context)
    yield [patient(context.new_page()) for context in contexts]
    for context in contexts:
        context.close()


def test_nothing_that_the_screen_said_to_be_saved_is_lost(
    hub: Hub,
    pages: list[Page],
    breaking_database,  # noqa: F811
    settings,
):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 50
    SourceFactory(title="IND")
    body = [text("<p>One.</p>"), text("<p>Two.</p>"), citing(SourceFactory(title="DUO"))]
    guide = hub.add_guide(title="T", kicker="K", summary="S", body=body)
    guide.save_revision().publish()
    own_block = guide.body.raw_data[0]["id"]
    places = [
        "[name=title]",
        "[name=summary]",
        f"[data-contentpath='{own_block}'] .public-DraftEditor-content",
    ]
    writers = [
        Writer(name, page, guide, place)
        for name, page, place in zip("abc", pages, places, strict=True)
    ]
    other = Neighbour(1, hub, [guide], 500 - 3 * ACTIONS, seed=1)
    random = Random(1)

    other.start()
    for number in range(3 * ACTIONS):
        random.choice(writers).act(random.choices([*WAYS], [*WAYS.values()])[0], number)
        for writer in writers:
            writer.look()
    other.join()

    assert other.failure is None
    done = sum((writer.done for writer in writers), other.done)
    assert all(done[way] for way in ("autosave", "both", "replace", *WAYS)), done
    draft = draft_of(guide)
    said = [draft.title, draft.summary, str(draft.body)]
    lost = [
        word
        for writer, content in zip(writers, said, strict=True)
        for word in writer.saved
        if word not in content
    ]
    assert lost == [], done
    for _, field, word in other.saved:
        assert word in (str(draft.body) if "body" in field else draft.search_description), word
    assert find_differences([guide.pk]) == {}
