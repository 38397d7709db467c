"""What publishing would change, said where an editor or a moderator is about to do it."""

from pathlib import Path

import pytest
import wagtail
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from cms.admin.impact.publishing import impact_of_page, impact_of_source
from cms.settings import BASE_DIR
from cms.snippets.models import Source
from tests.factories import SourceFactory, citing, draft, reload, section

pytestmark = pytest.mark.django_db

EDIT = Source.snippet_viewset.get_url_name("edit")


def said(response) -> tuple[str, list[str], str]:
    """The sentence in the panel, its list, and the sentence above the button."""
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    panel, line = page.select_one("section.hub-impact"), page.select_one("#hub-impact-sentence")

    def words(element) -> str:
        return " ".join(element.get_text(" ").split()) if element else ""

    items = [words(item) for item in panel.select("li")] if panel else []
    return words(panel and panel.h3), items, words(line)


def edit(client, page):
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))


@pytest.fixture
def topic(hub, source):
    other = SourceFactory(title="Other")
    mentions = citing(source, kicker="K", note="Old."), citing(other)
    topic = hub.add_topic(title="Exams", sections=[section("Where to go", *mentions)])
    block = topic.sections.raw_data[0]
    kept = {**block["value"]["mentions"][0]}
    kept["value"] = {**kept["value"], "note": "New."}
    new = SourceFactory(title="Newcomer", live=False)
    value = {**block["value"], "mentions": [kept, {**citing(new, note="Why."), "type": "item"}]}
    return draft(topic, sections=[{**block, "value": value}])


SENTENCE = (
    "Publishing removes 1 mention and changes 1 note."
    " 1 mention of a source that is not published stays hidden."
)


def test_a_draft_of_a_page_is_compared_with_what_is_live(admin, topic, source):
    panel, items, line = said(edit(admin, topic))

    assert (panel, line) == (SENTENCE, SENTENCE)
    assert items == [
        f"Changes {source.title} Where to go · K Old. New.",
        "Adds Newcomer Where to go “Why.” Not published: readers will not see this mention.",
        "Removes Other Where to go",
    ]


def test_says_nothing_where_there_is_nothing_to_publish(admin, hub, source):
    live = hub.add_guide(body=[citing(source)])

    assert said(edit(admin, live)) == ("", [], "")
    assert said(edit(admin, hub.guides)) == ("", [], "")


def test_says_so_when_no_mention_changes(admin, hub, source):
    guide = hub.add_guide(body=[citing(source)])
    draft(guide, title="Another title")

    assert said(edit(admin, guide))[0] == "Publishing changes no mention of a source."


def test_a_page_that_was_never_published_adds_all(admin, hub, source):
    guide = hub.add_guide(body=[citing(source), citing(source)], live=False)

    assert said(edit(admin, guide))[0] == "Publishing adds 2 mentions."


@pytest.mark.parametrize("count", [1, 40])
def test_asks_once_however_much_changes(hub, editor, count, django_assert_num_queries):
    guide = hub.add_guide()
    draft(guide, body=[citing(source) for source in SourceFactory.create_batch(count)])
    page = reload(guide)

    with django_assert_num_queries(1):
        impact = impact_of_page(page, editor)
    assert impact
    assert len(impact.at_a_glance) + len(impact.others) == count


def test_without_permission_for_sources_there_are_names_but_no_links(topic, logged_in, admin):
    impact = impact_of_page(topic, logged_in().get("/admin/").wsgi_request.user)

    assert impact
    assert [item.edit_url for item in impact.changes] == [None] * 3


# Sources


@pytest.fixture
def mentioned(hub, source):
    """One topic with a note of its own, two guides: one with the summary, one with a note."""
    hub.add_topic(title="T", sections=[section("S", citing(source, note="N"))])
    hub.add_guide(title="G", body=[citing(source), citing(source)])
    hub.add_guide(title="H", body=[citing(source, note="N")])
    return source


def change(source: Source, **fields: str) -> Source:
    edited = source.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(edited, name, value)
    edited.save_revision(clean=False)
    return Source.objects.get(pk=source.pk)


