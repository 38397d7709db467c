"""A translator's work in Chromium: chips, hints and what has changed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from wagtail.models import Locale

from cms.admin.translations.drafts import begin_translations
from cms.pages.models import GuidePage
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.factories import Hub, SourceFactory, make_hub, reload, text

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


def test_links_are_chips_and_hints_a_click_away(
    desk_of: Callable[[str], Desk], hub: Hub, picture: Callable[[str], None]
):
    dutch, _ = Locale.objects.get_or_create(language_code="nl")
    office = SourceFactory(title="The tax office")
    SourceFactory(
        title="De belastingdienst", slug="d", locale=dutch, translation_key=office.translation_key
    )
    link = f'<a linktype="source" id="{office.pk}">the tax office</a>'
    guide = hub.add_guide(
        title="How do you pay?",
        summary="You pay once a year.",
        body=[text(f"<p>Ask {link} how <b>you</b> pay.</p>")],
    )
    begin_translations(reload(guide), [dutch], None)
    translated = reload(guide).get_translation(dutch)
    desk = desk_of("Editors")
    page = desk.page
    page.goto(f"/admin/pages/{translated.pk}/edit/")
    page.get_by_label("Title", exact=True).fill("Hoe betaal je?")
    editable = page.get_by_role("textbox", name="Text")
    editable.press_sequentially("Vraag het aan ")
    page.get_by_role("button", name="the tax office").click()
    expect(editable.locator(".translation-chip")).to_have_text("the tax office")
    editable.locator(".translation-chip").dblclick()
    page.get_by_role("button", name="De belastingdienst").click()
    expect(editable).to_have_text("Vraag het aan De belastingdienst")
    picture("translating")
    assert serious_violations(page) == []

    page.get_by_role("button", name="Save draft").click()

    expect(page.locator(".messages")).to_contain_text("2 of 3 texts are translated")
    body = str(GuidePage.objects.get(pk=translated.pk).body.raw_data)
    assert f'<a id="{office.get_translation(dutch).pk}" linktype="source">' in body
    assert "belastingdienst" in body

    guide.summary = "You pay twice a year, in spring."
    guide.save_revision().publish()
    page.reload()
    page.get_by_role("button", name="Take over its new texts").click()
    expect(page.get_by_text("You pay twice a year, in spring.")).to_be_visible()
    page.locator("footer").get_by_role("button", name="More actions").click()
    picture("translating-changed")
    expect(page.get_by_role("button", name="Submit to Moderators approval")).to_be_visible()


def test_writes_on_after_a_chip_and_beside_another(desk_of: Callable[[str], Desk], hub: Hub):
    dutch, _ = Locale.objects.get_or_create(language_code="nl")
    office, other = SourceFactory(title="The office"), SourceFactory(title="The site")
    links = [
        f'<a linktype="source" id="{source.pk}">{source.title}</a>' for source in (office, other)
    ]
    guide = hub.add_guide(body=[text(f"<p>Ask {links[0]} how, or read {links[1]}.</p>")])
    begin_translations(reload(guide), [dutch], None)
    translated = reload(guide).get_translation(dutch)
    page = desk_of("Editors").page
    page.goto(f"/admin/pages/{translated.pk}/edit/")
    editable = page.get_by_role("textbox", name="Text")
    editable.press_sequentially("Vraag ")
    page.get_by_role("button", name="The office").click()
    page.keyboard.type(" hoe, of lees ")
    page.get_by_role("button", name="The site").click()
    page.keyboard.type(".")
    editable.locator(".translation-chip").first.click()
    page.keyboard.type("X")

    page.get_by_role("button", name="Save draft").click()

    expect(page.locator(".messages")).to_contain_text("texts are translated")
    body = GuidePage.objects.get(pk=translated.pk).body.raw_data[0]["value"]
    words = re.sub(r"<a .*?>(.*?)</a>", r"[\1]", body).replace("X", "")
    assert words == "<p>Vraag [The office] hoe, of lees [The site].</p>"


def test_the_report_leads_to_the_draft(
    desk_of: Callable[[str], Desk], hub: Hub, picture: Callable[[str], None]
):
    Locale.objects.get_or_create(language_code="nl")
    SourceFactory(title="The tax office")
    guide = hub.add_guide(title="How do you pay?")
    page = desk_of("Editors").page
    page.goto("/admin/")
    page.get_by_role("region", name="Translations").scroll_into_view_if_needed()
    picture("translations-dashboard")
    page.goto(f"/admin/pages/{hub.guides.pk}/")
    row = page.get_by_role("row", name="How do you pay?")
    expect(row.locator(".translation-badge")).to_have_text("Dutch: Missing")
    picture("translations-explorer")
    page.goto("/admin/reports/translations/")
    row = page.get_by_role("row", name="How do you pay?")
    row.get_by_text("Dismiss", exact=True).first.click()
    picture("translations-report")
    assert serious_violations(page) == []

    row.get_by_role("button", name="Draft the fix of “How do you pay?”").click()

    expect(page.get_by_text("0 of 2 translated")).to_be_visible()
    assert reload(guide).get_translations().get().live is False


SEEN = """{ guide(slug: "hoe-betaal-je", locale: "nl") { title locale topic { title }
    sources { title mentionCounts { guides } } } }"""


def ask(client: Client, query: str) -> dict[str, Any]:
    answer = client.post("/graphql/", {"query": query}, content_type="application/json").json()
    found: dict[str, Any] = answer["data"]
    return found


def test_from_an_english_guide_to_dutch_readers_and_back_when_it_changes(
    desk_of: Callable[[str], Desk], hub: Hub, client: Client
):
    dutch, _ = Locale.objects.get_or_create(language_code="nl")
    make_hub("nl")
    office = SourceFactory(title="The tax office", summary="Taxes.")
    topic = hub.add_topic(title="Money", summary="Money.", sections=[])
    link = f'<a linktype="source" id="{office.pk}">the tax office</a>'
    guide = hub.add_guide(
        title="How do you pay?",
        summary="Once a year.",
        topic=topic,
        body=[text(f"<p>Ask {link}.</p>")],
    )
    page = desk_of("Editors").page
    for original in (topic, guide):
        page.goto(f"/admin/localize/submit/page/{original.pk}/")
        page.get_by_label("Dutch").check()
        page.get_by_role("button", name="Submit").click()
        expect(page.locator(".messages .success")).to_be_visible()
    words = {
        f"/admin/snippets/snippets/source/edit/{office.get_translation(dutch).pk}/": {
            "Title": "De belastingdienst",
            "Summary": "Belastingen.",
        },
        f"/admin/pages/{reload(topic).get_translation(dutch).pk}/edit/": {
            "Title": "Geld",
            "Summary": "Geld.",
        },
        f"/admin/pages/{reload(guide).get_translation(dutch).pk}/edit/": {
            "Title": "Hoe betaal je?",
            "Summary": "Eens per jaar.",
            "Slug": "hoe-betaal-je",
        },
    }
    for address, texts in words.items():
        page.goto(address)
        for label, said in texts.items():
            page.get_by_label(label, exact=True).fill(said)
        page.locator("footer").get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Submit to Moderators approval").click()
        expect(page.locator(".messages")).to_contain_text("Submitted for moderation.")
    assert ask(client, SEEN)["guide"] is None

    page = desk_of("Moderators").page
    for title in ("De belastingdienst", "Geld", "Hoe betaal je?"):
        page.goto("/admin/")
        row = page.locator("#awaiting-review-section").get_by_role("row", name=title)
        row.get_by_role("button", name="Actions").click()
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.locator(".messages .success")).to_contain_text(f"You have approved “{title}”.")
    assert ask(client, SEEN)["guide"] == {
        "title": "Hoe betaal je?",
        "locale": "nl",
        "topic": {"title": "Geld"},
        "sources": [{"title": "De belastingdienst", "mentionCounts": {"guides": 1}}],
    }

    guide.summary = "Twice a year."
    guide.save_revision().publish()
    page.goto(f"/admin/pages/{hub.guides.pk}/")
    expect(page.locator(".translation-badge")).to_have_text("Dutch: Out of date")
    page.goto("/admin/reports/translations/?kind=outdated")
    page.get_by_role("button", name="Draft the fix of “Hoe betaal je?”").click()
    expect(page.locator(".translation-change .addition")).to_have_text("Twice")
    page.get_by_label("Summary", exact=True).fill("Twee keer per jaar.")
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Published.")
    assert GuidePage.objects.get(locale=dutch).summary == "Twee keer per jaar."
