"""Whoever takes a topic off reads which guides go with it, and can move them first."""

import html

import pytest
from django.urls import reverse
from wagtail.models import Locale, PageLogEntry

from cms.admin.bulk.models import BulkChange
from cms.pages.models import GuidePage, TopicPage
from tests.factories import Hub, draft, make_hub, publish, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(hub: Hub) -> TopicPage:
    return hub.add_topic(title="Exams")


@pytest.fixture
def other(hub: Hub) -> TopicPage:
    return hub.add_topic(title="Letters")


@pytest.fixture
def guides(hub: Hub, topic: TopicPage) -> list[GuidePage]:
    hub.add_guide(title="A draft", topic=topic, live=False)
    return [hub.add_guide(title=title, topic=topic) for title in ("Paying", "Waiting")]


def bulk(action: str, *pages: object) -> str:
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"/admin/bulk/wagtailcore/page/{action}/?{ids}&next=/admin/"


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("many", [False, True])
def test_names_the_guides_beforehand_and_offers_to_move_them(admin, topic, other, guides, many):
    one = reverse("wagtailadmin_pages:unpublish", args=[topic.pk])
    address = bulk("unpublish", topic, other) if many else one

    page = text(admin.get(address))

    assert "Readers lose 2 guides as well" in page
    assert "Paying" in page
    assert "A draft" not in page
    assert "Move them to another topic first" in page
    assert f"move_to_topic/?id={guides[0].pk}&id={guides[1].pk}&next=" in page


def test_says_nothing_where_nothing_is_lost(admin, topic, other, guides):
    for page in (other, guides[0]):
        address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
        assert "Readers lose" not in text(admin.get(address))
    assert "Readers lose" not in text(admin.get(bulk("unpublish", other)))


def test_a_guide_without_its_topic_is_not_shown_as_live(admin, hub: Hub, topic, guides):
    listing = reverse("wagtailadmin_explore", args=[hub.guides.pk])
    edit = reverse("wagtailadmin_pages:edit", args=[guides[0].pk])
    assert "hidden: topic not published" not in text(admin.get(listing)) + text(admin.get(edit))

    topic.unpublish()

    assert text(admin.get(listing)).count("hidden: topic not published") == 2
    assert "hidden: topic not published" in text(admin.get(edit))


def test_a_guide_of_a_topic_in_another_language_is_not_shown_as_live(admin, topic, guides):
    dutch = make_hub("nl")
    guide = dutch.add_guide(title="Betalen", topic=topic)
    said = "hidden: topic not translated"
    assert said in text(admin.get(reverse("wagtailadmin_explore", args=[dutch.guides.pk])))
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).content.decode()
    assert said in page
    assert "is translated into the language of the guide" in page

    listing = reverse("wagtailadmin_explore", args=[dutch.guides.pk])
    key = {"translation_key": topic.translation_key}
    translation = dutch.add_topic(title="Examens", live=False, **key)
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).content.decode()
    assert "once its topic “Examens” is published" in page

    publish(translation)

    assert said not in text(admin.get(listing))


def test_a_guide_whose_topic_falls_back_is_live(admin, topic, settings):
    settings.CONTENT_FALLBACKS = {"nl": ["en"]}
    dutch = make_hub("nl")
    dutch.add_guide(title="Betalen", topic=topic)
    listing = reverse("wagtailadmin_explore", args=[dutch.guides.pk])
    assert "hidden:" not in text(admin.get(listing))

    topic.unpublish()

    assert "hidden: topic not published" in text(admin.get(listing))


def test_moves_guides_as_drafts(admin, editor, topic, other, guides):
    first, second = guides
    draft(second, title="Waiting, changed")

    response = admin.post(
        bulk("move_to_topic", *guides), {"topic": other.pk, "how": "draft"}, follow=True
    )

    assert "2 guides have been moved to “Letters”." in text(response)
    for guide in guides:
        assert reload(guide).topic_id == topic.pk
        assert reload(guide).get_latest_revision_as_object().topic_id == other.pk
    assert reload(second).get_latest_revision_as_object().title == "Waiting, changed"
    entry = PageLogEntry.objects.get(page=first.pk, action="hub.move_to_topic")
    assert (entry.message, entry.user) == ("Moved to the topic “Letters”, as a draft", editor)


