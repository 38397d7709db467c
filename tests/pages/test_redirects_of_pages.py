"""The old address of a page leads to the page when its slug changes or it moves."""

from collections.abc import Callable

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Revision

from cms.pages.models import TopicPage
from tests.factories import Hub

pytestmark = pytest.mark.django_db


def redirects() -> dict[str, int]:
    """The page that each old path leads to."""
    return dict(Redirect.objects.values_list("old_path", "redirect_page"))


def draft_with_slug(page: Page, slug: str) -> Revision:
    page = page.specific_class.objects.get(pk=page.pk)
    page.slug = slug
    return page.save_revision()


@pytest.fixture
def publish(django_capture_on_commit_callbacks) -> Callable[[Revision], None]:
    """Publishes and commits: redirects are made after that."""

    def publish_and_commit(revision: Revision) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            revision.publish()

    return publish_and_commit


def test_a_published_topic_leads_from_its_old_address(hub: Hub, publish):
    topic = hub.add_topic(slug="exams")

    publish(draft_with_slug(topic, "all-exams"))

    assert redirects() == {"/topics/exams": topic.pk}
    assert TopicPage.objects.get(pk=topic.pk).get_url_parts()[2] == "/topics/all-exams/"
    assert Redirect.objects.get().site == hub.site


def test_a_draft_slug_leads_nowhere_until_it_is_published(hub: Hub, publish):
    topic = hub.add_topic(slug="exams")

    revision = draft_with_slug(topic, "all-exams")
    assert redirects() == {}

    publish(revision)
    assert redirects() == {"/topics/exams": topic.pk}


def test_the_pages_below_lead_from_their_old_addresses_too(hub: Hub, publish):
    topic = hub.add_topic(slug="exams")

    publish(draft_with_slug(hub.topics, "subjects"))

    assert redirects() == {"/topics": hub.topics.pk, "/topics/exams": topic.pk}


def test_a_page_in_another_language_leads_from_below_its_prefix(hub: Hub, publish):
    dutch = Locale.objects.create(language_code="nl")
    for page in [hub.home, hub.topics]:
        page.copy_for_translation(dutch).save_revision().publish()
    topic = hub.add_topic(slug="exams").copy_for_translation(dutch)
    topic.save_revision().publish()

    publish(draft_with_slug(topic, "examens"))

    assert redirects() == {"/nl/topics/exams": topic.pk}


def test_a_slug_that_returns_no_longer_leads_away(hub: Hub, publish):
    topic = hub.add_topic(slug="a")

    for slug in ["b", "a"]:
        publish(draft_with_slug(topic, slug))

    assert redirects() == {"/topics/b": topic.pk}


def test_a_page_that_takes_an_old_address_keeps_it(hub: Hub, publish):
    moved = hub.add_topic(slug="exams")
    publish(draft_with_slug(moved, "all-exams"))

    newcomer = hub.add_topic(slug="exams", live=False)
    assert redirects() == {"/topics/exams": moved.pk}

    publish(newcomer.save_revision())
    assert redirects() == {}


def test_the_pages_below_keep_addresses_that_return(hub: Hub, publish):
    topic = hub.add_topic(slug="exams")
    publish(draft_with_slug(topic, "all-exams"))

    for slug in ["subjects", "topics"]:
        publish(draft_with_slug(hub.topics, slug))

    assert redirects() == {
        "/topics/exams": topic.pk,
        "/subjects": hub.topics.pk,
        "/subjects/all-exams": topic.pk,
    }


def test_a_redirect_that_an_editor_made_stays(hub: Hub, publish):
    topic = hub.add_topic(slug="exams", live=False)
    Redirect.objects.create(site=hub.site, old_path="/topics/exams", redirect_link="/elsewhere/")

    publish(topic.save_revision())

    assert redirects() == {"/topics/exams": None}
