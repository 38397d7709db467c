import pytest
from wagtail.models import Locale

from search.models import Synonym
from search.synonyms import meanings_of
from tests.factories import SourceFactory


@pytest.fixture
def synonym(db):
    def synonym(term: str, *meanings: str, direction: str = "both", locale=None) -> Synonym:
        return Synonym.objects.create(
            term=term,
            meanings="\n".join(meanings),
            direction=direction,
            locale=locale or Locale.get_default(),
        )

    return synonym


def test_both_ways(synonym, titles) -> None:
    synonym("DUO", "Dienst Uitvoering Onderwijs")
    SourceFactory(title="DUO", summary="-")
    SourceFactory(title="Dienst Uitvoering Onderwijs", summary="-")

    assert titles("duo") == ["DUO", "Dienst Uitvoering Onderwijs"]
    assert titles("dienst uitvoering onderwijs") == ["Dienst Uitvoering Onderwijs", "DUO"]
    assert titles("Dienst Uitvoering Onderwijs -duo") == ["Dienst Uitvoering Onderwijs"]


def test_one_way(synonym, titles) -> None:
    synonym("boete", "fine", direction="one")
    SourceFactory(title="Fine", summary="-")
    SourceFactory(title="Boete", summary="-")

    assert titles("boete") == ["Boete", "Fine"]
    assert titles("fine") == ["Fine"]


def test_whatever_the_accents_and_inside_a_longer_query(synonym, titles) -> None:
    synonym("cafe", "coffee house")
    SourceFactory(title="Language in a coffee house", summary="-")
    SourceFactory(title="Coffee for your house", summary="-")

    assert titles("language café") == ["Language in a coffee house"]


def test_in_their_language_only(synonym, titles, dutch) -> None:
    synonym("DUO", "Onderwijs", locale=dutch)
    SourceFactory(title="Onderwijs")

    assert titles("duo") == []


def test_words_in_quotes_stand_for_themselves(synonym, titles) -> None:
    synonym("civic exam", "test")
    SourceFactory(title="Test", summary="-")

    assert titles("civic exam") == ["Test"]
    assert titles('"civic exam now"') == []


def test_several_synonyms_of_one_word_add_up() -> None:
    both = Synonym(term="a", meanings="b\nc d")
    one = Synonym(term="a", meanings="e", direction="one")

    assert meanings_of([both, one]) == {
        ("a",): (("b",), ("c", "d"), ("e",)),
        ("b",): (("a",), ("c", "d")),
        ("c", "d"): (("a",), ("b",)),
    }
