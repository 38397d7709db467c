"""A source that is mentioned goes only on purpose; the database refuses any other way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from cms.mentions.guard import (
    delete_mentioned,
    is_mentioned,
    locked,
    scheduled_pages,
    unpublish_mentioned,
)
from cms.mentions.models import Mention
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, linking, section, text

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["topic", "guide", "inline", "draft"])
def mentioned(request: pytest.FixtureRequest, hub: Hub) -> Source:
    source = SourceFactory()
    match request.param:
        case "topic":
            hub.add_topic(sections=[section("Exams", citing(source))])
        case "guide":
            hub.add_guide(body=[citing(source)])
        case "inline":
            hub.add_guide(body=[text(linking(source))])
        case "draft":
            draft(hub.add_guide(), body=[citing(source)])
    return source


def test_is_not_deleted(mentioned: Source):
    assert is_mentioned(mentioned)
    with pytest.raises(ProtectedError), transaction.atomic():
        mentioned.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Source.objects.filter(pk=mentioned.pk).delete()

    assert Source.objects.filter(pk=mentioned.pk).exists()


def test_is_not_deleted_by_sql(mentioned: Source):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # not at the end of the transaction only
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("DELETE FROM snippets_source WHERE id = %s", [mentioned.pk])


def test_is_not_unpublished(mentioned: Source):
    with pytest.raises(IntegrityError, match="is mentioned"), transaction.atomic():
        mentioned.unpublish()
    with pytest.raises(IntegrityError, match="is mentioned"), transaction.atomic():
        Source.objects.filter(pk=mentioned.pk).update(live=False)

    assert Source.objects.get(pk=mentioned.pk).live


def test_is_deleted_on_purpose(mentioned: Source, editor):
    pk = mentioned.pk

    delete_mentioned(mentioned, editor)

    assert not Source.objects.filter(pk=pk).exists()
    assert not Mention.objects.filter(source=pk).exists()
    entry = ModelLogEntry.objects.get(action="wagtail.delete")
    assert (entry.object_id, entry.user) == (str(pk), editor)


def test_is_unpublished_on_purpose_and_this_once_only(mentioned: Source, editor):
    unpublish_mentioned(mentioned, editor)

    assert not Source.objects.get(pk=mentioned.pk).live
    assert Mention.objects.filter(source=mentioned.pk).exists()
    Source.objects.filter(pk=mentioned.pk).update(live=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=mentioned.pk).update(live=False)


def test_another_source_is_not_let_go_along(mentioned: Source, hub: Hub):
    other = SourceFactory()
    hub.add_guide(body=[citing(other)])

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hub.source_let_go', %s, true)", [str(mentioned.pk)])
    with pytest.raises(IntegrityError), transaction.atomic():
        other.unpublish()


def test_expires_as_planned(mentioned: Source):
    mentioned.unpublish(set_expired=True)

    assert Source.objects.get(pk=mentioned.pk).expired


def test_stays_live_when_a_change_of_it_is_scheduled(mentioned: Source):
    title = mentioned.title
    assert mentioned.live_revision is None  # as of what was imported
    mentioned.title = "Tomorrow"
    mentioned.go_live_at = timezone.now() + timedelta(days=1)

    mentioned.save_revision().publish()

    source = Source.objects.get(pk=mentioned.pk)
    assert (source.live, source.title) == (True, title)
    assert source.live_revision.as_object().title == title
    assert source.scheduled_revision.as_object().title == "Tomorrow"
    assert source.get_latest_revision().as_object().title == "Tomorrow"


def test_goes_freely_when_no_page_mentions_it(hub: Hub):
    source = SourceFactory()
    guide = hub.add_guide(body=[citing(source)])
    guide.body = []
    guide.save()

    source.unpublish()
    source.delete()

    assert not Source.objects.exists()


def test_a_scheduled_version_below_a_newer_draft_mentions_it_too(hub: Hub):
    source, other = SourceFactory(), SourceFactory()
    guide = hub.add_guide()
    planned = draft(guide, body=[citing(source), text(linking(other))])
    soon = timezone.now() + timedelta(days=1)
    Revision.objects.filter(pk=planned.latest_revision_id).update(approved_go_live_at=soon)
    draft(guide, body=[])

    assert not Mention.objects.filter(source__in=[source, other]).exists()
    assert [page.pk for page in scheduled_pages(source)] == [guide.pk]
    assert is_mentioned(source)
    assert is_mentioned(other)
    assert not is_mentioned(SourceFactory())


def test_a_source_that_is_gone_cannot_be_locked(hub: Hub):
    source = SourceFactory()
    Source.objects.filter(pk=source.pk).delete()

    with pytest.raises(Source.DoesNotExist), locked(source):
        pass
