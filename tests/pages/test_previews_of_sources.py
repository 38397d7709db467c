"""A preview of a source shows what readers see of it, and of what is about it."""

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.pages.models import HomePage, TopicIndexPage
from cms.snippets.models import HubSettings, Source
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    TopicPageFactory,
    citing,
    section,
)
from tests.pages.test_previews import preview, texts

pytestmark = pytest.mark.django_db


def test_a_source_shows_where_it_is_mentioned_in_public(hub: Hub):
    source = SourceFactory(title="DUO", summary="For exams.")
    topic = hub.add_topic(
        title="Exams",
        sections=[
            section("Official", citing(source, kicker="File"), intro="Start here."),
            section("Results", citing(source, note="Read your result.")),
        ],
    )
    cited = [citing(source), citing(source)]
    hub.add_guide(title="Public", kicker="Pay", topic=topic, body=cited)
    hub.add_guide(title="Draft", topic=topic, body=cited, live=False)
    hub.add_guide(title="Topicless", topic=hub.add_topic(live=False), body=cited)
    private = hub.add_guide(title="Private", topic=topic, body=cited)
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    shown = preview(source)

    assert texts(shown, ".facts li") == ["2 topic mentions", "1 guide", "cited 4 times"]
    assert texts(shown, ".card") == [
        "Exams · File Official Start here. For exams. Open topic",
        "Exams Results Read your result. Open topic",
        "Exams · Pay Public What Public answers. Open guide",
    ]
    assert [a["href"] for a in shown.select(".card a")] == [
        f"{hub.site.root_url}/topics/exams/#official",
        f"{hub.site.root_url}/topics/exams/#results",
        f"{hub.site.root_url}/guides/public/",
    ]


def test_a_source_does_not_show_what_has_expired(hub: Hub):
    expired, source = {"expire_at": timezone.now()}, SourceFactory()
    topic = hub.add_topic()
    cited, listed = [citing(source)], [section("Official", citing(source))]
    over = hub.add_topic(title="Over", sections=listed, **expired)
    hub.add_guide(topic=topic, body=cited, **expired)
    hub.add_guide(topic=over, body=cited)
    QuickAnswerFactory(question="Expired?", sources=[source], **expired)
    settings = HubSettings.for_site(hub.site)
    settings.offer = OfferFactory(**expired)
    settings.save()

    shown = preview(source)

    assert texts(shown, ".facts li") == ["0 topic mentions", "0 guides", "cited 0 times"]
    assert texts(shown, ".card, aside") == []


def test_a_source_does_not_show_pages_of_other_sites(hub: Hub):
    source = SourceFactory()
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Other", slug="other"))
    index = home.add_child(instance=TopicIndexPage(title="Topics", slug="topics"))
    TopicPageFactory(parent=index, sections=[section("Official", citing(source))])

    assert texts(preview(source), ".facts li")[0] == "0 topic mentions"


@pytest.mark.parametrize("hidden", ["guide", "topic"])
def test_an_answer_does_not_lead_to_a_guide_that_readers_do_not_see(hub: Hub, hidden: str):
    guide, source = hub.add_guide(), SourceFactory()
    QuickAnswerFactory(sources=[source], guide=guide)
    assert [a["href"] for a in preview(source).select(".card a")] == [guide.full_url]

    page = guide if hidden == "guide" else guide.topic
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert preview(source).select(".card a") == []


def test_a_source_that_is_not_saved_yet_has_no_mentions(hub: Hub):
    source = Source(title="New", summary="For exams.", locale=hub.home.locale)

    shown = preview(source)

    assert texts(shown, ".facts li") == ["0 topic mentions", "0 guides", "cited 0 times"]


def test_a_source_shows_its_guidance_in_numbered_parts(hub: Hub):
    source = SourceFactory.build(locale=hub.home.locale)
    source.guidance = [
        ("part", {"heading": "What for", "text": "<p>Exams.</p>"}),
        ("steps", {"heading": "Find it", "intro": "Take care.", "steps": ["Log in.", "Look."]}),
    ]

    shown = preview(source)

    assert texts(shown, ".parts section") == [
        "What for Exams.",
        "Find it Take care. Log in. Look.",
    ]


def test_a_source_shows_its_own_answers_or_else_those_of_the_hub(hub: Hub):
    source, other = SourceFactory(), SourceFactory()
    QuickAnswerFactory(question="Own?", sources=[source])
    default = QuickAnswerFactory(question="Default?")
    settings = HubSettings.for_site(hub.site)
    settings.default_answers.create(quick_answer=default)
    settings.default_answers.create(quick_answer=QuickAnswerFactory(live=False))
    settings.save()

    assert texts(preview(source), ".card h3") == ["Own?"]
    assert texts(preview(other), ".card h3") == ["Default?"]


def test_a_source_shows_the_copy_and_the_offer_of_its_language(hub: Hub):
    dutch = Locale.objects.create(language_code="nl")
    source = SourceFactory(locale=dutch)
    settings = HubSettings.for_site(hub.site)
    settings.offer = OfferFactory(title="Practise")
    settings.copies.create(locale=dutch, source_intro="Hier zie je waar.")
    settings.save()

    assert "Hier zie je waar." in texts(preview(source), "main > p")
    assert texts(preview(source), "aside") == []

    offer = settings.offer.copy_for_translation(dutch)
    offer.title, offer.live = "Oefen", True
    offer.save()
    assert texts(preview(source), "aside h2") == ["Oefen"]


def test_a_source_can_be_previewed_before_there_is_a_site():
    Site.objects.all().delete()
    source = SourceFactory(title="DUO")

    assert texts(preview(source), "h1") == ["DUO"]
