"""A snippet is found because it is declared, without a column of the entries of its own."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import CommandError, call_command

from cms import declaration
from cms.changes import signal_handlers
from cms.declaration import Declaration, Searched, type_with_name
from cms.snippets.models import Offer
from search import index
from search.kinds import kinds
from search.models import SearchEntry
from search.models.entry import column_for
from tests.factories import OfferFactory, QuickAnswerFactory, SourceFactory
from tests.search.relevance.engines import published

CACHED = (declaration.the_declaration, kinds, index._write_sql, signal_handlers._consumers_of)


@pytest.fixture
def searched_offers(db, monkeypatch) -> Iterator[None]:
    """Offers as if their module said that they are searched."""
    declared = Declaration("offer", "offers", listed=False, searched=Searched(body=("body",)))
    monkeypatch.setattr(Offer, "declaration", declared)
    _forget()
    yield
    monkeypatch.undo()
    _forget()


@pytest.fixture
def found(search) -> Callable[[str], list[str]]:
    """The titles of what a search finds, offers included."""

    def found(text: str) -> list[str]:
        candidates = {**published(), "offer": Offer.objects.filter(live=True)}
        return sorted(hit.title.text for hit in search(text, candidates=candidates).hits)

    return found


def _forget() -> None:
    for cached in CACHED:
        cached.cache_clear()


@pytest.mark.usefixtures("searched_offers")
def test_finds_a_snippet_by_its_declaration(found) -> None:
    offer = OfferFactory(title="Exam coach", body="Somebody who helps.")
    OfferFactory(title="Exam drafts", live=False)

    assert found("exam") == ["Exam coach"]
    assert found("somebody") == ["Exam coach"]

    offer.title = "Test coach"
    offer.save()

    assert found("exam") == []
    assert found("test coach") == ["Test coach"]

    offer.delete()

    assert found("coach") == []


@pytest.mark.usefixtures("searched_offers")
def test_two_types_may_have_the_same_key(found) -> None:
    offer = OfferFactory(pk=900_001, title="Exam coach")
    SourceFactory(pk=900_001, title="Exam rules", summary="-")
    QuickAnswerFactory(pk=900_001, question="Which exam?")

    assert found("exam") == ["Exam coach", "Exam rules", "Which exam?"]

    offer.unpublish()

    assert found("exam") == ["Exam rules", "Which exam?"]


@pytest.mark.usefixtures("searched_offers")
def test_an_entry_of_what_is_gone_is_noticed_and_removed() -> None:
    offer = OfferFactory(title="Exam coach")
    Offer.objects.filter(pk=offer.pk)._raw_delete("default")

    with pytest.raises(CommandError, match="1 search entries differ"):
        call_command("check_search")
    call_command("check_search", repair=True)

    assert not SearchEntry.objects.filter(kind="offer").exists()
    call_command("check_search")


def test_each_type_is_named_in_one_column() -> None:
    assert [column_for(type_with_name(kind)) for kind in ("topic", "source", "answer")] == [
        "page_id",
        "source_id",
        "quick_answer_id",
    ]
    assert column_for(Offer) == "snippet_id"
