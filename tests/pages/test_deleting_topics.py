"""A topic cannot be deleted while guides belong to it, and the editor reads why."""

import html

import pytest
from django.db.models import RestrictedError
from django.urls import reverse
from wagtail.models import Page

from cms.pages.models import GuidePage, TopicPage
from tests.factories import Hub

pytestmark = pytest.mark.django_db

ONE_GUIDE = (
    "This cannot be deleted, since 1 guide belongs to its topic: “How do you pay?”."
    " Give the guide another topic, or delete it first."
)


def delete_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:delete", args=[page.pk])


def bulk_delete_url(*pages: Page) -> str:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return f"{url}?{'&'.join(f'id={page.pk}' for page in pages)}"


def messages(response) -> list[str]:
    return [html.unescape(str(message)).strip() for message in response.context["messages"]]


@pytest.fixture
def topic(hub: Hub) -> TopicPage:
    return hub.add_topic(title="Exams")


@pytest.fixture
def guide(hub: Hub, topic: TopicPage) -> GuidePage:
    return hub.add_guide(title="How do you pay?", topic=topic)


@pytest.mark.parametrize("method", ["get", "post"])
def test_names_the_guides_in_place_of_the_confirmation(admin, hub, topic, guide, method):
    response = getattr(admin, method)(delete_url(topic), follow=True)

    assert messages(response) == [ONE_GUIDE]
    assert response.redirect_chain == [(reverse("wagtailadmin_explore", args=[hub.topics.pk]), 302)]
    assert TopicPage.objects.filter(pk=topic.pk).exists()


def test_protects_the_topics_below_a_page(admin, hub, guide):
    response = admin.post(delete_url(hub.topics), follow=True)

    assert messages(response) == [ONE_GUIDE]


def test_names_five_guides_and_counts_the_others(admin, hub, topic):
    for number in range(7):
        hub.add_guide(title=f"Guide {number}", topic=topic)

    response = admin.post(delete_url(topic), follow=True)

    assert messages(response) == [
        (
            "This cannot be deleted, since 7 guides belong to its topics: “Guide 0”, “Guide 1”,"
            " “Guide 2”, “Guide 3”, “Guide 4”, 2 others. Give the guides another topic, or delete"
            " them first."
        )
    ]


def test_protects_a_topic_that_a_guide_moves_to_in_a_draft(admin, hub, topic, guide):
    other = hub.add_topic(title="Letters")
    guide.topic = other
    guide.save_revision()

    assert messages(admin.post(delete_url(other), follow=True)) == [ONE_GUIDE]


def test_a_topic_without_guides_can_be_deleted(admin, hub, topic):
    response = admin.post(delete_url(topic), follow=True)

    assert messages(response) == ["Page 'Exams' deleted."]
    assert not TopicPage.objects.exists()


def test_a_home_page_takes_its_topics_and_guides_along(admin, hub, guide, settings):
    hub.site.delete()

    admin.post(delete_url(hub.home), {"confirm_site_name": settings.WAGTAIL_SITE_NAME})

    assert not GuidePage.objects.exists()
    assert not TopicPage.objects.exists()


def test_bulk_deletion_names_the_guides(admin, topic, guide):
    response = admin.post(bulk_delete_url(topic), follow=True)

    assert messages(response) == [ONE_GUIDE]
    assert TopicPage.objects.filter(pk=topic.pk).exists()


def test_bulk_deletion_takes_a_topic_together_with_its_guides(admin, hub, topic, guide):
    response = admin.post(bulk_delete_url(topic, hub.guides), follow=True)

    assert messages(response) == ["2 pages and 1 child page have been deleted"]
    assert not GuidePage.objects.exists()
    assert not TopicPage.objects.exists()


def test_the_admin_api_names_the_guides(admin, topic, guide):
    response = admin.post(f"/admin/api/main/pages/{topic.pk}/action/delete/")

    assert response.status_code == 400
    assert response.json() == {"topic": [ONE_GUIDE]}


def test_the_admin_api_deletes_a_topic_without_guides(admin, topic):
    response = admin.post(f"/admin/api/main/pages/{topic.pk}/action/delete/")

    assert response.status_code == 204
    assert not TopicPage.objects.exists()


def test_code_cannot_delete_it_either(topic, guide):
    with pytest.raises(RestrictedError):
        topic.delete()


def test_an_old_version_opens_without_the_topic_that_is_gone(admin, hub, topic, guide):
    old = guide.save_revision()
    guide.topic = hub.add_topic(title="Letters")
    guide.save_revision().publish()
    topic.delete()

    revert = reverse("wagtailadmin_pages:revisions_revert", args=[guide.pk, old.pk])
    assert admin.get(revert).status_code == 200
    assert old.as_object().topic_id is None
    assert GuidePage.objects.get(pk=guide.pk).topic.title == "Letters"
