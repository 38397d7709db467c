"""Each page changes as it must: live, in its draft, or both."""

import re

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry as SnippetLogEntry
from wagtail.models import PageLogEntry

from cms.admin.jobs.tasks import run, start
from cms.admin.replace.replacement_plan import plan
from cms.admin.replace.rows import old_names
from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.snippets.models import QuickAnswerSource
from tests.admin.replace.conftest import bytes_of, cited, rows
from tests.factories import (
    QuickAnswerFactory,
    callout,
    citing,
    draft,
    linking,
    publish,
    quotation,
    reload,
    section,
    source_list,
    steps,
    table,
    text,
)

pytestmark = pytest.mark.django_db


def test_warns_where_a_note_still_names_the_old_source(admin, hub, old, new, editor):
    old.publisher, new.publisher = "Old publisher", "The same"
    old.save()
    new.save()
    notes = ["Ask OLD SOURCE.", "Of the old publisher.", "Old sources.", "Ask here."]
    hub.add_guide(body=[citing(old, note=note) for note in notes])
    replacement = plan(editor, old, new)

    page = admin.get(reverse("source_replacement", args=[replacement.pk])).content.decode()

    warned = re.findall("The text still names “(.*?)”", page)
    assert warned == ["Old source", "Old publisher"]
    assert old_names(replacement) == ["Old source", "Old publisher"]
    new.publisher = "Old publisher"
    assert old_names(replacement) == ["Old source"]


def test_replaces_wherever_it_is_cited_and_keeps_kickers_and_notes(hub, old, new, source, replace):
    topic = hub.add_topic(
        title="Exams",
        sections=[
            section("Official", citing(source), citing(old, kicker="Start", note="Register here."))
        ],
    )
    guide = hub.add_guide(
        title="Pay",
        topic=topic,
        body=[
            text(linking(old, source), linking(old)),
            citing(old, note="Pay here."),
            source_list("More", citing(source), citing(old, kicker="Also")),
            steps("How", linking(old)),
            callout(linking(old)),
            table(["<p>Here</p>", linking(old)], headings=["", ""]),
            quotation("Pay later.", mention=citing(old, note="Page 2.")),
        ],
    )

    replacement = replace("publish")

    assert rows(replacement) == [("Exams", "changed", "", 1, 0), ("Pay", "changed", "", 8, 0)]
    assert cited(topic) == [(source.title, "", ""), ("New source", "Start", "Register here.")]
    assert cited(guide) == [
        ("New source", "", ""),
        (source.title, "", ""),
        ("New source", "", ""),
        ("New source", "", "Pay here."),
        (source.title, "", ""),
        ("New source", "Also", ""),
        ("New source", "", ""),
        ("New source", "", ""),
        ("New source", "", ""),
        ("New source", "", "Page 2."),
    ]
    assert reload(guide).body.raw_data[0]["value"] == (
        f'<p>Ask <a linktype="source" id="{new.pk}">source {old.pk}</a> and'
        f' <a linktype="source" id="{source.pk}">source {source.pk}</a>.</p>'
        f'<p>Ask <a linktype="source" id="{new.pk}">source {old.pk}</a>.</p>'
    )
    assert replacement.stage == "done"
    assert not Mention.objects.filter(source=old).exists()
    assert find_differences([topic.pk, guide.pk]) == {}


def test_the_published_page_has_a_revision_that_says_the_same(hub, old, new, replace, editor):
    guide = publish(hub.add_guide(body=[citing(old)]))

    replace("publish")

    guide = reload(guide)
    assert guide.live_revision_id == guide.latest_revision_id
    assert guide.live_revision.as_object().body.raw_data[0]["value"]["source"] == new.pk
    assert guide.live_revision.user == editor
    assert not guide.has_unpublished_changes


