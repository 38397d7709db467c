"""An editor picks the right source, and makes no second one of a site that is there."""

from datetime import date

import pytest
from playwright.sync_api import expect

from cms.snippets.models import Source
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.browser.pictures import take_picture
from tests.factories import Hub, SourceFactory, citing
from tests.health.broken import break_link

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.thorough
def test_picks_warned_and_without_doubling(desk: Desk, hub: Hub):
    duo = SourceFactory(
        title="DUO integration", kind="official", website="https://www.duo.nl/exams/"
    )
    SourceFactory(title="Old library", kind="learning", publisher="Library")
    Source.objects.filter(pk=duo.pk).update(review_by=date(2020, 1, 2))
    break_link(duo)
    hub.add_guide(title="Another guide", body=[citing(duo)])
    guide = hub.add_guide(title="How do you pay?")
    page = desk.page
    desk.open_page(guide)
    desk.add_block("Source with a note")
    page.get_by_role("button", name="Choose source").click()
    chooser = page.locator(".modal-dialog")
    existing = page.get_by_role("tabpanel", name="Existing sources")
    rows = existing.locator("tbody tr")
    expect(rows).to_have_count(2)
    take_picture(page, "chooser")
    assert serious_violations(page) == []

    existing.get_by_label("Kind").select_option("official")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Link broken")
    expect(rows).to_contain_text("Review overdue since 2 Jan 2020")
    desk.choose_source("DUO integration")
    field = page.locator(".snippet-chooser")
    expect(field.locator(".hub-source-warnings li")).to_have_text(
        ["Its link is broken.", "Its review has been overdue since 2 Jan 2020."]
    )
    take_picture(page, "chooser-warning-in-the-field")
    assert serious_violations(page) == []

    field.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Choose another source").click()
    expect(existing.get_by_role("heading", name="Recently used by you")).to_be_visible()
    expect(rows).to_have_count(3)
    take_picture(page, "chooser-recently-used")
    desk.choose_source("Old library")
    expect(field.locator(".hub-source-warnings li")).to_have_count(0)

    field.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Choose another source").click()
    page.get_by_role("tab", name="New source").click()
    new = page.get_by_role("tabpanel", name="New source")
    new.get_by_label("Title").fill("Exams at DUO")
    new.get_by_label("Website").fill("http://duo.nl/exams?utm_source=mail")
    new.get_by_label("Summary").fill("For exams.")
    new.get_by_role("button", name="Create and choose").click()
    expect(new).to_contain_text("This site is already a source: “DUO integration”.")
    expect(new.get_by_label("Keep this as a source of its own")).to_be_visible()
    take_picture(page, "chooser-site-is-a-source-already")
    assert serious_violations(page) == []

    new.get_by_role("button", name="Use this one").click()
    expect(chooser).to_be_hidden()
    expect(field).to_contain_text("DUO integration")
    assert Source.objects.count() == 2
