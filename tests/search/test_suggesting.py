import pytest

from search.errors import QueryTooLong
from search.standing import refresh
from search.suggesting import suggest
from search.visible_matches import Asker
from tests.factories import SourceFactory
from tests.search.relevance.engines import published


@pytest.fixture
def suggested(db):
    def suggested(prefix: str, limit: int = 8, locale: str = "en") -> list[str]:
        return [each.title.html for each in suggest(prefix, Asker(locale, published()), limit)]

    return suggested


def test_offers_titles_that_begin_so_and_then_those_with_such_a_word(hub, suggested) -> None:
    SourceFactory(title="The civic exam")
    hub.add_guide(title="Exams & fees")

    assert suggested("exa") == ["<mark>Exa</mark>ms &amp; fees", "The civic <mark>exa</mark>m"]
    assert suggested("civic e") == []
    assert suggested("civic exa") == ["The <mark>civic</mark> <mark>exa</mark>m"]
    assert suggested("e") == ["<mark>E</mark>xams &amp; fees"]
    assert suggested("exa", limit=1) == ["<mark>Exa</mark>ms &amp; fees"]
    assert suggested("exa", locale="nl") == []


def test_those_that_stand_highest_come_first(hub, suggested) -> None:
    SourceFactory(title="One exam")
    cited = SourceFactory(title="Two exams")
    guide = hub.add_guide(title="Guide")
    mention = {"type": "source_mention", "value": {"source": cited.pk, "kicker": "", "note": ""}}
    guide.body = guide.body.stream_block.to_python([mention])
    guide.save()
    refresh()

    assert suggested("exam") == ["Two <mark>exam</mark>s", "One <mark>exam</mark>"]


def test_helps_over_a_mistake_and_ignores_accents(suggested) -> None:
    SourceFactory(title="Municipality café")

    assert suggested("municipalty") == ["<mark>Municipality</mark> café"]
    assert suggested("cafe") == ["Municipality <mark>café</mark>"]


def test_offers_nothing_that_cannot_be_seen(hub, suggested) -> None:
    hub.add_guide(title="Secret plan", live=False)
    guide = hub.add_guide(title="Secret draft")
    guide.title = "Secret change"
    guide.save_revision()

    assert suggested("secret") == ["<mark>Secret</mark> draft"]


@pytest.mark.parametrize("prefix", ["", " ", "%", "_", "'", "\\", "\x00", "👍", "-", "' OR 1=1 --"])
def test_answers_whatever_is_typed(suggested, prefix) -> None:
    SourceFactory(title="Exam")

    assert suggested(prefix) == []


def test_refuses_what_is_too_long(suggested) -> None:
    with pytest.raises(QueryTooLong):
        suggested("x" * 201)
