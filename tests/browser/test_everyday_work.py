"""Writing and moderating, as an editor and a moderator do it together."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Comment

from cms.snippets.models import Source
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.factories import Hub, SourceFactory, citing, reload, section, text

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

SECONDS = 60


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "It did not happen."
        page.wait_for_timeout(100)  # the browser goes on meanwhile


def test_what_an_editor_writes_and_submits_a_moderator_reviews_and_publishes(
    desk_of: Callable[[str], Desk], hub: Hub, settings, picture
):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    guide = hub.add_guide(title="How do you pay?")
    guide.save_revision().publish()
    desk = desk_of("Editors")
    page = desk.page
    desk.open_page(guide)
    page.locator("[name=title]").click()
    page.keyboard.press("End")
    page.keyboard.type(" And when?")
    # Nobody presses a button: the draft is saved by itself.
    wait_until(page, lambda: reload(guide).has_unpublished_changes)
    draft = reload(guide).get_latest_revision_as_object()
    assert draft.title == "How do you pay? And when?"
    assert reload(guide).title == "How do you pay?"

    page.get_by_role("button", name="Toggle comments").click()
    page.locator("[data-component=add-comment-button]:visible").first.click()
    page.locator(".comment__input:visible").fill("Is this the right question?")
    page.get_by_role("button", name="Comment", exact=True).click()
    wait_until(page, lambda: Comment.objects.filter(page=guide).exists())
    picture("everyday-comment")

    footer = page.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name="Submit to Moderators approval").click()
    expect(page.locator(".messages .success")).to_contain_text("submitted for moderation")

    page = desk_of("Moderators").page
    row = page.locator("#awaiting-review-section")
    expect(row).to_contain_text("How do you pay? And when?")
    picture("dashboard-moderator")
    assert serious_violations(page) == []
    row.get_by_role("link", name="How do you pay? And when?").click()
    page.wait_for_function("window.wagtail?.editHandler")
    page.get_by_role("button", name="Toggle comments").click()
    expect(page.get_by_text("Is this the right question?").first).to_be_visible()
    footer = page.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name="Approve and Publish").click()
    expect(page.locator(".messages .success")).to_be_visible()
    assert reload(guide).title == "How do you pay? And when?"


def test_a_source_is_written_with_the_keyboard_and_then_locked(
    desk_of: Callable[[str], Desk], hub: Hub, picture
):
    source = SourceFactory(title="DUO")
    edit = f"/admin/snippets/snippets/source/edit/{source.pk}/"
    page = desk_of("Editors").page
    page.goto(edit)
    page.wait_for_function("window.formIsWatched")
    page.locator("[name=title]").fill("DUO integration")
    page.keyboard.press("Control+s")
    expect(page.locator(".messages .success")).to_be_visible()
    assert Source.objects.get().get_latest_revision_as_object().title == "DUO integration"

    page = desk_of("Moderators").page
    page.goto(edit)
    page.wait_for_function("window.formIsWatched")
    page.get_by_role("button", name="Toggle status").click()
    page.locator("label", has_text="Lock").click()
    expect(page.locator(".messages")).to_contain_text("locked by you")
    assert Source.objects.get().locked

    picture("source-locked")


def issues(page: Page, address: str) -> int:
    """How many Wagtail's checker finds on the preview of what is edited there."""
    page.goto(address)
    page.wait_for_function("window.wagtail?.editHandler")
    panel = page.locator("[data-side-panel=checks]")
    if not panel.is_visible():
        page.get_by_role("button", name="Toggle checks").click()
    expect(panel.locator("[data-content-word-count]")).to_have_text(re.compile("[0-9]"))
    found = panel.get_by_text("Issues found").locator("xpath=..")
    expect(found).to_have_text(re.compile("[0-9]"))
    return int(re.findall("[0-9]+", found.inner_text())[0])


def test_wagtails_checker_finds_nothing_on_previews(desk: Desk, hub: Hub, picture):
    duo = SourceFactory(title="DUO")
    topic = hub.add_topic(title="Exams", sections=[section("Official", citing(duo))])
    guide = hub.add_guide(
        title="How do you pay?",
        topic=topic,
        body=[text("<h2>First</h2><p>Pay.</p>"), citing(duo, note="Pay here.")],
    )
    page = desk.page

    for address in (
        f"/admin/snippets/snippets/source/edit/{duo.pk}/",
        f"/admin/pages/{topic.pk}/edit/",
        f"/admin/pages/{guide.pk}/edit/",
    ):
        assert issues(page, address) == 0
    picture("checks")


def open_menu_of_third(page: Page) -> None:
    """A click before the scripts have loaded opens nothing."""
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="More options for 'Third'")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")


def test_a_moderator_moves_a_guide_by_the_menu(desk_of: Callable[[str], Desk], hub: Hub, picture):
    for title in ("First", "Second", "Third"):
        hub.add_guide(title=title)
    page = desk_of("Moderators").page
    page.goto(f"/admin/pages/{hub.guides.pk}/")
    open_menu_of_third(page)
    picture("move-up")
    page.get_by_role("button", name="Move up").click()

    expect(page.get_by_text("“Third” has been moved.")).to_be_visible()
    titles = reload(hub.guides).get_children().values_list("title", flat=True)
    assert list(titles) == ["First", "Third", "Second"]
    open_menu_of_third(page)
    page.get_by_role("link", name="Move after…").click()
    expect(page.get_by_role("heading", name="Third")).to_be_visible()
    picture("move-after")
