import pytest
from wagtail.models import Locale

from cms.mentions.kinds import GUIDE
from search.engines.base import Restriction
from search.models import Pick
from tests.factories import SourceFactory


def pick(query, **target):
    return Pick.objects.create(locale=Locale.get_default(), query=query, **target)


def test_picks_come_first_in_their_order(hub, search) -> None:
    SourceFactory(title="Exam fee", summary="-")
    guide, source = hub.add_guide(title="Pay"), SourceFactory(title="Desk", summary="-")
    pick("exam fee", page=guide, sort_order=2)
    pick("Exam  FEE!", source=source, sort_order=1)

    hits = search("exam fee").hits

    assert [(hit.title.text, hit.is_picked) for hit in hits] == [
        ("Desk", True),
        ("Pay", True),
        ("Exam fee", False),
    ]
    assert [hit.title.text for hit in search("fee exam").hits] == ["Exam fee"]


@pytest.mark.parametrize("text", ["café", "cafe", "Café!", "cafe\u0301"])
@pytest.mark.parametrize("query", ["café", "cafe"])
def test_picks_whatever_the_accents(search, query, text) -> None:
    pick(query, source=SourceFactory(title="Desk", summary="-"))

    assert [hit.is_picked for hit in search(text).hits] == [True]


def test_a_pick_for_a_stop_word_is_found(search) -> None:
    pick("WHO", source=SourceFactory(title="Desk", summary="-"))

    assert [hit.title.text for hit in search("who").hits] == ["Desk"]
    assert search("the").total == 0


def test_what_matches_anyway_is_there_once(search) -> None:
    SourceFactory(title="Exam", summary="-")
    pick("exam", source=SourceFactory(title="Exam dates", summary="-"))

    assert [hit.title.text for hit in search("exam").hits] == ["Exam dates", "Exam"]


def test_a_pick_that_is_not_published_or_not_asked_for_is_left_out(hub, search) -> None:
    pick("exam", page=hub.add_guide(title="Draft", live=False))
    pick("exam", source=SourceFactory(title="Desk"))

    assert [hit.title.text for hit in search("exam").hits] == ["Desk"]
    guides = Restriction(kinds=frozenset({GUIDE}))
    assert search("exam", filters=guides).total == 0
