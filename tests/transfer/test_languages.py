"""Bundles in another language than the default one."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page

from cms.pages.models import GuidePage, HomePage, SourceIndexPage, TopicIndexPage, TopicPage
from cms.snippets.models import HubCopy, HubSettings, Offer, Source
from tests.transfer.documents import SMALL, document
from tests.transfer.hub_contents import (
    brought_in,
    changed_tables,
    exported,
    index_agrees_with_content,
    problems_of,
    tables,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


def dutch():
    """The small bundle in Dutch, with one slug of its own, and a redirect."""
    changed = document({**SMALL, "locale": "nl"})
    changed["offer"]["title"] = "Oefenen"
    changed["settings"]["open_topic_label"] = "Naar het onderwerp"
    changed["sources"][0]["title"] = "De DUO"
    changed["topics"][0]["title"] = "Examens"
    changed["guides"][0]["title"] = "Hoe meld je je aan?"
    changed["guides"][1]["slug"] = "voorbereiden"
    changed["guides"][0]["body"][0]["value"] = changed["guides"][0]["body"][0]["value"].replace(
        "prepare", "voorbereiden"
    )
    changed["quick_answers"][0]["question"] = "Wat kost het?"
    changed["quick_answers"][1]["question"] = "Hoe lang?"
    changed["redirects"] = [{"from": "/nl/oud/", "to": "/nl/guides/register/"}]
    return changed


def test_come_out_as_they_went_in_and_leave_the_other_language_alone():
    brought_in(dutch())

    assert exported("nl") == dutch()
    assert exported("en") == SMALL
    assert index_agrees_with_content()


def test_change_nothing_the_second_time():
    brought_in(dutch())
    before = tables()

    assert brought_in(dutch()).changes == 0
    assert brought_in(document()).changes == 0
    assert changed_tables(before) == set()


def test_get_pages_of_their_own_as_translations():
    brought_in(dutch())

    locale = Locale.objects.get(language_code="nl")
    for model in (HomePage, TopicIndexPage, SourceIndexPage):
        original = model.objects.get(locale__language_code="en")
        assert original.get_translation(locale).live
    topic = TopicPage.objects.get(locale=locale, slug="exams")
    assert topic.get_url_parts()[2] == "/nl/topics/exams/"


def test_are_translations_of_what_has_the_same_slug():
    brought_in(dutch())

    locale = Locale.objects.get(language_code="nl")
    for model, slug in ((Source, "duo"), (TopicPage, "exams"), (GuidePage, "register")):
        original = model.objects.get(locale__language_code="en", slug=slug)
        assert original.get_translation(locale).slug == slug
    assert GuidePage.objects.get(slug="voorbereiden").get_translations().count() == 0


def test_give_the_current_offer_its_translation():
    brought_in(dutch())

    offer = HubSettings.objects.get().offer
    assert offer.locale.language_code == "en"
    assert offer.get_translation(Locale.objects.get(language_code="nl")).title == "Oefenen"


def test_add_their_answers_to_the_default_ones():
    brought_in(dutch())

    rows = HubSettings.objects.get().default_answers.all()
    assert [row.quick_answer.question for row in rows] == [
        "Wat kost het?",
        "Hoe lang?",
        "What does it cost?",
        "How long?",
    ]


def test_have_copy_of_their_own():
    brought_in(dutch())

    assert set(HubCopy.objects.values_list("locale__language_code", "open_topic_label")) == {
        ("en", "To the topic"),
        ("nl", "Naar het onderwerp"),
    }


def test_cite_what_only_the_default_language_has():
    changed = dutch()
    changed["sources"] = changed["sources"][1:]

    brought_in(changed)

    english = Source.objects.get(slug="duo")
    assert english.locale.language_code == "en"
    assert english.mentions.filter(page__locale__language_code="nl").count() == 2
    assert exported("nl") == changed


def test_cite_nothing_that_neither_language_has():
    changed = dutch()
    changed["topics"][0]["sections"][0]["mentions"][0]["source"] = "due"

    assert problems_of(changed) == [
        (
            'topics[0].sections[0].mentions[0].source: found "due"; expected a source in this'
            " bundle or published in the hub (did you mean “duo”?)"
        )
    ]


def test_may_cite_sources_that_were_there_before_any_page():
    locale = Locale.objects.get(language_code="nl")
    Source.objects.create(
        slug="duo", title="DUO", website="https://duo.nl", summary="Examens.", locale=locale
    )
    changed = dutch()
    changed["sources"] = changed["sources"][1:]

    assert problems_of(changed) == []


def test_redirect_within_their_language():
    changed = dutch()
    changed["redirects"] = [{"from": "/oud/", "to": "/nl/"}]

    assert problems_of(changed) == [
        (
            'redirects[0].from: found "/oud/"; expected a path of the language “nl” of this bundle'
            " (below /nl/)"
        )
    ]


def test_take_the_place_of_copies_that_follow_the_other_language():
    locale = Locale.objects.get(language_code="nl")
    for page in Page.objects.filter(depth__gt=1, locale__language_code="en").order_by("path"):
        page.specific.copy_for_translation(locale, alias=True)
    assert TopicPage.objects.filter(locale=locale, alias_of__isnull=False).count() == 2

    brought_in(dutch())

    topic = TopicPage.objects.get(locale=locale, slug="exams")
    assert (topic.alias_of, topic.title) == (None, "Examens")
    # The copy of the guide that has another slug in Dutch is not in the bundle.
    assert GuidePage.objects.get(locale=locale, slug="prepare").alias_of is not None


def test_begin_with_paths_of_their_own_and_no_redirects(django_capture_on_commit_callbacks):
    changed = dutch()
    changed["structure"] = [{"page": "topics", "title": "Onderwerpen", "slug": "onderwerpen"}]

    with django_capture_on_commit_callbacks(execute=True):
        brought_in(changed)

    topic = TopicPage.objects.get(locale__language_code="nl", slug="exams")
    assert topic.get_url_parts()[2] == "/nl/onderwerpen/exams/"
    assert not Redirect.objects.filter(automatically_created=True).exists()


def test_have_no_two_pages_at_one_path():
    changed = dutch()
    changed["structure"] = [{"page": "guides", "title": "Gidsen", "slug": "topics"}]

    assert problems_of(changed) == [
        (
            "structure: found pages; expected other ones: The slug 'topics' is already in use"
            " within the parent page at 'None'."
        )
    ]


def test_of_the_first_import_can_be_any():
    Offer.objects.all().delete()
    HubSettings.objects.all().delete()

    brought_in(dutch())
    brought_in(document())

    assert exported("nl")["offer"]["title"] == "Oefenen"
    assert exported("en") == SMALL
