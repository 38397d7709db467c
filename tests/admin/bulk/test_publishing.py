"""Many pages or sources are published at once; one that cannot be leaves the others alone."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, reload

pytestmark = pytest.mark.django_db


def address(model: str, *items: object, action: str = "publish") -> str:
    return (
        f"/admin/bulk/{model}/{action}/?{'&'.join(f'id={item.pk}' for item in items)}&next=/admin/"
    )


def incomplete(guide: GuidePage) -> GuidePage:
    guide.title = ""
    guide.topic = None
    guide.save_revision(clean=False)
    return guide


def test_an_alias_and_an_incomplete_draft_are_named(admin, hub: Hub):
    good = draft(hub.add_guide(title="Paying"), title="Paying, changed")
    alias = hub.add_guide(title="Original").create_alias(update_slug="alias")
    bad = incomplete(hub.add_guide(title="Half done"))

    asked = BeautifulSoup(
        admin.get(address("wagtailcore/page", alias, bad, good)).content, "html.parser"
    )
    assert asked.select_one("[data-selection]").get_text(strip=True) == "Selected: 2 of 3 pages."
    assert asked.select_one(".help-warning").get_text(" ", strip=True) == (
        "1 of what you selected stays as it is:"
        " Original: An alias: it changes along with the page that it repeats."
    )
    response = admin.post(address("wagtailcore/page", alias, bad, good), follow=True)

    assert response.status_code == 200
    text = response.content.decode()
    assert "1 page has been published" in text
    assert "2 were left alone." in text
    assert "Original: An alias: it changes along with the page that it repeats." in text
    assert "Half done: Title: This field cannot be blank. Topic: This field cannot be null." in text
    assert reload(good).title == "Paying, changed"
    assert reload(bad).title == "Half done"


def test_a_page_that_somebody_has_locked_is_named(admin, logged_in, hub: Hub):
    guide = draft(hub.add_guide(title="Mine"), title="Mine & yours")
    locker = logged_in("Moderators").get("/admin/").wsgi_request.user
    GuidePage.objects.update(locked=True, locked_by=locker, locked_at=timezone.now())

    response = admin.post(address("wagtailcore/page", guide), follow=True)

    said = BeautifulSoup(response.content, "html.parser").select_one(".messages").get_text()
    assert "'Mine & yours' was locked by member-of-Moderators" in said
    assert reload(guide).title == "Mine"


def test_what_is_no_guide_is_named_and_not_moved(admin, hub: Hub):
    topic, guide = hub.add_topic(title="Exams"), hub.add_guide(title="Paying")

    asked = admin.get(address("wagtailcore/page", topic, guide, action="move_to_topic"))
    fields = {"topic": topic.pk, "how": "draft"}
    moved = admin.post(
        address("wagtailcore/page", topic, guide, action="move_to_topic"), fields, follow=True
    )

    assert "Exams: Only guides belong to a topic." in asked.content.decode()
    assert "1 guide has been moved" in moved.content.decode()
    assert "1 was left alone. Exams: Only guides belong to a topic." in moved.content.decode()


def test_a_block_that_is_not_complete_is_not_published(admin, hub: Hub):
    guide = draft(hub.add_guide(title="Half done"), body=[citing(None)])

    response = admin.post(address("wagtailcore/page", guide), follow=True)

    assert "Half done: Body: A block is not complete" in response.content.decode()
    assert not reload(guide).body


@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_pages_below_are_taken_along_each_alone(admin, hub: Hub, action):
    guides = [hub.add_guide(title=f"Guide {number}") for number in range(3)]
    if action == "publish":
        for guide in guides:
            guide.unpublish()
        incomplete(reload(guides[0]))

    response = admin.post(
        address("wagtailcore/page", hub.guides, action=action),
        {"include_descendants": "on"},
        follow=True,
    )

    changed = GuidePage.objects.filter(live=action == "publish").count()
    assert changed == (2 if action == "publish" else 3)
    assert f"1 page and {changed} child pages have been {action}ed" in response.content.decode()


def test_publishes_the_drafts_of_sources(admin, hub: Hub):
    new = SourceFactory(title="New", live=False)
    changed = SourceFactory(title="Changed")
    changed.title = "Changed since"
    changed.save_revision()
    same = SourceFactory(title="Same")
    half = SourceFactory(title="Half", live=False)
    half.website = ""
    half.save_revision(clean=False)
    locked = SourceFactory(title="Locked", live=False, locked=True)

    page = admin.get(address("snippets/source", new, changed, same, half, locked))
    assert "Locked: The source is locked." in page.content.decode()
    response = admin.post(address("snippets/source", new, changed, same, half, locked), follow=True)

    text = response.content.decode()
    assert "2 sources have been published." in text
    assert "Half: Website: This field cannot be blank." in text
    live = Source.objects.filter(live=True, has_unpublished_changes=False)
    assert set(live.values_list("title", flat=True)) == {"New", "Changed since", "Same"}


def test_is_offered_to_those_who_may_publish(logged_in, hub: Hub):
    source = SourceFactory(title="New", live=False)
    listing = reverse("wagtailsnippets_snippets_source:list")

    assert "bulk/snippets/source/publish" in logged_in("Moderators").get(listing).content.decode()
    editor = logged_in("Editors")
    assert "bulk/snippets/source/publish" not in editor.get(listing).content.decode()
    assert editor.post(address("snippets/source", source)).status_code == 403
    assert not Source.objects.get(pk=source.pk).live
