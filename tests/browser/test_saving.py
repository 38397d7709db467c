"""Nothing that was typed is lost: what autosave overlooked, and sessions that end meanwhile."""

import time
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, Request, expect
from wagtail.admin.views.pages.edit import EditView

from cms.pages.models import GuidePage
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.factories import Hub, reload, text

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

SLOW = 0.2
"""Seconds that the server takes for a save, beside its own work."""
PATIENCE = 60  # seconds

LOOK_OFTEN = """
() => document.querySelector('[data-edit-form]')
  .setAttribute('data-w-unsaved-check-interval-value', '50')
"""
FORGET_THE_TOKEN = """
() => [...document.querySelectorAll('[name=csrfmiddlewaretoken]')]
  .forEach((input) => { input.value = window.wagtailConfig.CSRF_TOKEN = 'x'.repeat(64); })
"""
LOOK_ELSEWHERE_AND_COME_BACK = """
() => ['hidden', 'visible'].forEach((value) => {
  Object.defineProperty(document, 'visibilityState', { value, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
})
"""
WARNS_OF_LEAVING = "() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"


@pytest.fixture(autouse=True)
def autosave(settings, desk: Desk) -> None:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 50


@pytest.fixture
def slow_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that has read the form, and answers later."""
    post = EditView.post

    def answer_later(self, *args, **kwargs):
        answer = post(self, *args, **kwargs)
        time.sleep(SLOW)
        return answer

    monkeypatch.setattr(EditView, "post", answer_later)


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "It did not happen."
        page.wait_for_timeout(20)  # the browser goes on meanwhile


def draft_of(page):
    return reload(page).get_latest_revision_as_object()


def wait_until_saved(page: Page) -> None:
    indicator = page.locator("#w-autosave-indicator")
    expect(indicator).to_have_attribute("data-w-autosave-state-value", "saved")
    wait_until(page, lambda: not page.evaluate(WARNS_OF_LEAVING))


def is_save(request: Request) -> bool:
    return request.method == "POST" and "/edit/" in request.url


@pytest.mark.parametrize("tries", [8, pytest.param(50, marks=pytest.mark.release)])
def test_no_key_is_lost_whenever_it_is_typed(desk: Desk, hub: Hub, slow_server, tries: int):
    guide = hub.add_guide(title="T")
    desk.open_page(guide)
    page = desk.page
    page.evaluate(LOOK_OFTEN)
    title = page.locator("[name=title]")
    title.click()
    page.keyboard.press("End")
    for number in range(tries):
        with page.expect_request(is_save):
            page.keyboard.type("a")
        # From the moment the save begins to a little after it has ended.
        page.wait_for_timeout(1000 * SLOW * 1.3 * number / tries)
        page.keyboard.type("b")
        assert page.evaluate(WARNS_OF_LEAVING)
        wanted = title.input_value()
        wait_until(page, lambda wanted=wanted: draft_of(guide).title == wanted)
    wait_until_saved(page)
    assert draft_of(guide).title == "T" + "ab" * tries


def test_what_is_typed_into_a_new_block_while_it_is_saved(desk: Desk, hub: Hub, slow_server):
    guide = hub.add_guide(body=[text("<p>First.</p>")])
    desk.open_page(guide)
    page = desk.page
    with page.expect_request(is_save):
        desk.add_block("Text")
    field = desk.text_field(1)
    field.click()
    page.keyboard.insert_text("Pasted.")
    wait_until(page, lambda: "Pasted." in str(draft_of(guide).body))
    wait_until_saved(page)


def test_a_form_that_nobody_changes_is_saved_once(desk: Desk, hub: Hub):
    """What the server adds to the form is no change of the editor."""
    guide = hub.add_guide(title="T", body=[text("<p>First.</p>")])
    saves: list[str] = []
    page = desk.page
    page.on("request", lambda request: saves.append(request.url) if is_save(request) else None)
    desk.open_page(guide)
    page.wait_for_timeout(1500)
    assert saves == []

    page.locator("[name=title]").press_sequentially("x")
    wait_until_saved(page)
    page.wait_for_timeout(1500)

    assert len(saves) == 1


def test_what_is_typed_before_wagtail_looks(desk: Desk, hub: Hub):
    guide = hub.add_guide(title="T")
    page = desk.page
    page.goto(f"/admin/pages/{guide.pk}/edit/")
    page.wait_for_function("window.wagtail?.editHandler")
    page.locator("[name=title]").press_sequentially("x")

    assert page.evaluate(WARNS_OF_LEAVING)
    wait_until(page, lambda: "x" in draft_of(guide).title)


def test_what_is_typed_after_an_error_is_mended(desk: Desk, hub: Hub):
    guide = hub.add_guide(title="T")
    desk.open_page(guide)
    page = desk.page
    page.locator("[name=title]").fill("")
    page.keyboard.press("Control+s")
    expect(page.locator(".messages")).to_contain_text("could not be saved")
    title = page.locator("[name=title]")
    title.fill("Mended")
    wait_until(page, lambda: draft_of(guide).title == "Mended")
    title.press_sequentially("!")
    wait_until(page, lambda: draft_of(guide).title == title.input_value() != "Mended")


def test_rich_text_is_written_before_it_is_sent_or_left(desk: Desk, hub: Hub, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    guide = hub.add_guide(body=[text("<p>First.</p>")])
    desk.open_page(guide)
    page = desk.page
    desk.type_text("x")
    assert page.evaluate(WARNS_OF_LEAVING)

    page.keyboard.type("y")
    page.evaluate("document.querySelector('[data-edit-form]').requestSubmit()")
    expect(page.locator(".messages .success")).to_be_visible()
    assert "First.xy" in str(draft_of(guide).body)


def test_what_was_written_survives_the_end_of_the_session(desk: Desk, hub: Hub, picture):
    guide = hub.add_guide(title="T")
    desk.open_page(guide)
    page = desk.page
    title = page.locator("[name=title]")
    title.fill("Begun")
    wait_until(page, lambda: draft_of(guide).title == "Begun")
    Session.objects.all().delete()

    title.fill("Goes on")
    notice = page.get_by_role("alert").filter(has_text="You are signed out.")
    expect(notice).to_be_visible()
    picture("signed-out")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(500)
    expect(title).to_have_value("Goes on")
    assert draft_of(guide).title == "Begun"

    with page.context.expect_page() as opened:
        notice.get_by_role("link").click()
    other = opened.value
    other.get_by_label("Username").fill("editor")
    other.get_by_label("Password").fill("secret")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_text("What you wrote in the other tab is saved now")).to_be_visible()

    wait_until(page, lambda: draft_of(guide).title == "Goes on")
    expect(notice).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.locator(".messages .success")).to_be_visible()


def test_a_token_of_an_earlier_session_is_renewed(desk: Desk, hub: Hub):
    """Who signs in again elsewhere before anything was noticed goes on without a word."""
    guide = hub.add_guide(title="T")
    desk.open_page(guide)
    page = desk.page
    page.evaluate(FORGET_THE_TOKEN)
    page.locator("[name=title]").fill("Goes on")

    page.keyboard.press("Control+s")

    expect(page.locator(".messages .success")).to_be_visible()
    assert draft_of(guide).title == "Goes on"

    page.evaluate(FORGET_THE_TOKEN)
    with page.expect_response(lambda answer: "/editing-sessions/ping/" in answer.url) as pinged:
        page.evaluate(LOOK_ELSEWHERE_AND_COME_BACK)
    assert pinged.value.ok


def test_a_server_that_does_not_answer_costs_no_text(desk: Desk, hub: Hub, complaints: list[str]):
    guide = hub.add_guide(title="T")
    desk.open_page(guide)
    page = desk.page
    page.context.set_offline(True)
    page.locator("[name=title]").fill("Goes on")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert").filter(has_text="The server does not answer.")).to_be_visible()

    page.context.set_offline(False)

    wait_until(page, lambda: draft_of(guide).title == "Goes on")
    assert all("ERR_INTERNET_DISCONNECTED" in complaint for complaint in complaints)
    complaints.clear()


def other_editor(page: Page, live_server) -> Page:
    """Another browser, of Ann de Wit."""
    ann = get_user_model().objects.create_superuser("ann", first_name="Ann", last_name="de Wit")
    client = Client()
    client.force_login(ann)
    [session] = client.cookies.values()
    context = page.context.browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    return context.new_page()


def test_two_editors_at_once(desk: Desk, hub: Hub, live_server, picture):
    """Each changes a part; the one who saves last sees both, and keeps both."""
    body = [text("<p>First.</p>"), text("<p>Second.</p>")]
    guide = hub.add_guide(title="How do you pay?", body=body)
    guide.save_revision()  # Wagtail tells of newer versions where there was one
    desk.open_page(guide)
    page = desk.page
    title = page.locator("[name=title]")
    title.press("End")
    title.press_sequentially(" And when?")
    wait_until_saved(page)
    ann = other_editor(page, live_server)
    ann.goto(f"/admin/pages/{guide.pk}/edit/")
    ann.wait_for_load_state("networkidle")
    ann.locator("[name=summary]").fill("What it costs.")
    ann.keyboard.press("Control+s")
    expect(ann.locator(".messages .success")).to_be_visible()

    desk.type_text(" Changed.")
    expect(page.get_by_text("Ann de Wit has saved this too")).to_be_visible()
    expect(page.get_by_role("button", name="Ann de Wit saved a new version")).to_be_visible()
    page.keyboard.press("Control+s")

    expect(page.get_by_role("heading", name="What Ann de Wit changed")).to_be_visible()
    picture("two-editors")
    assert serious_violations(page) == []
    page.get_by_role("button", name="Save both as a draft").click()
    expect(page.locator(".messages .success")).to_contain_text("with what Ann de Wit changed")
    draft = draft_of(guide)
    assert draft.summary == "What it costs."
    assert "First. Changed." in str(draft.body)
    ann.context.close()


def test_a_new_guide_says_what_it_needs_until_it_is_saved(desk: Desk, hub: Hub, picture):
    hub.add_topic(title="Exams")
    page = desk.page
    page.goto(f"/admin/pages/add/pages/guidepage/{hub.guides.pk}/")
    page.wait_for_function("window.formIsWatched")
    page.locator("[name=title]").press_sequentially("How do you pay?")
    indicator = page.locator("#w-autosave-indicator")
    expect(indicator).to_contain_text("Not saved yet: look at Topic")
    picture("incomplete-guide")

    page.get_by_role("button", name="Choose a page").click()
    page.locator(".modal-dialog").get_by_role("link", name="Exams", exact=True).click()
    wait_until_saved(page)
    wait_until(page, GuidePage.objects.exists)
    page.locator("[name=summary]").fill("Online.")  # the form is the one of a page that is there
    wait_until(page, lambda: draft_of(GuidePage.objects.get()).summary == "Online.")
    wait_until_saved(page)