def test_moves_guides_underneath_their_drafts(admin, topic, other, guides):
    second = guides[1]
    draft(second, title="Waiting, changed")

    admin.post(bulk("move_to_topic", *guides), {"topic": other.pk, "how": "publish"})

    assert [reload(guide).topic_id for guide in guides] == [other.pk, other.pk]
    assert [reload(guide).has_unpublished_changes for guide in guides] == [False, True]
    assert reload(second).title == "Waiting"
    drafted = reload(second).get_latest_revision_as_object()
    assert (drafted.title, drafted.topic_id) == ("Waiting, changed", other.pk)


@pytest.mark.parametrize("how", ["draft", "publish"])
def test_moving_can_be_undone(admin, topic, other, guides, how, django_capture_on_commit_callbacks):
    draft(guides[1], title="Waiting, changed")
    admin.post(bulk("move_to_topic", *guides), {"topic": other.pk, "how": how})

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("bulk_change_undo", args=[BulkChange.objects.get().pk]))

    for guide in guides:
        assert reload(guide).topic_id == topic.pk
        assert reload(guide).get_latest_revision_as_object().topic_id == topic.pk
    assert [reload(guide).has_unpublished_changes for guide in guides] == [False, True]


@pytest.mark.parametrize(("how", "undone"), [("draft", 2), ("publish", 0)])
def test_undoing_takes_no_guide_from_readers(
    admin, topic, other, guides, how, undone, django_capture_on_commit_callbacks
):
    admin.post(bulk("move_to_topic", *guides), {"topic": other.pk, "how": how})
    topic.unpublish()
    change = BulkChange.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("bulk_change_undo", args=[change.pk]))
    report = admin.get(reverse("bulk_change", args=[change.pk]))

    reason = "Its former topic is not published any more; readers would lose the guide."
    assert text(report).count(reason) == 2 - undone
    for guide in guides:
        live, drafted = reload(guide), reload(guide).get_latest_revision_as_object()
        assert live.topic_id == (topic.pk if how == "draft" else other.pk)
        assert drafted.topic_id == (topic.pk if undone else other.pk)


def test_a_guide_that_readers_do_not_see_goes_back_to_any_topic(
    admin, hub: Hub, topic, other, django_capture_on_commit_callbacks
):
    guide = hub.add_guide(title="A draft", topic=topic, live=False)
    admin.post(bulk("move_to_topic", guide), {"topic": other.pk, "how": "draft"})
    topic.unpublish()

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("bulk_change_undo", args=[BulkChange.objects.get().pk]))

    assert reload(guide).get_latest_revision_as_object().topic_id == topic.pk


def test_names_what_cannot_be_moved(admin, hub: Hub, topic, other, guides):
    locked, free = guides
    GuidePage.objects.filter(pk=locked.pk).update(locked=True)
    alias = free.create_alias(update_slug="alias")

    page = text(admin.get(bulk("move_to_topic", topic, locked, free, alias)))
    assert ": Only guides belong to a topic." in page
    response = admin.post(
        bulk("move_to_topic", topic, locked, free, alias),
        {"topic": other.pk, "how": "publish"},
        follow=True,
    )

    assert "1 guide has been moved to “Letters”." in text(response)
    assert reload(free).topic_id == other.pk


def test_a_topic_of_another_language_is_refused(admin, hub: Hub, guides):
    Locale.objects.get_or_create(language_code="nl")
    dutch = make_hub("nl").add_topic(title="Examens")

    response = admin.post(
        bulk("move_to_topic", guides[0]), {"topic": dutch.pk, "how": "draft"}, follow=True
    )

    assert "The topic is in another language." in text(response)
    assert not reload(guides[0]).has_unpublished_changes


def test_an_editor_moves_drafts_only(logged_in, topic, other, guides):
    client = logged_in("Editors")

    response = client.post(
        bulk("move_to_topic", guides[0]), {"topic": other.pk, "how": "publish"}, follow=True
    )

    assert "You may edit this, but not publish it." in text(response)
    assert reload(guides[0]).topic_id == topic.pk
    client.post(bulk("move_to_topic", guides[0]), {"topic": other.pk, "how": "draft"})
    assert reload(guides[0]).get_latest_revision_as_object().topic_id == other.pk
