from collections import Counter

import pytest
from wagtail.models import PageLogEntry, Revision

from cms.mentions.kinds import kinds
from cms.mentions.queries import mention_counts, mentions_of
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubCopy, HubSettings, Offer, QuickAnswer, Source
from tests.transfer.hub_contents import index_agrees_with_content, slugs_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


@pytest.mark.parametrize("model", [Source, TopicPage, GuidePage, QuickAnswer, Offer])
def test_publishes_everything(model):
    things = model.objects.all()

    assert {(thing.live, thing.has_unpublished_changes) for thing in things} == {(True, False)}
    assert all(thing.live_revision_id == thing.latest_revision_id for thing in things)


def test_gives_each_object_one_revision_and_a_history():
    revisions = Counter(Revision.objects.values_list("content_type__model", flat=True))
    assert revisions == {
        "homepage": 1,
        "topicindexpage": 1,
        "guideindexpage": 1,
        "sourceindexpage": 1,
        "source": 2,
        "topicpage": 2,
        "guidepage": 2,
        "quickanswer": 2,
        "offer": 1,
    }
    guide = GuidePage.objects.get(slug="register")
    log = PageLogEntry.objects.filter(page=guide.pk).order_by("timestamp", "pk")
    assert list(log.values_list("action", flat=True)) == ["wagtail.create", "wagtail.publish"]


def test_stores_links_as_the_editor_does():
    source = Source.objects.get(slug="duo")
    target = GuidePage.objects.get(slug="prepare")
    guide = GuidePage.objects.get(slug="register")
    assert guide.body.raw_data[0]["value"] == (
        f'<p>Go to <a linktype="source" id="{source.pk}">DUO</a>, then read'
        f' <a linktype="page" id="{target.pk}">on</a>.</p>'
    )


def test_indexes_the_mentions():
    duo, library = Source.objects.order_by("slug")
    assert [
        (mention.page.slug, mention.section_heading, mention.kicker, mention.note)
        for kind in kinds()
        for mention in mentions_of([library], kind=kind)[library.pk]
    ] == [
        ("exams", "Official", "", ""),
        ("exams", "To practise", "", "Old exams."),
        ("register", "", "", "A quiet room."),
    ]
    assert mention_counts([duo])[duo.pk].occurrences == 2
    assert index_agrees_with_content()


def test_keeps_the_order_of_the_bundle():
    assert slugs_of(TopicPage) == ["exams", "language"]
    assert slugs_of(GuidePage) == ["register", "prepare"]
    assert [answer.question for answer in QuickAnswer.objects.all()] == [
        "What does it cost?",
        "How long?",
    ]
    first = QuickAnswer.objects.first()
    assert [row.source.slug for row in first.answer_sources.all()] == ["library", "duo"]


def test_sets_copy_offer_and_default_answers_of_the_site():
    settings = HubSettings.objects.get()
    assert settings.site.is_default_site
    assert settings.offer.title == "Practise"
    assert [row.quick_answer.question for row in settings.default_answers.all()] == [
        "What does it cost?",
        "How long?",
    ]
    assert HubCopy.objects.get().open_topic_label == "To the topic"
