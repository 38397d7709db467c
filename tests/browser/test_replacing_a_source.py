"""An editor puts one source in the place of another everywhere, reads the report, and undoes it."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.admin.jobs.tasks import run
from cms.admin.replace.models import Replacement
from cms.admin.replace.replacement_plan import plan
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from tests.admin.files import make, shown
from tests.browser.admin_pages import Desk
from tests.browser.pictures import take_picture
from tests.factories import (
    Hub,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    draft,
    linking,
    publish,
    section,
    text,
)

pytestmark = pytest.mark.django_db(transaction=True)

SERIOUS = ("serious", "critical")


def look_at(page: Page, name: str) -> None:
    """Keeps a screenshot; fails if axe finds something serious in what we add to the admin."""
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": 1280, "height": 1300})
    take_picture(page, f"replace-{name}")
    found = Axe().run(page, context="main").response["violations"]
    problems: list[Any] = [
        (problem["id"], [node["html"] for node in problem["nodes"]])
        for problem in found
        if problem["impact"] in SERIOUS
    ]
    assert problems == []


def sources_cited(page: Any, state: str = "live") -> list[tuple[str, str]]:
    rows = Mention.objects.filter(page=page, state=state).order_by("position")
    return list(rows.values_list("source__title", "note"))


@pytest.mark.thorough
def test_replaces_a_source_everywhere_and_undoes_it(desk: Desk, hub: Hub):
    old = SourceFactory(title="DUO integration", website="https://old.example.org/")
    SourceFactory(title="DUO civic integration", website="https://new.example.org/")
    topic = hub.add_topic(
        title="Exams",
        sections=[
            section(
                "Official information",
                citing(old, kicker="Exams and file", note="Register for an exam here."),
            ),
            section("Costs", citing(old, note="See what an exam costs.")),
        ],
    )
    pay = hub.add_guide(
        title="How do you pay?",
        topic=topic,
        body=[text(linking(old)), citing(old, note="Pay for your exam here.")],
    )
    pending = publish(hub.add_guide(title="When is it?", topic=topic, body=[citing(old)]))
    pending = draft(pending, title="When is the exam?", body=[citing(old, note="In the draft.")])
    locked = hub.add_guide(title="What do you learn?", topic=topic, body=[citing(old)])
    colleague = get_user_model().objects.create_user("colleague")
    GuidePage.objects.filter(pk=locked.pk).update(
        locked=True, locked_by=colleague, locked_at=timezone.now()
    )
    QuickAnswerFactory(question="How much does an exam cost?", sources=[old])
    page = desk.page

    page.goto("/admin/snippets/snippets/source/")
    row = page.locator("tr", has_text="DUO integration")
    row.get_by_role("button", name="More options for").click()
    page.get_by_role("link", name="Replace everywhere").click()
    page.get_by_role("button", name="Choose source").click()
    desk.choose_source("DUO civic integration")
    look_at(page, "1-choose")
    page.get_by_role("button", name="Show every place").click()

    expect(page.locator("tr", has_text="Register for an exam here.")).to_contain_text(
        "Exams and file"
    )
    expect(page.locator("tbody", has_text="What do you learn?")).to_contain_text(
        "Will be left alone. Locked by somebody else."
    )
    page.get_by_label("Replace in “Exams”, place 2").uncheck()
    look_at(page, "2-plan")
    page.get_by_role("button", name="Replace in the ticked places").click()

    expect(page.get_by_text("Places published: 5. Places changed in drafts: 1.")).to_be_visible()
    left = page.locator("tr", has_text="What do you learn?")
    expect(left).to_contain_text("Left alone")
    expect(left).to_contain_text("Locked by somebody else.")
    look_at(page, "3-report")
    assert sources_cited(topic) == [
        ("DUO civic integration", "Register for an exam here."),
        ("DUO integration", "See what an exam costs."),
    ]
    assert sources_cited(pay) == [
        ("DUO civic integration", ""),
        ("DUO civic integration", "Pay for your exam here."),
    ]
    assert sources_cited(pending) == [("DUO civic integration", "")]
    assert sources_cited(pending, "draft") == [("DUO civic integration", "In the draft.")]
    assert sources_cited(locked) == [("DUO integration", "")]

    page.goto(f"/admin/pages/{pay.pk}/history/")
    expect(page.get_by_role("main")).to_contain_text(
        "Replaced “DUO integration” with “DUO civic integration” (2 live, 0 in the draft)"
    )
    page.goto(f"/admin/snippets/snippets/source/history/{old.pk}/")
    expect(page.get_by_role("main")).to_contain_text("(on 4 pages and snippets)")

    page.goto(f"/admin/sources/{old.pk}/replace/")
    page.get_by_role("link", name="DUO integration → DUO civic integration").click()
    page.get_by_role("link", name="Undo this replacement").click()
    look_at(page, "4-undo")
    page.get_by_role("button", name="Yes, undo it").click()
    expect(page.get_by_text(" by editor.")).to_be_visible()
    look_at(page, "5-undone")
    assert sources_cited(pay) == [
        ("DUO integration", ""),
        ("DUO integration", "Pay for your exam here."),
    ]
    assert not Mention.objects.filter(source__title="DUO civic integration").exists()


@pytest.mark.thorough
def test_shows_how_far_the_work_is_until_it_is_done(desk: Desk, hub: Hub, settings, editor):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    old, new = SourceFactory(title="Old source"), SourceFactory(title="New source")
    for number in range(60):
        hub.add_guide(title=f"Guide {number}", body=[citing(old, note=f"Note {number}.")])
    page = desk.page
    replacement = plan(editor, old, new)

    page.goto(f"/admin/replacements/{replacement.pk}/")
    page.get_by_label("Tick all places on this page of the list").uncheck()
    page.get_by_label("Publish at once").check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Page 2 of 2 of the list")).to_be_visible()
    expect(page.get_by_text("10 of 60 places were ticked")).to_be_visible()
    page.get_by_role("button", name="Replace in the ticked places").click()
    expect(page.locator("[data-progress-text]")).to_have_text(
        "0 of 60 pages and snippets are done."
    )
    rows = list(replacement.rows.order_by("position"))
    for row in rows[:20]:
        Replacement.objects.get(pk=replacement.pk).rows.filter(pk=row.pk).update(outcome="left")
    expect(page.locator("[data-progress-text]")).to_have_text(
        "20 of 60 pages and snippets are done."
    )
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 20)
    look_at(page, "6-progress")

    run(replacement)
    expect(page.get_by_text("Places published: 10.")).to_be_visible()
    look_at(page, "7-many")
    assert Mention.objects.filter(source=new).count() == 10


@pytest.mark.thorough
@pytest.mark.filterwarnings(  # Wagtail does not close the file that it makes smaller
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_an_image_that_is_used_is_replaced_instead_of_deleted(
    desk: Desk, hub: Hub, wagtail_indexes
):
    old, new = make("image", "Bridge"), make("image", "Ferry")
    guide = publish(hub.add_guide(title="Crossing the river"), body=[shown(old)])
    page = desk.page

    page.goto(f"/admin/images/{old.pk}/delete/")
    look_at(page, "file-1-refused")
    page.get_by_role("link", name="Replace with…").click()
    page.get_by_role("button", name="Choose an image").click()
    page.locator(".modal-dialog").get_by_role("link", name="Ferry").click()
    expect(page.locator(".modal-dialog")).to_be_hidden()
    look_at(page, "file-2-choose")
    page.get_by_role("button", name="Show every place").click()
    expect(page.locator("tbody", has_text="Crossing the river")).to_contain_text("A bridge")
    look_at(page, "file-3-plan")
    page.get_by_role("button", name="Replace in the ticked places").click()

    expect(page.get_by_text("Places published: 1.")).to_be_visible()
    look_at(page, "file-4-report")
    [figure] = GuidePage.objects.get(pk=guide.pk).body.raw_data
    assert figure["value"]["image"] == {
        "image": new.pk,
        "decorative": False,
        "alt_text": "A bridge",
    }
