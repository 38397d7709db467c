"""What becomes of content that the hub has already."""

import pytest
from django.utils import timezone

from cms.mentions.guard import unpublish_mentioned
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Offer, Source
from tests.transfer.documents import SMALL, document
from tests.transfer.hub_contents import brought_in, changed_tables, exported, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


def test_a_draft_of_that_slug_is_published():
    for thing in (*Source.objects.all(), *GuidePage.objects.all(), *TopicPage.objects.all()):
        if isinstance(thing, Source):
            unpublish_mentioned(thing)
        else:
            thing.unpublish()

    tally = brought_in(document())

    assert tally.changes == 6
    assert exported() == SMALL


def test_unpublished_changes_give_way_and_stay_in_the_history():
    guide = GuidePage.objects.get(slug="register")
    guide.summary = "A draft."
    guide.save_revision()
    changed = document()
    changed["guides"][0]["summary"] = "In four steps."

    tally = brought_in(changed)

    assert tally.replaced_drafts == ["How do you register?"]
    guide.refresh_from_db()
    assert (guide.summary, guide.has_unpublished_changes) == ("In four steps.", False)
    assert [revision.content["summary"] for revision in guide.revisions.order_by("pk")] == [
        "In three steps.",
        "A draft.",
        "In four steps.",
    ]


def test_unpublished_changes_stay_where_the_published_version_is_as_wanted():
    guide = GuidePage.objects.get(slug="register")
    guide.summary = "A draft."
    guide.save_revision()
    before = tables()

    assert brought_in(document()).changes == 0
    assert changed_tables(before) == set()


def test_what_a_bundle_does_not_know_stays(editor):
    source = Source.objects.get(slug="duo")
    source.review_owner = editor
    source.save_revision().publish()
    guide = GuidePage.objects.get(slug="register")
    guide.seo_title = "Register"
    guide.save_revision().publish()
    changed = document()
    changed["sources"][0]["summary"] = changed["guides"][0]["summary"] = "Other."

    brought_in(changed)

    source.refresh_from_db()
    guide.refresh_from_db()
    assert (source.summary, source.review_owner) == ("Other.", editor)
    assert (guide.summary, guide.seo_title) == ("Other.", "Register")


def test_paragraphs_saved_in_the_editor_count_as_unchanged():
    guide = GuidePage.objects.get(slug="register")
    raw = list(guide.body.raw_data)
    raw[0]["value"] = raw[0]["value"].replace("<p>", '<p data-block-key="x1y2z">')
    guide.body = raw
    guide.save_revision().publish()

    assert brought_in(document()).changes == 0


def test_what_is_past_its_expiry_is_published_although_it_says_the_same():
    things = (Source, GuidePage, Offer)
    for model in things:
        model.objects.update(expire_at=timezone.now())

    tally = brought_in(document())

    assert tally.changes == 5
    assert exported() == SMALL
    for model in things:
        assert not model.objects.exclude(expire_at=None).exists()


def test_the_schedule_of_an_expired_page_ends():
    guide = GuidePage.objects.get(slug="register")
    guide.expire_at = "2020-01-01T00:00:00Z"
    guide.save_revision().publish()
    guide.refresh_from_db()
    guide.unpublish(set_expired=True)

    brought_in(document())

    guide.refresh_from_db()
    assert (guide.live, guide.expired, guide.expire_at) == (True, False, None)
