"""One word in several spellings: with signs inside, as a number, as a part of a compound, and names
that are stop words.
"""

import pytest

from search.models import IndexedWord, Synonym
from search.standing import refresh
from tests.factories import SourceFactory


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("Change your e-mail", ["email", "e-mail", "E\u2011mail", "your email", "e mail"]),
        ("Change your email", ["email", "e-mail", "e\u2019mail"]),
        ("Form P-8A", ["P-8A", "p8a", "P 8A", "form P8A"]),
        ("Form P8A", ["P-8A", "p8a"]),
        ("A fine of 2,000 euros", ["2000", "2,000", "2.000", "fine 2.000"]),
        ("A fine of 2000 euros", ["2000", "2,000", "2.000"]),
        ("A fine of € 1.250.000", ["1250000", "1,250,000"]),
        ("State-of-the-art", ["stateoftheart"]),
    ],
)
def test_finds_a_word_with_and_without_its_signs(titles, title, texts) -> None:
    SourceFactory(title=title, summary="-")
    SourceFactory(title="Mail, a form and a fine of 2 euros", summary="-")

    for text in texts:
        assert titles(text)[0] == title, text


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("Voor zzp'ers en de zzp\u2019er", ["zzper", "zzp'er", "zzp\u2019er", "zzp-er"]),
        ("Voor de zzper", ["zzper", "zzp'er"]),
        ("Uw e-mailadres", ["emailadres", "e-mailadres", "email adres"]),
        ("Uw emailadres", ["emailadres", "e-mailadres", "email adres"]),
        ("Foto's", ["fotos", "foto\u2019s"]),
    ],
)
def test_finds_dutch_words_with_and_without_their_signs(titles, dutch, title, texts) -> None:
    SourceFactory(title=title, summary="-", locale=dutch)
    SourceFactory(title="Er is iets anders", summary="-", locale=dutch)

    for text in texts:
        assert titles(text, locale="nl") == [title], text


def test_finds_it_in_the_body_and_marks_it(search) -> None:
    SourceFactory(title="Desk", summary="-", intro="Write an e-mail to the desk.")

    [hit] = search("email").hits

    assert "<mark>e</mark>-<mark>mail</mark>" in hit.excerpt.html


def test_a_stop_word_beside_a_hyphen_counts(titles) -> None:
    SourceFactory(title="The on-line desk", summary="-")
    SourceFactory(title="A line of people", summary="-")

    assert titles("online") == ["The on-line desk"]


def test_in_quotes_a_word_is_looked_for_as_it_is_written(titles) -> None:
    SourceFactory(title="Your e-mail", summary="-")
    SourceFactory(title="Your email", summary="-")

    assert titles('"email"') == ["Your email"]


def test_counting_keeps_spellings_that_are_published(db) -> None:
    SourceFactory(title="Your e-mail", summary="-")

    refresh()

    word = IndexedWord.objects.get(word="email")
    assert (word.apart, word.documents) == ("e-mail", 1)


def test_counting_forgets_spellings_that_are_not_published_any_more(db) -> None:
    source = SourceFactory(title="Your e-mail", summary="-")
    source.title = "Your letter"
    source.save_revision().publish()

    refresh()

    assert not IndexedWord.objects.filter(word="email").exists()


def test_a_word_that_is_written_both_ways_is_one(titles) -> None:
    SourceFactory(title="Email", summary="-")
    SourceFactory(title="E-mail", summary="-")

    assert sorted(titles("email")) == sorted(titles("e-mail")) == ["E-mail", "Email"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Huisarts", "arts"),
        ("Arts", "huisarts"),
        ("Huurtoeslag", "toeslagen"),
        ("Toeslagen", "huurtoeslag"),
        ("Huurtoeslagen", "toeslag"),
        ("Verzekering", "zorgverzekeringen"),
    ],
)
def test_finds_compounds_both_ways_in_whatever_form(search, dutch, title, text) -> None:
    SourceFactory(title=title, summary="-", locale=dutch)
    SourceFactory(title="Iets anders", summary="-", locale=dutch)

    results = search(text, locale="nl")

    assert [hit.title.text for hit in results.hits] == [title]
    assert results.not_found == []


def test_a_compound_comes_before_what_it_is_one_of(titles, dutch) -> None:
    for title in ("Huisarts", "Arts"):
        SourceFactory(title=title, summary="-", locale=dutch)

    assert titles("huisarts", locale="nl") == ["Huisarts", "Arts"]
    assert titles("arts", locale="nl") == ["Arts", "Huisarts"]


def test_the_end_of_a_word_is_no_compound_where_others_are(titles, dutch) -> None:
    for title in ("Moeder", "Moedertaal", "Kwartaal"):
        SourceFactory(title=title, summary="-", locale=dutch)

    assert titles("taal", locale="nl") == ["Moedertaal"]


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("WHO: the world's health", ["WHO", "who", "WHO health"]),
        ("Working in IT", ["IT", "it", "working IT"]),
        ("Rules of the WHO", ["rules WHO"]),
    ],
)
def test_finds_names_that_are_stop_words(search, title, texts) -> None:
    SourceFactory(title=title, summary="-")
    SourceFactory(title="Who pays for it?", summary="WORKING RULES OF HEALTH FOR IT")

    for text in texts:
        results = search(text)
        assert [hit.title.text for hit in results.hits] == [title], text
        assert results.not_found == []


def test_finds_a_dutch_name_that_is_a_stop_word(titles, dutch) -> None:
    SourceFactory(title="Justitie", publisher="OM", summary="-", locale=dutch)
    SourceFactory(title="Vraag om hulp", summary="-", locale=dutch)

    assert titles("OM", locale="nl") == ["Justitie"]
    assert titles("om hulp", locale="nl") == ["Vraag om hulp"]


def test_a_name_that_nothing_holds_is_not_required_either(search) -> None:
    SourceFactory(title="Who takes an exam?", summary="-")

    results = search("exam WHO")

    assert [hit.title.text for hit in results.hits] == ["Who takes an exam?"]
    assert results.not_found == ["WHO"]
    assert search("who").hits == []
    assert search("WHO TAKES AN EXAM").total == 1


def test_a_synonym_of_a_name_that_is_a_stop_word(titles) -> None:
    source = SourceFactory(title="World Health Organization", summary="-")
    Synonym.objects.create(
        locale_id=source.locale_id, term="WHO", meanings="World Health Organization"
    )

    assert titles("WHO") == titles("who") == ["World Health Organization"]
    assert titles("world health organization") == ["World Health Organization"]


@pytest.mark.parametrize("text", ["Łódź", "lodz", "LODZ"])
@pytest.mark.parametrize("term", ["Łódź", "Lodz"])
def test_synonyms_whatever_the_accents(titles, term, text) -> None:
    source = SourceFactory(title="A town", summary="-")
    Synonym.objects.create(locale_id=source.locale_id, term=term, meanings="town")

    assert titles(text) == ["A town"]