@pytest.mark.parametrize(
    ("fields", "sentence", "pages"),
    [
        (
            {"title": "Other", "summary": "Other."},
            "Publishing changes the title and summary, and with it 3 published pages.",
            ["T", "G", "H"],
        ),
        (
            {"summary": "Other."},
            "Publishing changes the summary, and with it 1 published page.",
            ["G"],
        ),
        (
            {"intro": "Other."},
            "Publishing changes the intro, and no page that mentions the source.",
            [],
        ),
        ({"review_by": None}, "Publishing changes nothing that readers see.", []),
    ],
)
def test_a_draft_of_a_source_names_the_pages_that_show_it(
    admin, mentioned, fields, sentence, pages
):
    source = change(mentioned, **fields)

    assert said(admin.get(reverse(EDIT, args=[source.pk]))) == (sentence, pages, sentence)


def test_a_source_that_is_published_for_the_first_time(admin, hub):
    source = SourceFactory(live=False)
    hub.add_guide(title="G", body=[citing(source)])

    assert said(admin.get(reverse(EDIT, args=[source.pk])))[:2] == (
        "Publishing shows this source on 1 published page that mentions it.",
        ["G"],
    )


def test_blocks_that_get_ids_are_no_change(hub):
    part = {"type": "part", "value": {"heading": "H", "text": "<p>x</p>"}}
    kind = next(iter(Source._meta.get_field("guidance").stream_block.child_blocks))
    source = SourceFactory(guidance=[{**part, "type": kind}])
    source = change(source, intro="Other.")

    impact = impact_of_source(source)
    assert impact
    assert impact.fields == ["intro"]


def test_asks_eight_times_however_many_pages_there_are(hub, mentioned, django_assert_num_queries):
    source = change(mentioned, title="Other")

    # Live; the draft with its content type and what it refers to; counts; first pages.
    with django_assert_num_queries(8):
        assert impact_of_source(source).total == 3


# Moderation


@pytest.fixture
def in_moderation(topic, editor):
    task = GroupApprovalTask.objects.create(name="Look")
    workflow = Workflow.objects.create(name="Two pairs of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(topic, editor)
    return reload(topic)


def test_moderators_read_it_where_they_approve(admin, in_moderation):
    state = in_moderation.current_workflow_task_state
    url = reverse(
        "wagtailadmin_pages:workflow_action", args=[in_moderation.pk, "approve", state.pk]
    )

    assert SENTENCE in admin.get(url).json()["html"]
    assert SENTENCE not in admin.get(url.replace("approve", "reject")).json()["html"]
    assert said(edit(admin, in_moderation))[0] == SENTENCE


def test_it_is_read_where_publishing_cancels_moderation(admin, in_moderation):
    url = reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[in_moderation.pk])

    assert SENTENCE in admin.get(url).json()["html"]


@pytest.mark.parametrize(
    "name",
    [
        "pages/confirm_workflow_cancellation.html",
        "generic/confirm_workflow_cancellation.html",
        "shared/workflow_action_modal.html",
    ],
)
def test_these_confirmations_are_those_of_wagtail_with_a_line_more(name):
    ours = BASE_DIR / "cms/admin/impact/templates/wagtailadmin" / name
    theirs = Path(wagtail.__file__).parent / "admin/templates/wagtailadmin" / name

    lines = [line for line in ours.read_text().splitlines() if "impact" not in line]
    assert lines == theirs.read_text().splitlines()
    assert len(lines) == len(ours.read_text().splitlines()) - 1


def test_a_line_waits_for_it_in_forms_of_new_objects(admin, hub):
    """What is saved in the background is said in it; Wagtail's script fails where it is not."""
    guide = reverse("wagtailadmin_pages:add", args=["pages", "guidepage", hub.guides.pk])
    source = reverse(Source.snippet_viewset.get_url_name("add"))

    for address in (guide, source):
        page = BeautifulSoup(admin.get(address).content, "html.parser")
        assert page.select_one("#hub-impact-sentence").text == ""
