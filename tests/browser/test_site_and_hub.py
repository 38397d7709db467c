"""What the example site hears from the hub: changes, previews, or nothing."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import Page, expect
from standardwebhooks import Webhook

from cms.pages.models import TopicPage
from cms.previews.tokens import make_preview, token_of
from tests.browser.admin_pages import Desk
from tests.browser.site import SECRET, get, serving
from tests.factories import Hub, SourceFactory, citing, linking, publish, section, text
from tests.health.broken import break_link

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


def post(site: str, body: bytes, *, timestamp: int, secret: str = SECRET) -> int:
    """Status of the answer to a webhook."""
    signed = Webhook(secret).sign("1", datetime.fromtimestamp(timestamp, UTC), body.decode())
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed,
    }
    return requests.post(
        f"{site}/api/revalidate", data=body, headers=headers, timeout=30
    ).status_code


def test_says_that_the_hub_does_not_answer(
    built: None, live_server, hub: Hub, tmp_path: Path
) -> None:
    with serving("http://127.0.0.1:9", tmp_path / "site.log") as site:
        answer = get(f"{site}/")

    assert (answer.status_code, answer.headers["cache-control"]) == (500, "private, no-store")
    assert "Something went wrong on our side" in answer.text


def test_believes_only_what_the_hub_has_signed_lately(site: str, hub: Hub) -> None:
    now = int(time.time())
    body = b'{"type": "content.changed", "data": {"tags": ["guides", "page:1"]}}'

    assert post(site, body, timestamp=now) == 200
    assert post(site, body, timestamp=now, secret="whsec_YW5vdGhlcg==") == 401
    assert post(site, body, timestamp=now - 301) == 401
    assert post(site, body, timestamp=now + 360) == 401  # however long the others took
    assert post(site, b'{"data": {"tags": "guides"}}', timestamp=now) == 400
    assert post(site, b"tags", timestamp=now) == 400
    assert requests.post(f"{site}/api/revalidate", data=body, timeout=30).status_code == 401


def test_forgets_however_much_has_changed_at_once(site: str, hub: Hub) -> None:
    guide = hub.add_guide(title="How do you pay?", slug="pay")
    get(f"{site}/guides/pay/")
    type(guide).objects.update(title="Do you pay?")
    tags = [f"page:{number}" for number in range(10**9, 10**9 + 100_000)]

    body = json.dumps({"type": "content.changed", "data": {"tags": tags}}).encode()

    assert "How do you pay?" in get(f"{site}/guides/pay/").text
    assert len(body) > 1_000_000
    assert post(site, body, timestamp=int(time.time())) == 200
    assert "Do you pay?" in get(f"{site}/guides/pay/").text


def test_readers_see_a_published_note_with_their_next_request(
    site: str, reader: Page, desk: Desk, hub: Hub, settings
) -> None:
    """The webhook is sent with the answer to the editor: tasks are not put off here."""
    source = SourceFactory(title="DUO", slug="duo")
    mention = citing(source, note="Pay here.")
    topic = hub.add_topic(title="Exams", sections=[section("Official", mention)])
    tab = reader.context.new_page()
    tab.goto(f"{site}/sources/duo/")
    expect(tab.locator(".note")).to_have_text("Pay here.")
    assert get(f"{site}/sources/duo/").headers["x-nextjs-cache"] == "HIT"

    desk.page.goto(f"/admin/pages/{topic.pk}/edit/")
    desk.page.wait_for_function("window.wagtail?.editHandler && window.formIsWatched")
    desk.page.locator("textarea[name$='-note']").fill("Pay before you go.")
    tab.goto(f"{site}/sources/duo/")
    expect(tab.locator(".note")).to_have_text("Pay here.")
    desk.publish()

    assert "Pay before you go." in get(f"{site}/sources/duo/").text
    tab.goto(f"{site}/sources/duo/")
    expect(tab.locator(".note")).to_have_text("Pay before you go.")
    assert TopicPage.objects.get().sections.raw_data[0]["value"]["mentions"]

    settings.WEBHOOK_URLS = []  # and without one, they do not
    publish(topic, title="Another title")
    assert "Another title" not in get(f"{site}/sources/duo/").text


def test_only_the_editor_sees_a_draft(site: str, reader: Page, desk: Desk, hub: Hub) -> None:
    broken = SourceFactory(title="Old library")
    break_link(broken)
    body = [text("<p>At the desk.</p>", linking(broken))]
    guide = hub.add_guide(title="How do you pay?", slug="pay", body=body)
    page = desk.page
    heading = {"role": "heading", "level": 1}

    desk.open_page(guide)
    page.locator("[name=title]").fill("How do you pay for it?")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role(**heading)).to_have_text("How do you pay for it?")
    expect(preview.get_by_label("Preview")).to_contain_text("You see a draft")
    page.get_by_role("button", name="Toggle checks").click()
    expect(page.locator("[data-checks-panel]")).to_contain_text("Old library")
    page.get_by_role("button", name="Toggle preview").click()

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Preview in new tab").click()
    tab = opened.value
    expect(tab.get_by_role(**heading)).to_have_text("How do you pay for it?")
    assert tab.url == f"{site}/guides/pay/"
    for _ in range(2):
        anonymous = get(f"{site}/guides/pay/").text
        assert "How do you pay?" in anonymous
        assert "How do you pay for it?" not in anonymous
        assert "You see a draft" not in anonymous

    tab.get_by_role("button", name="Leave the preview").click()
    expect(tab.get_by_role(**heading)).to_have_text("How do you pay?")
    expect(tab.get_by_label("Preview")).to_have_count(0)


def test_each_tab_shows_its_own_draft_and_nobody_keeps_it(
    site: str, reader: Page, hub: Hub, editor
) -> None:
    guides = [hub.add_guide(title=f"Guide {slug}", slug=slug) for slug in ("pay", "apply")]
    tabs = [reader, reader.context.new_page()]
    for guide, tab in zip(guides, tabs, strict=True):
        guide.title = f"Draft of {guide.slug}"
        token = token_of(make_preview(editor, guide, content=guide.serializable_data()))
        tab.goto(f"{site}/api/draft?token={quote(token)}&path=/guides/{guide.slug}/")

    for guide, tab in zip(guides, tabs, strict=True):
        answer = tab.reload()
        expect(tab.get_by_role("heading", level=1)).to_have_text(f"Draft of {guide.slug}")
        expect(tab.get_by_label("Preview")).to_contain_text("You see a draft")
        assert answer
        assert answer.header_value("cache-control") == "private, no-store"
        assert answer.header_value("etag") is None
        kept = get(f"{site}/guides/{guide.slug}/")
        assert f"Draft of {guide.slug}" not in kept.text
        assert kept.headers["cache-control"] == "public, max-age=0, must-revalidate"

    reader.goto(f"{site}/guides/")
    banner = reader.get_by_label("Preview")
    expect(banner).to_contain_text("This page is not the draft")
    banner.get_by_role("link", name="Back to the draft").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Draft of apply")
    reader.get_by_role("button", name="Leave the preview").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Guide apply")


def test_an_ended_preview_says_so(site: str, reader: Page, hub: Hub) -> None:
    hub.add_guide(slug="pay")

    reader.goto(f"{site}/api/draft?token=wrong&path=/guides/pay/")

    expect(reader.get_by_role("heading", level=1)).to_have_text("The draft cannot be shown")
    reader.get_by_role("button", name="Leave the preview").click()
    expect(reader.get_by_role("heading", level=1)).not_to_have_text("The draft cannot be shown")
    for path in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        answer = get(f"{site}/api/draft?token=t&path={quote(path)}")
        assert answer.status_code == 400
