"""What an editor is told about pages that readers no longer see, or see elsewhere."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import Hub


def test_a_page_is_viewed_on_the_frontend(hub: Hub) -> None:
    topic = hub.add_topic(slug="exams")

    assert topic.url == topic.get_url() == topic.full_url == "http://localhost/topics/exams/"


def test_unpublishing_a_topic_tells_how_many_guides_go_along(hub: Hub, admin: Client) -> None:
    topic = hub.add_topic()
    hub.add_guide(topic=topic)
    hub.add_guide(topic=topic)
    hub.add_guide(topic=topic, live=False)
    hub.add_guide(topic=topic, expire_at=timezone.now())

    response = admin.post(reverse("wagtailadmin_pages:unpublish", args=[topic.pk]), follow=True)

    assert "2 published guides belong to this topic." in response.content.decode()


def test_unpublishing_a_topic_without_guides_tells_nothing(hub: Hub, admin: Client) -> None:
    topic = hub.add_topic()

    response = admin.post(reverse("wagtailadmin_pages:unpublish", args=[topic.pk]), follow=True)

    assert "belong to this topic" not in response.content.decode()