def test_leaves_out_what_is_not_ticked(hub, old, new, replace):
    guide = hub.add_guide(body=[citing(old, note="Keep."), citing(old, note="Change.")])
    other = hub.add_guide(body=[citing(old, note="Keep.")])

    replacement = replace("publish", untick=["Keep."])

    assert [row[1:] for row in rows(replacement)] == [
        ("changed", "", 1, 0),
        ("left", "unticked", 0, 0),
    ]
    assert cited(guide) == [("Old source", "", "Keep."), ("New source", "", "Change.")]
    assert cited(other) == [("Old source", "", "Keep.")]


def test_a_pending_draft_is_changed_too_and_not_published(hub, old, new, replace):
    guide = publish(hub.add_guide(title="Live title", body=[citing(old, note="Live.")]))
    guide = draft(guide, title="Draft title", body=[citing(old, note="Draft."), text("<p>x</p>")])

    replacement = replace("publish")

    guide = reload(guide)
    assert rows(replacement) == [("Live title", "changed", "", 1, 1)]
    assert (guide.title, guide.draft_title) == ("Live title", "Draft title")
    assert guide.has_unpublished_changes
    assert cited(guide) == [("New source", "", "Live.")]
    assert cited(guide, "draft") == [("New source", "", "Draft.")]
    pending = guide.get_latest_revision_as_object()
    assert pending.title == "Draft title"
    assert [block.block_type for block in pending.body] == ["source_mention", "rich_text"]
    assert guide.live_revision.as_object().title == "Live title"
    assert find_differences([guide.pk]) == {}


def test_a_draft_that_does_not_cite_stays_on_top(hub, old, new, replace):
    guide = publish(hub.add_guide(body=[citing(old)]))
    guide = draft(guide, body=[text("<p>Pending.</p>")])

    replacement = replace("publish")

    guide = reload(guide)
    assert [row[1:] for row in rows(replacement)] == [("changed", "", 1, 0)]
    assert cited(guide) == [("New source", "", "")]
    assert guide.has_unpublished_changes
    assert guide.get_latest_revision_as_object().body.raw_data[0]["value"] == "<p>Pending.</p>"
    assert guide.latest_revision.is_latest_revision()


def test_a_live_version_that_does_not_cite_is_not_touched(hub, old, new, replace):
    guide = publish(hub.add_guide(body=[text("<p>Live.</p>")]))
    guide = draft(guide, body=[citing(old)])
    live_revision = guide.live_revision_id

    replacement = replace("publish")

    guide = reload(guide)
    assert [row[1:] for row in rows(replacement)] == [("changed", "", 0, 1)]
    assert guide.live_revision_id == live_revision
    assert guide.body.raw_data[0]["value"] == "<p>Live.</p>"
    assert cited(guide, "draft") == [("New source", "", "")]


@pytest.mark.parametrize("saved", [True, False])
def test_what_is_not_published_stays_so(hub, old, new, replace, saved):
    guide = hub.add_guide(live=False, has_unpublished_changes=True, body=[citing(old)])
    if saved:
        guide = draft(guide)

    replacement = replace("publish")

    guide = reload(guide)
    assert [row[1:] for row in rows(replacement)] == [("changed", "", 0, 1)]
    assert not guide.live
    assert guide.live_revision is None
    assert cited(guide, "draft") == [("New source", "", "")]
    assert find_differences([guide.pk]) == {}


def test_as_drafts_nothing_changes_for_readers(hub, old, new, replace):
    clean = publish(hub.add_guide(title="Clean", body=[citing(old, note="a")]))
    pending = publish(hub.add_guide(title="Pending", body=[citing(old, note="b")]))
    pending = draft(pending, title="Draft title", body=[citing(old, note="c")])
    before = [bytes_of(page)["live"] for page in (clean, pending)]

    replacement = replace("draft")

    assert rows(replacement) == [
        ("Clean", "changed", "", 0, 1),
        ("Pending", "changed", "not_found", 0, 1),  # what only the live version cites
    ]
    assert [bytes_of(page)["live"] for page in (clean, pending)] == before
    assert cited(clean) == [("Old source", "", "a")]
    assert cited(clean, "draft") == [("New source", "", "a")]
    assert cited(pending, "draft") == [("New source", "", "c")]
    assert reload(clean).has_unpublished_changes
    assert reload(pending).draft_title == "Draft title"


