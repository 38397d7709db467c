"""The demo hub: imported once, by the command that `make run` uses."""

import json

import pytest
from django.db.models import Q

from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.models import Mention
from cms.mentions.queries import mention_counts, mentions_of
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubSettings, QuickAnswer, Source
from cms.transfer.demonstration import bundle_in, import_translation
from search.models import Synonym
from search.results import find
from search.visible_matches import Asker
from tests.search.relevance.engines import published
from tests.transfer.documents import demo
from tests.transfer.hub_contents import brought_in, command, exported, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_hub")]


def of_language(model, code):
    return model.objects.filter(live=True, locale__language_code=code).count()


def test_is_as_large_as_promised():
    assert of_language(TopicPage, "en") == of_language(TopicPage, "nl") == 6
    assert (of_language(GuidePage, "en"), of_language(GuidePage, "nl")) == (48, 10)
    assert (of_language(Source, "en"), of_language(Source, "nl")) == (30, 29)
    assert of_language(QuickAnswer, "en") == of_language(QuickAnswer, "nl") == 17


@pytest.mark.parametrize("model", [TopicPage, GuidePage, Source, QuickAnswer])
def test_all_that_is_dutch_is_the_translation_of_something_english(model):
    dutch = model.objects.filter(locale__language_code="nl")
    english = model.objects.filter(locale__language_code="en")

    assert not dutch.exclude(translation_key__in=english.values("translation_key")).exists()


def test_shows_its_default_answers_once_whatever_the_language():
    rows = HubSettings.objects.get().default_answers.select_related("quick_answer__locale")

    assert [row.quick_answer.locale.language_code for row in rows] == ["en"] * 6


def test_duo_integration_has_the_mentions_of_the_reference_page_in_its_order():
    duo = Source.objects.get(slug="duo-integration", locale__language_code="en")

    english = Q(page__locale=duo.locale)
    counts = mention_counts([duo], where=english)[duo.pk]
    in_topics = mentions_of([duo], kind=TOPIC, where=english)[duo.pk]
    all_in_guides = mentions_of([duo], kind=GUIDE, where=english)[duo.pk]
    in_guides = [mention for mention in all_in_guides if mention.leads]

    assert (counts.topic_mentions, counts.topics, counts.guides) == (6, 6, 16)
    assert [(mention.page.slug, mention.kicker) for mention in in_topics] == [
        ("routes-to-get-to-the-netherlands", "Exams and file"),
        ("language-levels-and-tests", "Integration exams"),
        ("learning-resources", "Official"),
        ("official-information", "Personal matters"),
        ("integration-routes", "Exams"),
        ("exams-and-obligations", "Official"),
    ]
    assert [mention.page.slug for mention in in_guides] == [
        "difference-between-a1-a2-b1-and-b2",
        "best-knm-learning-resources",
        "where-to-find-official-information",
        "what-is-the-b1-route",
        "what-is-the-knm-exam",
        "government-websites-about-integration",
        "language-exams-of-the-b1-route",
        "official-or-reliable-learning-resources",
        "check-messages-and-deadlines",
        "which-test-belongs-to-which-goal",
        "duo-mijn-inburgering-or-municipality",
        "which-integration-exams-are-there",
        "reading-exam",
        "listening-exam",
        "speaking-exam",
        "writing-exam",
    ]


@pytest.mark.parametrize("locale", ["en", "nl"])
def test_comes_out_as_it_went_in_to_the_byte(locale, tmp_path):
    command("export_content", tmp_path / "hub.json", "--locale", locale)

    assert (tmp_path / "hub.json").read_bytes() == bundle_in(locale).read_bytes()


def test_one_dutch_guide_leans_on_fewer_and_other_sources_than_the_english_one():
    english, dutch = (
        set(
            Mention.objects.filter(page__slug=slug, state="live").values_list(
                "source__slug", flat=True
            )
        )
        for slug in ("best-knm-learning-resources", "beste-leermiddelen-knm")
    )

    assert english - dutch == {"prodemos", "ad-appel", "bibliotheek"}
    assert dutch - english == {"jeugdjournaal"}


def test_the_arabic_guide_and_its_topic_lean_on_the_english_sources(settings):
    languages = [("en", "English"), ("nl", "Dutch"), ("ar", "Arabic")]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages

    import_translation.enqueue("ar")

    assert exported("ar") == demo("ar")
    cited = set(Mention.objects.filter(page__locale__language_code="ar").values_list("source"))
    assert cited <= set(Source.objects.filter(locale__language_code="en").values_list("pk"))
    assert len(cited) == 11
    hits = find("فيزا", Asker("ar", published(), Q()), limit=10).hits
    assert [hit.title.text for hit in hits] == [demo("ar")["guides"][0]["title"]]


@pytest.mark.parametrize("code", ["en", "nl"])
def test_each_synonym_leads_to_what_the_hub_says_in_the_language(code):
    said = json.dumps(demo(code), ensure_ascii=False).lower()

    synonyms = Synonym.objects.filter(locale__language_code=code)
    assert len(synonyms) > 10
    for synonym in synonyms:
        words = [synonym.term, *synonym.meaning_list()]
        assert any(word.lower() in said for word in words[synonym.direction == "one" :]), synonym


def test_changes_nothing_the_second_time():
    before = tables()

    assert brought_in(demo()).changes == brought_in(demo("nl")).changes == 0
    assert tables() == before


def test_leaves_the_index_of_mentions_as_a_full_scan_would():
    stdout, _ = command("check_mentions")

    assert stdout.startswith("The index agrees with the content:")
