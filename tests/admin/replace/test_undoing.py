"""Undoing brings back the content to the byte, in one step, except where somebody edited since."""

import json

import pytest
from django.db import connection
from wagtail.models import PageLogEntry

from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from cms.snippets.models import QuickAnswerSource
from tests.admin.replace.conftest import bytes_of
from tests.factories import (
    QuickAnswerFactory,
    citing,
    draft,
    linking,
    publish,
    reload,
    section,
    text,
)

pytestmark = pytest.mark.django_db


def outcomes(replacement):
    return [(row.outcome, row.reason) for row in replacement.rows.order_by("position")]


def write_raw(page, body) -> None:
    """Stores what editors, imports and old versions leave behind, past Wagtail's forms."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pages_guidepage SET body = %s::jsonb WHERE page_ptr_id = %s",
            [json.dumps(body), page.pk],
        )


def odd_content(source) -> list:
    """Blocks without ids, of unknown types, with ids as text, and half filled."""
    return [
        {"type": "source_mention", "value": {"source": str(source.pk), "note": "é “x”"}},
        {"type": "forgotten", "value": {"source": source.pk}, "id": "forgotten"},
        {"type": "source_list", "value": {"mentions": [{"source": source.pk}]}, "id": "list"},
        {"type": "source_mention", "value": {"source": None}, "id": "empty"},
        {
            "type": "rich_text",
            "value": f'<p><a id="{source.pk}"  linktype="source" >x</a>&nbsp;</p>',
            "id": "text",
        },
    ]


@pytest.mark.parametrize("how", ["publish", "draft"])
def test_brings_back_every_byte(hub, old, new, replace, undo, how):
    topic = hub.add_topic(sections=[section("Exams", citing(old, kicker="k", note="n"))])
    plain = hub.add_guide(topic=topic, body=[text(linking(old)), citing(old)])
    published = publish(hub.add_guide(topic=topic, body=[citing(old, note="live")]))
    pending = publish(hub.add_guide(title="Live", topic=topic, body=[citing(old, note="live")]))
    pending = draft(pending, title="Draft", body=[text("<p>x</p>"), citing(old, note="draft")])
    never = draft(hub.add_guide(topic=topic, live=False, body=[citing(old)]))
    unsaved = hub.add_guide(
        topic=topic, live=False, has_unpublished_changes=True, body=[citing(old)]
    )
    odd = hub.add_guide(topic=topic)
    write_raw(odd, odd_content(old))
    odd.save(update_fields=["kicker"], clean=False)
    write_raw(odd, odd_content(old))
    pages = [topic, plain, published, pending, never, unsaved, odd]
    before = [bytes_of(page) for page in pages]
    mentions = sorted(map(str, Mention.objects.filter(source=old)))
    saved = [page for page in pages if page != unsaved]  # a revision holds its draft from now on

    replacement = replace(how)
    assert {row.outcome for row in replacement.rows.all()} == {"changed"}
    changed = [bytes_of(page) for page in pages]
    assert all(one != other for one, other in zip(before, changed, strict=True))
    undo(replacement)

    assert replacement.stage == "undone"
    assert outcomes(replacement) == [("restored", "")] * 7
    after = dict(zip(pages, map(bytes_of, pages), strict=True))
    assert [after[page] for page in saved] == [
        one for page, one in zip(pages, before, strict=True) if page in saved
    ]
    assert json.loads(after[unsaved]["draft"]["body"]) == unsaved.body.get_prep_value()
    assert sorted(map(str, Mention.objects.filter(source=old))) == mentions
    assert not Mention.objects.filter(source=new).exists()
    assert find_differences([page.pk for page in pages]) == {}


def test_what_was_edited_since_stays_and_is_reported(hub, old, new, replace, undo):
    edited = publish(hub.add_guide(body=[citing(old, note="a")]))
    drafted = publish(hub.add_guide(body=[citing(old, note="b")]))
    unpublished = publish(hub.add_guide(body=[citing(old, note="c")]))
    same = publish(hub.add_guide(body=[citing(old, note="d")]))
    replacement = replace("publish")
    publish(edited, body=[text("<p>Edited.</p>")])
    draft(drafted, title="A new title")
    reload(unpublished).unpublish()
    left = [bytes_of(page) for page in (edited, drafted, unpublished)]

    undo(replacement)

    assert outcomes(replacement) == [("kept", "edited_since")] * 3 + [("restored", "")]
    assert [bytes_of(page) for page in (edited, drafted, unpublished)] == left
    assert Mention.objects.get(page=same).source == old


def test_a_draft_that_was_published_since_stays(hub, old, new, replace, undo):
    guide = publish(hub.add_guide(body=[citing(old)]))
    replacement = replace("draft")
    reload(guide).latest_revision.publish()

    undo(replacement)

    assert outcomes(replacement) == [("kept", "edited_since")]
    assert Mention.objects.get(page=guide).source == new


def test_what_is_locked_stays_and_is_reported(hub, old, new, replace, undo, member):
    guide = publish(hub.add_guide(body=[citing(old)]))
    replacement = replace("publish")
    type(guide).objects.filter(pk=guide.pk).update(locked=True, locked_by=member("Editors"))

    undo(replacement)

    assert outcomes(replacement) == [("kept", "locked")]


def test_quick_answers_come_back(hub, old, new, replace, undo):
    answer = QuickAnswerFactory(sources=[old])
    replacement = replace("publish")
    assert QuickAnswerSource.objects.get(quick_answer=answer).source == new

    undo(replacement)

    assert outcomes(replacement) == [("restored", "")]
    assert QuickAnswerSource.objects.get(quick_answer=answer).source == old
    answer = type(answer).objects.get(pk=answer.pk)
    assert answer.live
    assert not answer.has_unpublished_changes


@pytest.mark.parametrize("how", ["publish", "draft"])
def test_the_pending_draft_of_a_quick_answer_comes_back(hub, old, new, replace, undo, how):
    answer = QuickAnswerFactory(question="Live?", sources=[old])
    answer.save_revision().publish()
    answer = type(answer).objects.get(pk=answer.pk)
    answer.question = "Draft?"
    answer.save_revision()
    replacement = replace(how)

    undo(replacement)

    assert outcomes(replacement) == [("restored", "")]
    answer = type(answer).objects.get(pk=answer.pk)
    assert answer.question == "Live?"
    assert answer.has_unpublished_changes
    assert [row.source for row in answer.answer_sources.all()] == [old]
    pending = answer.get_latest_revision_as_object()
    assert pending.question == "Draft?"
    assert [row.source for row in pending.answer_sources.all()] == [old]


def test_undoing_twice_is_undoing_once(hub, old, new, replace, undo):
    guide = publish(hub.add_guide(body=[citing(old)]))
    replacement = replace("publish")
    undo(replacement)
    before = bytes_of(guide)
    lines = PageLogEntry.objects.filter(page=guide.pk).count()

    undo(replacement)

    assert bytes_of(guide) == before
    assert PageLogEntry.objects.filter(page=guide.pk).count() == lines


def test_the_histories_tell(hub, old, new, replace, undo):
    guide = hub.add_guide(body=[citing(old)])
    undo(replace("publish"))

    lines = PageLogEntry.objects.filter(page=guide.pk, action="hub.undo_replace_source")
    assert [line.message for line in lines] == [
        "Undid replacing “Old source” with “New source” (1 live, 0 in the draft)"
    ]