def test_what_is_cited_since_the_editor_looked_stays(hub, old, new, editor):
    first = citing(old, note="seen")
    guide = hub.add_guide(body=[first])
    planned = plan(editor, old, new)
    publish(guide, body=[citing(old, note="unseen"), first])

    start(planned, how="publish")
    run(planned)

    assert cited(guide) == [("Old source", "", "unseen"), ("New source", "", "seen")]


def test_quick_answers_change_too(hub, old, new, source, replace):
    answer = QuickAnswerFactory(question="How much?", sources=[source, old])
    both = QuickAnswerFactory(question="Both?", sources=[old, new])

    replacement = replace("publish")

    assert rows(replacement) == [
        ("How much?", "changed", "", 1, 0),
        ("Both?", "left", "listed_already", 0, 0),
    ]
    belongs = QuickAnswerSource.objects.filter(quick_answer=answer).order_by("sort_order")
    assert [row.source for row in belongs] == [source, new]
    assert [row.source for row in both.answer_sources.all()] == [old, new]
    assert SnippetLogEntry.objects.filter(
        object_id=str(answer.pk), action="hub.replace_source"
    ).exists()


def test_a_pending_draft_of_a_quick_answer_is_changed_and_not_published(hub, old, new, replace):
    answer = QuickAnswerFactory(question="Live?", sources=[old])
    answer.save_revision().publish()
    answer = type(answer).objects.get(pk=answer.pk)
    answer.question = "Draft?"
    answer.save_revision()

    replacement = replace("publish")

    answer = type(answer).objects.get(pk=answer.pk)
    assert [row[1:] for row in rows(replacement)] == [("changed", "", 1, 1)]
    assert answer.question == "Live?"
    assert [row.source for row in answer.answer_sources.all()] == [new]
    pending = answer.get_latest_revision_as_object()
    assert pending.question == "Draft?"
    assert [row.source for row in pending.answer_sources.all()] == [new]
    answer.latest_revision.publish()
    assert [row.source for row in QuickAnswerSource.objects.filter(quick_answer=answer)] == [new]


def test_writes_one_line_in_each_history(hub, old, new, replace, editor):
    guide = hub.add_guide(body=[citing(old)])

    replacement = replace("publish")

    (line,) = PageLogEntry.objects.filter(page=guide.pk).exclude(action="wagtail.create")
    assert (line.action, line.user, line.data["live"]) == ("hub.replace_source", editor, 1)
    assert line.message == ("Replaced “Old source” with “New source” (1 live, 0 in the draft)")
    for source in (old, new):
        (line,) = SnippetLogEntry.objects.filter(
            object_id=str(source.pk), action="hub.replace_source"
        )
        assert line.message == ("Replaced “Old source” with “New source” (on 1 page or snippet)")
        assert line.data["replacement"] == replacement.pk


def test_a_page_that_fails_is_reported_and_the_others_change(
    hub, old, new, replace, monkeypatch, caplog
):
    bad = hub.add_guide(title="Bad", body=[citing(old)])
    good = hub.add_guide(title="Good", body=[citing(old)])
    save = GuidePage.save

    def fail(page, *args, **kwargs):
        if page.pk == bad.pk:
            raise ValueError("This page cannot be saved.")
        save(page, *args, **kwargs)

    monkeypatch.setattr(GuidePage, "save", fail)
    before = bytes_of(bad)

    replacement = replace("publish")

    assert rows(replacement) == [("Bad", "left", "failed", 0, 0), ("Good", "changed", "", 1, 0)]
    assert bytes_of(bad) == before
    assert cited(good) == [("New source", "", "")]
    assert "This page cannot be saved." in caplog.text
