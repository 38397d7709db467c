"""Pages that are locked, scheduled or moderated stay as they are, and the report says why."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    PageLogEntry,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.admin.jobs.tasks import run, start
from cms.admin.replace.replacement_plan import plan
from cms.pages.models import GuidePage
from tests.admin.replace.conftest import bytes_of, cited, rows
from tests.factories import citing, draft, publish, reload, section

pytestmark = pytest.mark.django_db


def test_a_locked_page_is_left_alone(hub, old, new, replace, member, editor):
    locked = hub.add_guide(title="Theirs", body=[citing(old)])
    GuidePage.objects.filter(pk=locked.pk).update(
        locked=True, locked_by=member("Editors"), locked_at=timezone.now()
    )
    mine = hub.add_guide(title="Mine", body=[citing(old)])
    GuidePage.objects.filter(pk=mine.pk).update(
        locked=True, locked_by=editor, locked_at=timezone.now()
    )
    before = bytes_of(locked)

    replacement = replace("publish")

    assert rows(replacement) == [
        ("Theirs", "left", "locked", 0, 0),
        ("Mine", "changed", "", 1, 0),
    ]
    assert bytes_of(locked) == before
    assert not PageLogEntry.objects.filter(page=locked.pk, action="hub.replace_source").exists()


def test_a_scheduled_draft_is_left_alone(hub, old, new, replace):
    guide = publish(hub.add_guide(body=[citing(old)]))
    pending = guide.get_latest_revision_as_object()
    pending.go_live_at = timezone.now() + timedelta(days=1)
    pending.save_revision().publish()
    before = bytes_of(guide)

    replacement = replace("publish")

    assert [row[1:] for row in rows(replacement)] == [("left", "scheduled", 0, 0)]
    assert bytes_of(guide) == before
    assert reload(guide).scheduled_revision is not None


def moderate(hub):
    """A workflow with one task, for the whole hub."""
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Look at it")
    task.groups.add(Group.objects.get(name="Moderators"))
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=hub.home)
    return workflow


def test_a_draft_in_moderation_stays_in_it_and_is_approved_as_changed(
    hub, old, new, replace, member
):
    author, moderator = member("Editors"), member("Moderators")
    guide = publish(hub.add_guide(body=[citing(old, note="live")]))
    guide = draft(guide, body=[citing(old, note="pending")])
    workflow = moderate(hub)
    workflow.start(guide, author)

    replacement = replace("publish", user=moderator)

    guide = reload(guide)
    assert [row[1:] for row in rows(replacement)] == [("changed", "", 1, 1)]
    assert guide.workflow_in_progress
    assert cited(guide) == [("New source", "", "live")]
    assert guide.current_workflow_task_state.revision_id == guide.latest_revision_id

    guide.current_workflow_task_state.approve(user=moderator)

    assert cited(guide) == [("New source", "", "pending")]


def test_a_draft_in_moderation_by_others_is_left_alone(hub, old, new, replace, member):
    author = member("Editors")
    guide = draft(hub.add_guide(live=False, body=[citing(old)]))
    moderate(hub).start(guide, author)
    before = bytes_of(guide)

    replacement = replace("draft", user=author)

    assert [row[1:] for row in rows(replacement)] == [("left", "moderation", 0, 0)]
    assert bytes_of(guide) == before
    assert reload(guide).workflow_in_progress


def test_a_draft_edited_while_in_moderation_is_left_alone(hub, old, new, replace, member):
    author, moderator = member("Editors"), member("Moderators")
    guide = draft(hub.add_guide(live=False, body=[citing(old, note="submitted")]))
    moderate(hub).start(guide, author)
    guide = draft(guide, body=[citing(old, note="later")])

    replacement = replace("publish", user=moderator)

    assert [row[1:] for row in rows(replacement)] == [("left", "edited_in_moderation", 0, 0)]


def test_publishes_only_what_the_user_may_publish(hub, old, new, replace, member):
    hub.add_guide(title="Live", body=[citing(old)])
    hub.add_guide(title="Draft", live=False, body=[citing(old)])

    replacement = replace("publish", user=member("Editors"))

    assert rows(replacement) == [
        ("Live", "left", "not_publishable", 0, 0),
        ("Draft", "changed", "", 0, 1),
    ]


def test_asks_again_whether_the_user_may_when_it_comes_to_a_page(hub, old, new, member):
    hub.add_guide(body=[citing(old)])
    user = member("Moderators")
    planned = plan(user, old, new)
    user.groups.clear()
    start(planned, how="publish")
    run(planned)

    assert [row[1:3] for row in rows(planned)] == [("left", "not_editable")]


def test_an_alias_changes_along_with_its_page(hub, old, new, replace):
    guide = publish(hub.add_guide(title="Original", body=[citing(old)]))
    alias = guide.create_alias(update_slug="alias")

    replacement = replace("publish")

    assert [row[1:3] for row in rows(replacement)] == [("changed", ""), ("left", "alias")]
    assert cited(alias) == [("New source", "", "")]


def test_a_collection_never_lists_a_source_twice(hub, old, new, replace):
    topic = hub.add_topic(
        sections=[
            section("Both", citing(new, note="new"), citing(old, note="old")),
            section("One", citing(old, note="other")),
        ]
    )

    replacement = replace("publish")

    assert [row[1:] for row in rows(replacement)] == [("changed", "", 1, 0)]
    assert cited(topic) == [
        ("New source", "", "new"),
        ("Old source", "", "old"),
        ("New source", "", "other"),
    ]


def test_a_collection_that_lists_the_new_source_by_now_is_left_alone(hub, old, new, editor):
    topic = hub.add_topic(sections=[section("Both", citing(old, note="old"))])
    planned = plan(editor, old, new)
    raw = list(topic.sections.raw_data)
    raw[0]["value"]["mentions"].append({**citing(new), "type": "item"})
    topic = publish(topic, sections=raw)

    start(planned, how="publish")
    run(planned)

    assert [row[1:] for row in rows(planned)] == [("left", "listed_already", 0, 0)]
    assert cited(topic) == [("Old source", "", "old"), ("New source", "", "")]


def test_what_is_not_cited_any_more_is_reported(hub, old, new, editor):
    guide = hub.add_guide(title="Gone", body=[citing(old)])
    planned = plan(editor, old, new)
    publish(guide, body=[])

    start(planned, how="publish")
    run(planned)

    assert rows(planned) == [("Gone", "left", "not_found", 0, 0)]
