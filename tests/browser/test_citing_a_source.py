"""An editor cites sources in a guide, publishes it, and takes a citation out again."""

import pytest
from playwright.sync_api import expect
from wagtail.models import Locale

from cms.mentions.guard import delete_mentioned
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.browser.admin_pages import Desk
from tests.browser.pictures import take_picture
from tests.factories import Hub, SourceFactory, text

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

# The words stay the same, so that only the stored text tells when another source is behind them.
CITES_IN_THE_FORM = """
(id) => [...document.querySelectorAll('input[type=hidden]')]
  .filter((input) => input.draftailEditor)
  .flatMap((input) => Object.values(JSON.parse(input.value)?.entityMap ?? {}))
  .some((entity) => Number(entity.data.id) === id)
"""


def mentions(guide: GuidePage) -> list[tuple[str, str, str]]:
    """(state, title of the source, note) of each row of the index, in page order."""
    rows = Mention.objects.filter(page=guide).order_by("state", "position")
    return list(rows.values_list("state", "source__title", "note"))


def counts_in_public(client, slug: str) -> dict[str, int]:
    query = (
        "query ($slug: String!) { source(slug: $slug) { mentionCounts { guides occurrences } } }"
    )
    response = client.post(
        "/graphql/", {"query": query, "variables": {"slug": slug}}, "application/json"
    )
    return response.json()["data"]["source"]["mentionCounts"]


def test_cites_a_new_source_in_running_text_and_as_a_block(desk: Desk, hub: Hub, client):
    SourceFactory(title="Another source")
    guide = hub.add_guide(title="How do you pay?")
    page = desk.page

    page.goto("/admin/")
    page.get_by_role("link", name="Sources", exact=True).click()
    page.get_by_role("link", name="Add source").click()
    page.get_by_label("Title").fill("DUO integration")
    page.get_by_label("Website").fill("duo.example.org")
    page.get_by_label("Summary").fill("For exams and results.")
    desk.publish()
    source = Source.objects.get(title="DUO integration")
    assert (source.slug, source.website) == ("duo-integration", "https://duo.example.org")

    desk.open_page(guide)
    desk.add_block("Text")
    desk.type_text("You pay at DUO", select_last="DUO")
    desk.toolbar("SOURCE").click()
    search = page.locator(".modal-dialog").get_by_label("Search")
    expect(search).to_have_value("DUO")
    desk.choose_source("DUO integration", search="exams")
    expect(desk.text_field().locator(".TooltipEntity")).to_have_text("DUO")

    desk.add_block("Source with a note")
    page.get_by_role("button", name="Choose source").click()
    desk.choose_source("DUO integration")
    note, instead = page.locator("textarea[name$='-note']"), page.locator(".hub-source-summary")
    expect(instead).to_have_text("Readers see the summary of the source: For exams and results.")
    page.locator("input[name$='-kicker']").first.fill("Payment")
    expect(page.locator(".hub-counter")).to_have_text("7 / 120")
    instead.scroll_into_view_if_needed()
    take_picture(page, "citing-with-summary")
    note.fill("Pay here.")
    expect(instead).to_be_hidden()
    desk.publish()

    assert mentions(guide) == [
        ("live", "DUO integration", ""),
        ("live", "DUO integration", "Pay here."),
    ]
    assert (
        GuidePage.objects.get()
        .body.raw_data[0]["value"]
        .endswith(f'You pay at <a linktype="source" id="{source.pk}">DUO</a></p>')
    )
    assert counts_in_public(client, "duo-integration") == {"guides": 1, "occurrences": 2}

    desk.open_page(guide)
    citation = desk.text_field().locator(".TooltipEntity")
    expect(citation).to_have_text("DUO")
    citation.click()
    tooltip = page.locator(".Tooltip")
    expect(tooltip.get_by_role("link", name="DUO integration")).to_have_attribute(
        "href", "https://duo.example.org"
    )
    tooltip.get_by_role("button", name="Remove").click()
    expect(citation).to_have_count(0)
    expect(desk.text_field()).to_have_text("You pay at DUO")
    desk.publish()

    assert mentions(guide) == [("live", "DUO integration", "Pay here.")]
    assert counts_in_public(client, "duo-integration") == {"guides": 1, "occurrences": 1}


def test_writes_the_title_where_nothing_is_selected(desk: Desk, hub: Hub):
    SourceFactory(title="DUO integration")
    guide = hub.add_guide(body=[text("<p>You pay at</p>")])

    desk.open_page(guide)
    desk.type_text(" /sou")
    desk.page.get_by_role("option", name="Source", exact=True).click()
    desk.choose_source("DUO integration")
    expect(desk.text_field()).to_have_text("You pay at DUO integration")
    desk.type_text(" now.")
    expect(desk.text_field()).to_have_text("You pay at DUO integration now.")
    expect(desk.text_field().locator(".TooltipEntity")).to_have_text("DUO integration")
    desk.publish()

    assert mentions(guide) == [("live", "DUO integration", "")]


def test_replaces_a_source_and_keeps_the_words(desk: Desk, hub: Hub):
    old, new = SourceFactory(title="Old"), SourceFactory(title="New")
    guide = hub.add_guide(body=[text(f'<p>Ask <a linktype="source" id="{old.pk}">them</a>.</p>')])

    desk.open_page(guide)
    desk.text_field().locator(".TooltipEntity").click()
    desk.page.locator(".Tooltip").get_by_role("button", name="Edit").click()
    desk.choose_source(new.title)
    desk.page.wait_for_function(CITES_IN_THE_FORM, arg=new.pk)
    expect(desk.text_field()).to_have_text("Ask them.")
    desk.publish()

    assert mentions(guide) == [("live", "New", "")]


def test_shows_that_a_source_is_gone_and_keeps_the_citation(desk: Desk, hub: Hub):
    source = SourceFactory()
    link = f'<a linktype="source" id="{source.pk}">them</a>'
    guide = hub.add_guide(body=[text(f"<p>Ask {link}.</p>")])
    delete_mentioned(source)

    desk.open_page(guide)
    citation = desk.text_field().locator(".TooltipEntity")
    expect(citation.locator("use")).to_have_attribute("href", "#icon-warning")
    citation.click()
    expect(desk.page.locator(".Tooltip")).to_contain_text("Deleted source")
    desk.page.keyboard.press("Escape")
    desk.type_text(" Hurry.")
    desk.publish()

    assert GuidePage.objects.get().body.raw_data[0]["value"].endswith(f"Ask {link}. Hurry.</p>")


def test_offers_sources_in_the_language_of_the_page_first(desk: Desk, hub: Hub):
    SourceFactory(title="English source")
    Locale.objects.get_or_create(language_code="nl")
    guide = hub.add_guide(body=[text("<p>Ask</p>")])

    desk.open_page(guide)
    desk.type_text(" /sou")
    desk.page.get_by_role("option", name="Source", exact=True).click()

    existing = desk.page.get_by_role("tabpanel", name="Existing sources")
    expect(existing.get_by_label("Language")).to_have_value("en")
