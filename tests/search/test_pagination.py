import pytest

from cms.mentions.kinds import TOPIC
from search.kinds import SOURCE
from search.results import Position
from tests.factories import QuickAnswerFactory, SourceFactory


@pytest.fixture
def many(hub):
    """10 things to find, many of the same score: the first kind has the highest keys."""
    for number in range(4):
        SourceFactory(title=f"Exam {number}", summary="An exam." if number % 2 else "-")
    for number in range(3):
        hub.add_guide(title=f"Guide {number}", summary="Exam.")
    for number in range(3):
        QuickAnswerFactory(question=f"Exam {number}?", pk=10**6 + number)


@pytest.mark.parametrize("limit", [1, 3, 9, 10])
def test_parts_make_up_the_whole(many, search, limit):
    whole = search("exam")
    found, after = [], None
    for _ in range(-(-10 // limit)):
        part = search("exam", limit=limit, after=after)
        assert part.total == 10
        found += part.hits
        after = part.hits[-1].position
        assert part.has_next == (len(found) < 10)

    assert found == whole.hits
    assert len({(hit.kind, hit.pk) for hit in found}) == 10
    assert whole.hits == sorted(whole.hits, key=lambda hit: (-hit.score, hit.kind, hit.pk))


def test_counts_all_even_where_nothing_is_left(many, search):
    last = search("exam").hits[-1].position

    beyond = search("exam", after=last)

    assert (beyond.hits, beyond.total, beyond.has_next) == ([], 10, False)


def test_counts_without_listing(many, search):
    results = search("exam", limit=0)

    assert (results.hits, results.total, results.has_next) == ([], 10, True)


@pytest.mark.parametrize(
    "position",
    [
        Position(float("inf"), SOURCE, 1),
        Position(float("-inf"), SOURCE, 1),
        Position(float("nan"), SOURCE, 1),
        Position(0.5, TOPIC, 2**64),
        Position(0.5, TOPIC, -1),
    ],
)
def test_goes_on_after_any_position(many, search, position):
    assert search("exam", after=position).total == 10


@pytest.mark.parametrize("limit", [1, 10])
def test_costs_the_same_statements_however_much_is_found(
    many, search, limit, django_assert_num_queries
):
    # Synonyms; the words; words that begin so; matches; which of them can be
    # seen; picks; mentions; marks.
    with django_assert_num_queries(8):
        search("exam", limit=limit)
    with django_assert_num_queries(0):
        search("?")
