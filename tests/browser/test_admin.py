"""What an editor meets in the admin: previews, examples, and explanations that help."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_pages import Desk
from tests.factories import Hub, SourceFactory, citing, section

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.thorough
def test_the_preview_panel_shows_the_draft_of_a_guide(desk: Desk, hub: Hub):
    source = SourceFactory(title="DUO integration", summary="For exams.")
    guide = hub.add_guide(title="How do you pay?", body=[citing(source)])

    desk.open_page(guide)
    desk.page.get_by_role("button", name="Toggle preview").click()
    preview = desk.page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text("How do you pay?")
    expect(preview.locator("article.card")).to_contain_text("DUO integration")

    desk.page.locator("[name=title]").fill("How do you pay for it?")
    expect(preview.get_by_role("heading", level=1)).to_have_text("How do you pay for it?")


def test_the_preview_panel_of_a_source_shows_where_it_is_mentioned(desk: Desk, hub: Hub):
    source = SourceFactory(title="DUO integration")
    hub.add_topic(title="Exams", sections=[section("Official", citing(source))])
    hub.add_guide(title="How do you pay?", body=[citing(source)])

    desk.page.goto(f"/admin/snippets/snippets/source/edit/{source.pk}/")
    desk.page.get_by_role("button", name="Toggle preview").click()
    preview = desk.page.frame_locator("#w-preview-iframe")

    expect(preview.locator(".facts li")).to_have_text(
        ["1 topic mention", "1 guide", "cited 2 times"], use_inner_text=True
    )
    expect(preview.locator(".card h3")).to_have_text(["Official", "How do you pay?"])


@pytest.mark.thorough
def test_the_block_picker_shows_examples(desk: Desk, hub: Hub):
    desk.open_page(hub.add_guide())
    desk.page.get_by_role("button", name="Insert a block").first.click()
    option = desk.page.locator(".w-combobox__option-row", has_text="Source with a note")
    option.get_by_role("button", name="Preview").click()

    example = desk.page.frame_locator(".w-combobox-preview iframe")
    expect(example.get_by_role("link")).to_have_text("Example source")


def test_a_slug_that_is_taken_is_explained_beside_the_field(desk: Desk, hub: Hub):
    SourceFactory(title="DUO", slug="duo-integration")
    page = desk.page

    page.goto("/admin/snippets/snippets/source/add/")
    page.get_by_label("Title").fill("DUO integration")
    page.get_by_label("Website").fill("https://duo.example.org/")
    page.get_by_label("Summary").fill("For exams.")
    footer = page.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name="Publish", exact=True).click()

    expect(page.locator(".error-message:visible")).to_contain_text("“DUO” has this slug")


@pytest.mark.thorough
def test_deleting_a_topic_explains_which_guides_keep_it(desk: Desk, hub: Hub):
    topic = hub.add_topic(title="Exams")
    hub.add_guide(title="How do you pay?", topic=topic)

    desk.page.goto(f"/admin/pages/{topic.pk}/delete/")

    expect(desk.page.locator(".messages .error")).to_contain_text("“How do you pay?”")
