"""Previews while an editor publishes: each of them right, and none waiting in a circle."""

import pytest

from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.previews.tokens import make_preview, token_of
from tests.concurrency import together
from tests.factories import Hub, SourceFactory, citing, publish, reload
from tests.previews.conftest import PreviewClient

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
QUERY = '{ guide(slug: "guide") { title } source(slug: "duo") { mentionCounts { occurrences } } }'


def test_a_preview_and_a_publication_of_one_page_are_both_right(hub: Hub, editor):
    source = SourceFactory(slug="duo")
    topic = hub.add_topic(slug="topic")
    guide = hub.add_guide(slug="guide", topic=topic)
    edited = reload(guide)
    edited.title, edited.body = "Preview", [citing(source), citing(source), citing(source)]
    token = token_of(make_preview(editor, guide, content=edited.serializable_data()))

    for number in range(ROUNDS):
        body = [citing(source) for _ in range(number % 2)]
        preview, again, publication, other = together(
            lambda: PreviewClient(token)(QUERY),
            lambda: PreviewClient(token)(QUERY),
            lambda body=body, number=number: publish(guide, title=f"Live {number}", body=body),
            lambda number=number: publish(topic, title=f"Topic {number}"),
        )

        expected = {
            "guide": {"title": "Preview"},
            "source": {"mentionCounts": {"occurrences": 3}},
        }
        assert (preview, again) == (expected, expected)
        assert isinstance(publication, GuidePage), publication
        assert reload(guide).title == f"Live {number}"
        assert reload(topic).title == f"Topic {number}"
        assert Mention.objects.filter(page=guide, state="live").count() == number % 2
        assert find_differences([guide.pk, topic.pk]) == {}
        assert other.title == f"Topic {number}"


def test_previews_of_new_pages_do_not_collide_with_one_that_is_made(hub: Hub, editor):
    topic = hub.add_topic()
    new = GuidePage(title="New", slug="guide", topic=topic)
    SourceFactory(slug="duo")
    token = token_of(make_preview(editor, new, content=new.serializable_data(), parent=hub.guides))

    for number in range(ROUNDS):
        preview, made = together(
            lambda: PreviewClient(token)(QUERY),
            lambda number=number: hub.add_guide(topic=topic, slug=f"made-{number}"),
        )

        assert preview["guide"] == {"title": "New"}
        assert made.slug == f"made-{number}"
    assert GuidePage.objects.count() == ROUNDS
    assert len(set(GuidePage.objects.values_list("path", flat=True))) == ROUNDS
    assert GuidePage.find_problems() == ([], [], [], [], [])
