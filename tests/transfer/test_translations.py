"""Entries that say what they translate, and the words of the pages that every hub has."""

import pytest
from wagtail.models import Locale

from cms.pages.models import GuidePage, HomePage, TopicPage
from cms.snippets.models import HubSettings, QuickAnswer, Source
from tests.transfer.documents import SMALL, document
from tests.transfer.hub_contents import brought_in, changed_tables, exported, problems_of, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dutch_hub")]

FIXED_PAGES = [
    {"page": "home", "title": "Bronnenwijzer", "intro": "Alles over inburgeren."},
    {"page": "topics", "title": "Onderwerpen", "slug": "onderwerpen"},
]


def dutch():
    """A small bundle in Dutch whose names are all other ones than in English."""
    return {
        "version": 1,
        "locale": "nl",
        "structure": FIXED_PAGES,
        "sources": [
            {**SMALL["sources"][0], "slug": "dienst", "translation_of": "duo"},
        ],
        "topics": [
            {
                "slug": "examens",
                "translation_of": "exams",
                "title": "Examens",
                "summary": "Alles over examens.",
                "sections": [],
            }
        ],
        "guides": [
            {
                "slug": "aanmelden",
                "translation_of": "register",
                "title": "Hoe meldt u zich aan?",
                "kicker": "",
                "summary": "In drie stappen.",
                "topic": "examens",
                "body": [],
            }
        ],
        "quick_answers": [
            {
                "question": "Wat kost het?",
                "translation_of": "What does it cost?",
                "answer": "Dat hangt ervan af.",
                "guide": "aanmelden",
                "sources": ["dienst", "library"],
            }
        ],
    }


@pytest.fixture(scope="module")
def dutch_hub(small_hub):
    """The small hub with a Dutch bundle in it, too."""
    brought_in(dutch())


def test_come_out_as_they_went_in_and_change_nothing_the_second_time():
    before = tables()

    assert exported("nl") == dutch()
    assert exported("en") == SMALL
    assert brought_in(dutch()).changes == 0
    assert changed_tables(before) == set()


def test_make_each_entry_the_translation_of_what_it_names():
    locale = Locale.objects.get(language_code="nl")
    for model, name in ((Source, "duo"), (TopicPage, "exams"), (GuidePage, "register")):
        original = model.objects.get(slug=name, locale__language_code="en")
        assert original.get_translation(locale).live
    answer = QuickAnswer.objects.get(question="What does it cost?")
    assert answer.get_translation(locale).question == "Wat kost het?"


def test_add_no_default_answer_for_a_translated_one():
    rows = HubSettings.objects.get().default_answers.all()
    assert {row.quick_answer.question for row in rows} == {"What does it cost?", "How long?"}


def test_make_what_is_there_a_translation():
    changed = {"version": 1, "locale": "nl", "sources": [{**SMALL["sources"][1], "slug": "bieb"}]}
    brought_in(changed)
    assert Source.objects.get(slug="bieb").get_translations().count() == 0

    changed["sources"][0]["translation_of"] = "library"
    assert brought_in(changed).changes == 1

    assert Source.objects.get(slug="bieb").get_translations().get().slug == "library"


def test_leave_what_is_a_translation_one_where_they_do_not_say_so():
    changed = dutch()
    del changed["guides"][0]["translation_of"]

    assert brought_in(changed).changes == 0
    assert GuidePage.objects.get(slug="aanmelden").get_translations().get().slug == "register"


def test_name_what_there_is_in_the_default_language():
    changed = dutch()
    changed["guides"][0]["translation_of"] = "registre"

    assert problems_of(changed) == [
        (
            'guides[0].translation_of: found "registre"; expected one of the guides in “en”, the'
            " default language"
        )
    ]


def test_are_of_something_that_has_no_other_translation():
    changed = dutch()
    changed["topics"][0]["slug"] = changed["guides"][0]["topic"] = "toetsen"

    assert problems_of(changed) == [
        (
            'topics[0].translation_of: found "exams"; expected one whose translation in the hub is'
            " not “examens”"
        )
    ]


def test_of_one_thing_stand_in_a_bundle_once():
    changed = dutch()
    library = {**SMALL["sources"][1], "translation_of": "library"}
    changed["sources"] += [{**library, "slug": "bieb"}, {**library, "slug": "boeken"}]

    assert problems_of(changed) == [
        (
            'sources[2].translation_of: found "library" again; expected the translation of'
            " something else than sources[1]"
        )
    ]


def test_are_none_in_the_default_language():
    changed = document()
    changed["topics"][0]["translation_of"] = "language"

    assert problems_of(changed) == [
        (
            'topics[0].translation_of: found "language"; expected no original, since this bundle is'
            " in “en”, the default language"
        )
    ]


def test_new_languages_begin_with_the_words_and_paths_of_their_bundle():
    assert HomePage.objects.get(locale__language_code="nl").intro == "Alles over inburgeren."
    assert TopicPage.objects.get(slug="examens").get_url_parts()[2] == "/nl/onderwerpen/examens/"


def test_words_of_the_pages_that_every_hub_has_can_change():
    changed = dutch()
    changed["structure"] = [{"page": "topics", "title": "Thema's"}]

    assert brought_in(changed).changes == 1
    assert exported("nl")["structure"] == [
        FIXED_PAGES[0],
        {"page": "topics", "title": "Thema's", "slug": "onderwerpen"},
    ]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (
            {"page": "topic", "title": "T"},
            (
                'structure[0].page: found "topic"; expected one of home, topics, guides, sources'
                " (did you mean “topics”?)"
            ),
        ),
        (
            {"page": "home", "title": "T", "slug": "t"},
            (
                "structure[0]: found an object; expected no slug: home pages stand at / and at the"
                " code of a language"
            ),
        ),
        (
            {"page": "topics", "title": "T", "slug": "guides"},
            (
                "structure[0]: found an object; expected another value: slug: The slug 'guides' is"
                " already in use within the parent page at 'None'."
            ),
        ),
    ],
)
def test_words_of_fixed_pages_that_are_refused(entry, problem):
    assert problems_of({**document(), "structure": [entry]}) == [problem]
