"""Mistakes, unfinished words, compounds and questions."""

import pytest
from wagtail.models import PageViewRestriction

from cms.mentions.kinds import GUIDE
from cms.pages.models import GuidePage
from search.similar_words import distance
from tests.factories import SourceFactory


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("municipalty", "municipality"),
        ("muncipality", "municipality"),
        ("Municipaliyt", "municipality"),
        ("your municipalty", "your municipality"),
    ],
)
def test_finds_what_was_meant_and_says_so(search, text, meant) -> None:
    SourceFactory(title="Your municipality")

    results = search(text)

    assert [hit.title.html for hit in results.hits] == ["Your <mark>municipality</mark>"]
    assert results.did_you_mean.lower() == meant


@pytest.mark.parametrize(("text", "found"), [("dou", ["DUO"]), ("duuo", ["DUO"]), ("xyo", [])])
def test_corrects_short_words_by_single_slips(titles, text, found) -> None:
    SourceFactory(title="DUO")

    assert titles(text) == found


def test_corrects_nothing_that_is_found_as_it_is(search) -> None:
    SourceFactory(title="Exam")
    SourceFactory(title="Exams", slug="exams")
    SourceFactory(title="Example")

    results = search("exams ")

    assert [hit.title.text for hit in results.hits] == ["Exams", "Exam"]
    assert results.did_you_mean is None


@pytest.mark.parametrize("text", ["driving", "weather", "12345", "zz"])
def test_takes_no_other_word_for_a_mistake(titles, text) -> None:
    SourceFactory(title="Living, arriving, whether, 12346, zebra")

    assert titles(text) == []


def test_never_corrects_to_a_word_that_only_hidden_pages_hold(hub, search) -> None:
    hidden = hub.add_guide(title="Confidential")
    everybody = {GUIDE: GuidePage.objects.exclude(pk=hidden.pk)}
    SourceFactory(title="Exam")

    assert search("confidental").did_you_mean == "confidential"
    assert search("confidental", candidates=everybody).did_you_mean is None


def test_corrects_as_if_hidden_words_were_not_there(hub, search) -> None:
    """A word that somebody may not see is as unknown to them as one that does not exist."""
    hidden = hub.add_guide(title="Exemption")
    hub.add_guide(title="Exemptions")
    everybody = {GUIDE: GuidePage.objects.exclude(pk=hidden.pk)}
    hub.add_guide(title="Redemption")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    hits = search("exemption", candidates=everybody).hits

    assert [hit.title.text for hit in hits] == ["Exemptions"]


@pytest.mark.parametrize("text", ["mun", "munici", "your munic"])
def test_finds_what_begins_with_the_last_word(search, text) -> None:
    SourceFactory(title="Your municipality", summary="-")

    assert [hit.title.text for hit in search(text).hits] == ["Your municipality"]


def test_finds_dutch_compounds_by_their_parts_and_the_other_way_round(titles, dutch) -> None:
    SourceFactory(title="Inburgeringsexamen", summary="-", locale=dutch)
    SourceFactory(title="Taal leren op school", summary="-", locale=dutch)
    SourceFactory(title="Taalhuis", summary="-", locale=dutch)

    assert titles("examen", locale="nl") == ["Inburgeringsexamen"]
    assert titles("taalschool", locale="nl") == ["Taal leren op school"]
    assert titles("taal huis", locale="nl")[0] == "Taalhuis"


def test_answers_a_question_without_all_of_its_words(titles) -> None:
    SourceFactory(title="How do you apply for DigiD?", summary="-")
    SourceFactory(title="Municipality", summary="-")

    assert titles("how can I get a DigiD please") == ["How do you apply for DigiD?"]


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("exam", "exam", 0), ("exma", "exam", 0.5), ("examm", "exam", 0.5), ("axam", "exam", 1)],
)
def test_counts_slips(one, other, slips) -> None:
    assert distance(one, other) == distance(other, one) == slips
