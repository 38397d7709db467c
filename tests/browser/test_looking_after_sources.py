"""Editors, moderators and administrators see where a source is used, and take care with it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import FORM_IS_READY, Desk
from tests.factories import Hub, SourceFactory, citing, draft, section, text

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

LIST = "/admin/snippets/snippets/source/"


def fill(hub: Hub) -> dict[str, int]:
    """Three sources: one much used, one in drafts, one unused. Their ids, by title."""
    duo = SourceFactory(title="DUO integration", publisher="DUO", kind="official")
    ind = SourceFactory(title="IND residence", publisher="IND", kind="official")
    SourceFactory(title="Old library", publisher="Library", kind="learning")
    exams = section(
        "Official exam information",
        citing(duo, kicker="Exams and results", note="Register for an exam and read your result."),
        intro="Start here.",
    )
    topic = hub.add_topic(title="Civic integration", sections=[exams])
    guide = hub.add_guide(
        title="How do you pay for an exam?",
        topic=topic,
        body=[
            *(text(f"<p>Paragraph {number}.</p>" * 12) for number in range(6)),
            citing(duo, kicker="Payment", note="Pay with iDEAL."),
        ],
    )
    other = hub.add_guide(title="How long does it take?", topic=topic)
    draft(other, body=[citing(duo), citing(ind, note="Ask here.")])
    assert guide.live
    return {"DUO integration": duo.pk, "IND residence": ind.pk}


def test_an_editor_sorts_filters_and_exports_the_list(
    desk_of: Callable[[str], Desk], hub: Hub, picture, tmp_path: Path
):
    fill(hub)
    page = desk_of("Editors").page
    page.get_by_role("link", name="Sources", exact=True).click()
    titles = page.locator("td.title .title-wrapper")
    expect(titles).to_have_text(["DUO integration", "IND residence", "Old library"])
    row = page.get_by_role("row", name="DUO integration")
    expect(row).to_contain_text("+1 in drafts")

    picture("sources-list")
    assert serious_violations(page) == []

    page.get_by_role("link", name="Mentions in guides").click()
    expect(titles).to_have_text(["IND residence", "Old library", "DUO integration"])
    page.get_by_role("link", name="Mentions in guides").click()
    expect(titles.first).to_have_text("DUO integration")

    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Mentions", exact=True).click()
    page.get_by_text("Unused: mentioned nowhere").click()
    expect(titles).to_have_text(["Old library"])
    picture("sources-list-unused")

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Actions").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    download.value.save_as(tmp_path / "sources.csv")
    with (tmp_path / "sources.csv").open() as file:
        assert [line["Title"] for line in csv.DictReader(file)] == ["Old library"]


def test_an_editor_goes_from_a_source_to_the_very_block(
    desk_of: Callable[[str], Desk], hub: Hub, picture
):
    ids = fill(hub)
    page = desk_of("Editors").page
    page.goto(f"{LIST}edit/{ids['DUO integration']}/")
    page.wait_for_function(FORM_IS_READY)
    summary = page.get_by_text("1 topic mention, 1 guide (+1 in drafts)")
    summary.scroll_into_view_if_needed()
    picture("source-edit-panel")

    page.get_by_role("link", name="See the places with their notes").click()
    expect(page.locator(".hub-places h3")).to_contain_text(
        ["Civic integration", "How do you pay for an exam?", "How long does it take?"]
    )
    picture("source-usage")
    assert serious_violations(page) == []

    page.get_by_role("link", name="Go to the block: How do you pay for an exam?").click()
    page.wait_for_function("window.wagtail?.editHandler")
    expect(page.locator("textarea[name$='-note']")).to_be_in_viewport()
    expect(page.locator("textarea[name$='-note']")).to_have_value("Pay with iDEAL.")
    picture("page-editor-at-the-block")


def test_the_usage_is_filtered_as_one_types(desk_of: Callable[[str], Desk], hub: Hub):
    ids = fill(hub)
    page = desk_of("Editors").page
    page.goto(f"{LIST}usage/{ids['DUO integration']}/")
    headings = page.locator(".hub-places h3")
    expect(headings).to_have_count(3)

    page.get_by_role("searchbox", name="Search term").or_(page.locator("#id_q")).first.fill("iDEAL")
    expect(headings).to_have_count(1)
    expect(headings).to_contain_text("How do you pay for an exam?")


def test_a_moderator_takes_the_mentions_out_and_then_deletes(
    desk_of: Callable[[str], Desk], hub: Hub, picture
):
    ids = fill(hub)
    duo = Source.objects.get(pk=ids["DUO integration"])
    page = desk_of("Moderators").page
    page.goto(f"{LIST}delete/{duo.pk}/")
    expect(page.get_by_role("alert")).to_contain_text("cannot be deleted: it is mentioned")
    expect(page.locator(".hub-places h3")).to_have_count(3)
    expect(page.get_by_role("button", name="Delete it anyway")).to_have_count(0)
    picture("source-delete-refused")
    assert serious_violations(page) == []

    page.goto(f"{LIST}unpublish/{duo.pk}/")
    expect(page.get_by_role("alert")).to_contain_text("cannot be unpublished: it is mentioned")
    page.get_by_role("button", name="Remove mentions as drafts").click()
    expect(page.locator(".messages .success")).to_contain_text("taken out of 3 pages")
    expect(page.get_by_text("Live, gone in the draft")).to_have_count(2)
    picture("source-usage-mentions-removed")

    for mentioning in (*GuidePage.objects.all(), *TopicPage.objects.all()):
        mentioning.latest_revision.publish()
    page.goto(f"{LIST}delete/{duo.pk}/")
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.locator(".messages .success")).to_contain_text("deleted")
    assert not Source.objects.filter(pk=duo.pk).exists()


def test_an_administrator_deletes_it_anyway(desk: Desk, hub: Hub, picture):
    duo = Source.objects.get(pk=fill(hub)["DUO integration"])
    page = desk.page
    page.goto(f"{LIST}delete/{duo.pk}/")
    picture("source-delete-anyway")
    assert serious_violations(page) == []

    page.get_by_role("button", name="Delete it anyway").click()
    expect(page.locator(".messages .success")).to_contain_text("deleted")
    assert not Source.objects.filter(pk=duo.pk).exists()


def test_selecting_sources_deletes_none_that_is_mentioned(desk: Desk, hub: Hub, picture):
    fill(hub)
    page = desk.page
    page.goto(LIST)
    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("link", name="Delete selected snippets").click()
    stays = page.get_by_role("alert").filter(has_text="are mentioned and stay")
    expect(stays.get_by_role("link")).to_have_text(["DUO integration", "IND residence"])
    picture("sources-bulk-delete")
    assert serious_violations(page) == []

    page.get_by_role("button", name="Yes, delete").click()
    expect(page.locator("td.title .title-wrapper")).to_have_text(
        ["DUO integration", "IND residence"]
    )


def test_an_editor_finds_no_button_and_no_page_to_delete(desk_of: Callable[[str], Desk], hub: Hub):
    ids = fill(hub)
    page = desk_of("Editors").page
    page.goto(LIST)
    page.get_by_role("button", name="More options for 'DUO integration'").click()
    expect(page.get_by_role("link", name="Where it is used")).to_be_visible()
    expect(page.get_by_role("link", name="Delete", exact=True)).to_have_count(0)

    # Asked for without opening it: the browser complains of a page that is forbidden.
    answer = page.request.get(f"{LIST}delete/{ids['DUO integration']}/")
    assert answer.status == 403
    assert "How do you pay" not in answer.text()


def test_the_dashboard_leads_to_what_is_unused(desk: Desk, hub: Hub, picture):
    fill(hub)
    page = desk.page
    page.goto("/admin/")
    picture("dashboard")
    page.get_by_role("link", name="1 Source that no page mentions").click()
    expect(page.locator("td.title .title-wrapper")).to_have_text(["Old library"])


def test_a_moderator_deletes_all_that_a_search_finds(
    desk_of: Callable[[str], Desk], hub: Hub, picture
):
    for number in range(60):
        SourceFactory(title=f"Old page {number}")
    SourceFactory(title="Library")
    page = desk_of("Moderators").page
    # Leaving the field of the search has Wagtail search once more, which unticks what was ticked.
    page.goto(f"{LIST}?q=old+page")
    expect(page.locator("td.title .title-wrapper").filter(has_text="Library")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    page.locator("thead [data-bulk-action-select-all-checkbox]").check()
    page.get_by_role("button", name="Select all snippets in listing").click()
    page.locator(".bulk-actions-buttons").get_by_role("link", name="Delete").click()

    expect(page.locator("[data-selection]")).to_contain_text("All that the list shows: 60 sources.")
    picture("bulk-delete")
    assert serious_violations(page) == []
    page.get_by_role("button", name="Yes, delete").click()

    expect(page.get_by_role("link", name="60 Done")).to_be_visible()
    picture("bulk-deleted")
    assert serious_violations(page) == []
    assert list(Source.objects.values_list("title", flat=True)) == ["Library"]
