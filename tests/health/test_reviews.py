"""Reviews are planned beside the content: no draft holds a date back, or brings one back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from cms.health.models import Review
from cms.health.queries import health_of
from cms.health.reviews import assign, mark_reviewed
from cms.snippets.models import Source
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db

OLD, NEXT = date(2020, 1, 31), date(2040, 6, 30)


@pytest.fixture
def overdue(hub) -> Source:
    return SourceFactory(review_by=OLD)


def review_by(source: Source) -> date | None:
    return Source.objects.values_list("review_by", flat=True).get(pk=source.pk)


def test_a_review_moves_the_date_and_is_remembered(overdue, editor):
    assert health_of([overdue])[overdue.pk].is_overdue

    mark_reviewed([overdue], editor, NEXT)

    health = health_of([overdue])[overdue.pk]
    assert (health.review_by, health.is_overdue) == (NEXT, False)
    assert timezone.now() - health.last_review < timedelta(minutes=1)
    assert Review.objects.get().reviewer == editor
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user, entry.data) == (
        "hub.review",
        editor,
        {"review_by": "2040-06-30"},
    )


def test_a_review_makes_no_draft(overdue, editor):
    mark_reviewed([overdue], editor, NEXT)

    overdue.refresh_from_db()
    assert (overdue.has_unpublished_changes, overdue.latest_revision) == (False, None)


def test_publishing_a_pending_draft_keeps_the_new_date(overdue, editor):
    overdue.title = "In the draft"
    draft = overdue.save_revision()
    scheduled = overdue.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))

    mark_reviewed([Source.objects.get(pk=overdue.pk)], editor, NEXT)
    for revision in (draft, scheduled):
        Revision.objects.get(pk=revision.pk).publish()
        assert review_by(overdue) == NEXT
    assert Source.objects.get(pk=overdue.pk).title == "In the draft"


def test_what_an_editor_plans_is_in_force_with_the_draft(overdue, editor):
    overdue.title = "In the draft"
    overdue.review_by = NEXT
    overdue.review_owner = editor
    overdue.save_revision()

    stored = Source.objects.get(pk=overdue.pk)
    assert (stored.review_by, stored.review_owner) == (NEXT, editor)
    assert (stored.title == "In the draft", stored.has_unpublished_changes) == (False, True)


def test_an_owner_is_assigned_and_taken_away(overdue, editor):
    assign([overdue], editor, editor)
    assign([overdue], editor, editor)
    assert Source.objects.get().review_owner == editor
    assign([overdue], editor, None)
    assert Source.objects.get().review_owner is None

    owners = [entry.data["owner"] for entry in ModelLogEntry.objects.order_by("pk")]
    assert owners == ["editor", ""]


def test_the_last_review_counts(overdue, editor):
    mark_reviewed([overdue], editor, NEXT)
    Review.objects.update(reviewed_at=timezone.now() - timedelta(days=400))
    mark_reviewed([overdue], editor, NEXT)

    assert timezone.now() - health_of([overdue])[overdue.pk].last_review < timedelta(days=1)
