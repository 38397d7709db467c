"""What publishing a page leaves in the history of the sources that it touches."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry

from cms.admin.impact.signal_handlers import (
    MENTIONED,
    MENTIONED_OTHERWISE,
    NO_LONGER_MENTIONED,
    history_is_kept_elsewhere,
)
from cms.admin.jobs.tasks import run, start, start_undo
from cms.admin.replace.replacement_plan import plan
from cms.changes.rows import lock_pages
from cms.mentions.index import rewrite
from cms.mentions.models import Mention
from cms.snippets.models import Source
from tests.factories import GuidePageFactory, SourceFactory, citing, draft, publish, reload, section

pytestmark = pytest.mark.django_db

ACTIONS = [MENTIONED, MENTIONED_OTHERWISE, NO_LONGER_MENTIONED]


def told(source: Source) -> list[str]:
    """The entries of a source, oldest first."""
    entries = ModelLogEntry.objects.for_instance(source).filter(action__in=ACTIONS)
    return [str(entry.message) for entry in entries.order_by("pk")]


def forget() -> None:
    ModelLogEntry.objects.all().delete()


@pytest.fixture
def guide(hub, source):
    """A live guide that mentions the source, before anything is in its history."""
    guide = hub.add_guide(title="Pay", body=[citing(source, note="Old.")])
    forget()
    return guide


def test_a_draft_tells_nothing_and_publishing_tells_all(hub, guide, source):
    other, block = SourceFactory(), guide.body.raw_data[0]
    changed = {**block, "value": {**block["value"], "note": "New."}}

    draft(guide, body=[changed, citing(other, kicker="K", note="Because.")])
    assert (told(source), told(other)) == ([], [])

    publish(guide)
    assert told(source) == ["The guide “Pay” changed its note on this source"]
    assert told(other) == ["The guide “Pay” now mentions this source"]
    entry = ModelLogEntry.objects.for_instance(other).get()
    assert (entry.comment, entry.label) == ("K, “Because.”", other.title)


def test_publishing_the_same_again_tells_nothing(guide, source):
    publish(guide, title="Pay more", body=[*guide.body.raw_data])

    assert told(source) == []


def test_each_mention_more_or_fewer_is_told(hub, guide, source):
    block = guide.body.raw_data[0]

    publish(guide, body=[block, citing(source), citing(source)])
    publish(guide, body=[block])
    publish(guide, body=[])

    assert told(source) == [
        "The guide “Pay” mentions this source in 2 more places",
        "The guide “Pay” mentions this source in 2 places fewer",
        "The guide “Pay” no longer mentions this source",
    ]


def test_a_section_with_another_heading(hub, source):
    topic = hub.add_topic(title="Exams", sections=[section("Old", citing(source, kicker="K"))])
    forget()
    block = topic.sections.raw_data[0]

    publish(topic, sections=[{**block, "value": {**block["value"], "heading": "New"}}])

    assert told(source) == ["The topic “Exams” shows this source under another heading"]
    assert ModelLogEntry.objects.for_instance(source).get().comment == "New, K"


def test_unpublishing_publishing_and_deleting(guide, source):
    guide.unpublish()
    guide.save_revision(clean=False).publish()
    reload(guide).delete()

    assert told(source) == [
        "The guide “Pay” no longer mentions this source",
        "The guide “Pay” now mentions this source",
        "The guide “Pay” no longer mentions this source",
    ]


def test_the_schedule_and_the_expiry(guide, source):
    other, past = SourceFactory(), timezone.now() - timedelta(minutes=1)
    publish(guide)
    draft(guide, body=[citing(other)], go_live_at=timezone.now() + timedelta(hours=1))
    revision = reload(guide).latest_revision
    revision.publish()
    assert told(other) == []
    revision.refresh_from_db()
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()

    call_command("publish_scheduled")

    assert told(source) == ["The guide “Pay” no longer mentions this source"]
    assert told(other) == ["The guide “Pay” now mentions this source"]
    type(guide).objects.filter(pk=guide.pk).update(expire_at=past)
    call_command("publish_scheduled")
    assert told(other)[1:] == ["The guide “Pay” no longer mentions this source"]


def test_an_alias_tells_for_itself(hub, guide, source):
    alias = guide.create_alias(parent=hub.guides, update_slug="again")
    assert alias.live
    assert told(source) == ["The guide “Pay” now mentions this source"]

    publish(guide, body=[])

    assert told(source)[1:] == ["The guide “Pay” no longer mentions this source"] * 2


def test_rebuilding_and_repairing_tell_nothing(guide, source):
    Mention.objects.all().delete()
    rewrite(lock_pages([guide.pk]))
    Mention.objects.all().delete()
    call_command("rebuild_mentions", verbosity=0)
    Mention.objects.all().delete()
    call_command("check_mentions", "--repair", verbosity=0)

    assert Mention.objects.count() == 1
    assert told(source) == []


def test_replacing_everywhere_has_entries_of_its_own(guide, source, editor, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    new = SourceFactory()
    replacement = plan(editor, source, new)
    start(replacement, how="publish")
    run(replacement)
    assert Mention.objects.get().source == new
    replacement.refresh_from_db()
    start_undo(replacement, editor)
    run(replacement)

    assert Mention.objects.get().source == source
    assert (told(source), told(new)) == ([], [])
    assert ModelLogEntry.objects.for_instance(new).count() == 2


def test_each_source_shows_a_line_though_it_is_one_action_of_an_editor(admin, editor, guide):
    others = SourceFactory.create_batch(2)
    with LogContext(user=editor):
        publish(guide, body=[citing(other) for other in others])

    for other in others:
        url = reverse(Source.snippet_viewset.get_url_name("history"), args=[other.pk])
        page = BeautifulSoup(admin.get(url).content, "html.parser")
        [row] = page.main.table.tbody.find_all("tr")
        words = " ".join(row.get_text(" ").split())
        assert words.startswith("The guide “Pay” now mentions this source editor")


@pytest.mark.parametrize("count", [1, 40])
def test_costs_two_statements_when_something_changes_and_none_otherwise(hub, source, count):
    body = [citing(other) for other in SourceFactory.create_batch(count)]
    first, second = (GuidePageFactory(body=[citing(source)]) for _ in range(2))

    def publishing(guide) -> int:
        revision = draft(guide, body=body).latest_revision
        with CaptureQueriesContext(connection) as captured:
            revision.publish()
        return len(captured)

    publishing(GuidePageFactory())  # what a process reads once
    for expected in (2, 0):
        with history_is_kept_elsewhere():
            without = publishing(first)
        assert publishing(second) - without == expected
