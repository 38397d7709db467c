"""A word that nothing holds is not required, and named in the answer."""

import pytest
from wagtail.models import PageViewRestriction

from cms.mentions.kinds import GUIDE
from cms.pages.models import GuidePage
from search.engines.base import Restriction
from search.models import Synonym
from tests.factories import SourceFactory


@pytest.fixture
def exams(db) -> None:
    SourceFactory(title="Exam", summary="What it costs: the fee.")
    SourceFactory(title="Exam dates", summary="When to come.")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("exam euros", ["euros"]),
        ("Ukraine exam", ["Ukraine"]),
        ("exam school desk", ["school", "desk"]),
        ("exam fee-waiver", ["fee-waiver"]),
        ("exam school or desk", ["school", "desk"]),
        ("how do I pay the exam with Café-Card", ["pay", "Café-Card"]),
        ("exam москва", ["москва"]),
        ('exam "driving school"', ["driving school"]),
    ],
)
def test_finds_what_the_rest_of_the_words_find(exams, search, text, missing) -> None:
    results = search(text)

    assert [hit.title.text for hit in results.hits] == ["Exam", "Exam dates"]
    assert results.not_found == missing
    assert results.did_you_mean is None


def test_scores_as_if_the_word_had_not_been_there(exams, search) -> None:
    assert search("exam euros fee").hits == search("exam fee").hits


@pytest.mark.parametrize("text", ["exam fee", "exam", "the exam", "exam fees", "exam -euros", ""])
def test_names_nothing_that_is_held_passed_over_or_unwanted(exams, search, text) -> None:
    assert search(text).not_found == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [("euros", ["euros"]), ("euros ukraine", ["euros", "ukraine"]), ("how can I get euros", None)],
)
def test_finds_nothing_where_no_word_is_held(exams, search, text, missing) -> None:
    results = search(text)

    assert results.hits == []
    assert results.not_found == (missing or ["euros"])


def test_words_that_are_held_apart_from_each_other_are_required(search) -> None:
    SourceFactory(title="Desk", summary="-", intro="Mentions a tax once.")
    SourceFactory(title="Letter", summary="-", intro="Mentions a return once.")

    results = search("tax return")

    assert results.hits == []
    assert results.not_found == []


def test_a_mistake_is_corrected_beside_words_that_nothing_holds(exams, search) -> None:
    SourceFactory(title="Municipality", summary="-")

    results = search("munisipality ukraine euros")

    assert [hit.title.text for hit in results.hits] == ["Municipality"]
    assert results.did_you_mean == "municipality ukraine euros"
    assert results.not_found == ["ukraine", "euros"]


def test_a_synonym_holds_its_words(exams, search) -> None:
    Synonym.objects.create(
        locale_id=SourceFactory().locale_id, term="toets", meanings="exam", direction="one"
    )

    assert search("toets fee").not_found == []
    assert search("toets fee").hits[0].title.text == "Exam"


def test_filters_and_conditions_do_not_make_words_unknown(exams, hub, search) -> None:
    hub.add_guide(title="Fee for a guide")

    assert search("exam fee", filters=Restriction(kinds=frozenset({GUIDE}))).not_found == []
    assert search("exam kind:guide").hits == []
    assert search("exam kind:guide").not_found == []
    narrowed = search("fee euros kind:guide")
    assert [hit.title.text for hit in narrowed.hits] == ["Fee for a guide"]
    assert narrowed.not_found == ["euros"]
    assert search("euros kind:guide").hits == []


def test_a_word_of_hidden_pages_is_as_unknown_as_any(exams, hub, search) -> None:
    hidden = hub.add_guide(title="Zeppelin")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    everybody = {GUIDE: GuidePage.objects.exclude(pk=hidden.pk)}
    hub.add_guide(title="Exam guide")

    hits, other = (search(text, candidates=everybody) for text in ("exam zeppelin", "exam balloon"))

    assert hits.hits == other.hits != []
    assert hits.not_found == ["zeppelin"]


def test_words_that_another_language_passes_over_are_in_no_way(search) -> None:
    SourceFactory(title="DigiD", summary="-")
    SourceFactory(title="Letter", summary="-", intro="It begins with “Hoe kan ik”.")

    results = search("hoe vraag ik digid aan")

    assert [hit.title.text for hit in results.hits] == ["DigiD"]
    assert results.not_found == ["vraag", "aan"]


def test_endless_words_are_not_repeated(exams, search) -> None:
    assert search(f"exam {'x' * 150}").not_found == []


def test_facets_count_what_is_found(exams, search) -> None:
    facets = search("exam euros", with_facets=True).facets

    assert facets.kinds == [("source", 2)]


@pytest.mark.parametrize("text", ["dont pay", "I don't pay", "don\u2019t pay"])
def test_a_contraction_is_passed_over_with_or_without_its_apostrophe(search, text) -> None:
    SourceFactory(title="What is done", summary="-")
    SourceFactory(title="Pay", summary="-")

    results = search(text)

    assert [hit.title.text for hit in results.hits] == ["Pay"]
    assert results.did_you_mean is None
    assert results.not_found == []
