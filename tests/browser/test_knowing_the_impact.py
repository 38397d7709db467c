"""An editor knows what publishing changes before it does, and reads it afterwards."""

import pytest
from playwright.sync_api import expect

from cms.pages.models import GuidePage
from cms.snippets.models import QuickAnswer, Source
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.browser.pictures import take_picture
from tests.factories import Hub, QuickAnswerFactory, SourceFactory, citing, section

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


def url(name: str, source: Source) -> str:
    return f"/admin/snippets/snippets/source/{name}/{source.pk}/"


def test_publishing_holds_no_surprise(desk: Desk, hub: Hub, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    duo, ind = SourceFactory(title="DUO integration"), SourceFactory(title="IND residence")
    hub.add_topic(title="Civic integration", sections=[section("Exams", citing(duo))])
    guide = hub.add_guide(
        title="How do you pay?", body=[citing(duo, kicker="Payment", note="Pay with iDEAL.")]
    )
    page = desk.page
    desk.open_page(guide)
    page.get_by_role("button", name="Toggle status").click()
    panel = page.get_by_role("region", name="Impact of publishing")
    with desk.saved_in_the_background():
        page.locator("textarea[name$='-note']").fill("Pay with iDEAL or by card.")
    expect(panel.get_by_role("heading")).to_have_text("Publishing changes 1 note.")
    with desk.saved_in_the_background():
        desk.add_block("Source with a note")
    page.get_by_role("button", name="Choose source").click()
    with desk.saved_in_the_background():
        desk.choose_source("IND residence")
    with desk.saved_in_the_background():
        page.locator("textarea[name$='-note']").last.fill("Ask here.")
    sentence = "Publishing adds 1 mention and changes 1 note."
    expect(panel.get_by_role("heading")).to_have_text(sentence)
    expect(panel.get_by_role("listitem")).to_contain_text(
        ["Pay with iDEAL or by card.", "Ask here."]
    )
    page.locator("footer").get_by_role("button", name="More actions").click()
    expect(page.locator("#hub-impact-sentence")).to_have_text(sentence)
    take_picture(page, "impact-of-a-guide")
    assert serious_violations(page) == []

    page.locator("footer").get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages .success")).to_contain_text("published")
    for source, told in (
        (ind, "The guide “How do you pay?” now mentions this source"),
        (duo, "The guide “How do you pay?” changed its note on this source"),
    ):
        page.goto(url("history", source))
        expect(page.get_by_role("row", name=told)).to_contain_text("editor")
    take_picture(page, "impact-in-the-history")
    assert serious_violations(page) == []

    desk.open_source(duo)
    with desk.saved_in_the_background():
        page.get_by_label("Title").fill("DUO")
    expect(panel.get_by_role("heading")).to_have_text(
        "Publishing changes the title, and with it 2 published pages."
    )
    take_picture(page, "impact-of-a-source")
    assert serious_violations(page) == []


def test_what_a_guide_leans_on_is_published_with_it(desk: Desk, hub: Hub, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    new = SourceFactory(title="Newcomer", live=False)
    other = SourceFactory(title="Other", live=False, locked=True)
    guide = hub.add_guide(title="How do you pay?", live=False, body=[citing(new), citing(other)])
    answer = QuickAnswerFactory(question="What does it cost?", guide=guide, live=False)
    guide.save_revision()
    page = desk.page
    menu = page.locator("footer")

    desk.open_page(guide)
    menu.get_by_role("button", name="More actions").click()
    menu.get_by_label("What does it cost?").uncheck()
    with desk.saved_in_the_background():
        page.get_by_label("Summary").fill("Pay at the desk.")
    expect(menu.get_by_label("Newcomer")).to_be_checked()
    expect(menu.get_by_label("What does it cost?")).not_to_be_checked()
    expect(menu.get_by_label("Other")).to_be_disabled()
    take_picture(page, "publishing-together")
    assert serious_violations(page) == []
    menu.get_by_role("button", name="Publish with what is ticked").click()

    expect(page.locator(".messages")).to_contain_text("together with it: “Newcomer”")
    assert Source.objects.get(pk=new.pk).live
    assert not QuickAnswer.objects.get(pk=answer.pk).live
    assert GuidePage.objects.get().live


def test_the_dashboard_is_accessible(desk: Desk, hub: Hub):
    SourceFactory()
    desk.page.goto("/admin/")

    assert serious_violations(desk.page) == []
