"""What a bulk action has changed is brought back, unless it was edited since."""

import pytest
from django.urls import reverse

from cms.admin.bulk.models import BulkChange
from cms.snippets.models import Source
from tests.admin.bulk.conftest import of_sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def undo(admin, django_capture_on_commit_callbacks):
    def press_undo(change: BulkChange) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            response = admin.post(reverse("bulk_change_undo", args=[change.pk]))
        return admin.get(response.url).content.decode()

    return press_undo


def test_undoing_a_change_of_kind(admin, undo, sources):
    pending = sources[0]
    pending.title = "Tax office, changed"
    pending.save_revision()
    kinds = {source.pk: source.kind for source in sources}
    admin.post(of_sources("change_kind"), {"kind": "learning", "how": "publish"})
    edited = Source.objects.get(title="Library")
    edited.kind = "practice"
    edited.save_revision().publish()
    kinds[edited.pk] = "practice"
    change = BulkChange.objects.get()
    asking = admin.get(reverse("bulk_change_undo", args=[change.pk])).content.decode()
    assert "Bring 3 back" in asking

    assert "Edited since; it stays as it is now." in undo(change)
    for source in Source.objects.all():
        assert source.kind == kinds[source.pk]
        assert source.get_latest_revision_as_object().kind == kinds[source.pk]
        assert source.has_unpublished_changes == (source.pk == pending.pk)
    pending.refresh_from_db()
    assert pending.get_latest_revision_as_object().title == "Tax office, changed"


def test_undoing_a_change_of_kind_in_drafts(admin, undo, sources):
    admin.post(of_sources("change_kind", q="tax"), {"kind": "learning", "how": "draft"})
    assert Source.objects.filter(has_unpublished_changes=True).count() == 2

    undo(BulkChange.objects.get())

    assert not Source.objects.filter(has_unpublished_changes=True).exists()
    assert {source.get_latest_revision_as_object().kind for source in Source.objects.all()} == {
        "official",
        "legal",
    }


def test_undoing_reviews_and_owners(admin, undo, editor, sources):
    Source.objects.update(review_by="2027-01-01")
    admin.post(of_sources("mark_reviewed"), {"review_by": "2030-01-01"})
    admin.post(of_sources("assign_review_owner"), {"owner": editor.pk})
    assert Source.objects.filter(review_by="2030-01-01", review_owner=editor).count() == 3

    for change in BulkChange.objects.all():
        undo(change)

    assert Source.objects.filter(review_by="2027-01-01", review_owner=None).count() == 3
    assert not any(source.reviews.exists() for source in Source.objects.all())
