from hypothesis import given
from hypothesis import strategies as st

from cms.transfer.order import Move, moves, rearranged

ITEMS = st.lists(st.integers(0, 30), unique=True)


def test_moves_nothing_that_is_in_order():
    assert list(moves("abcde", "ace")) == []


def test_moves_one_item_to_the_front():
    assert list(moves("abcd", "dabc")) == [Move("d", "a", is_after=False)]


def test_moves_one_item_to_the_end():
    assert list(moves("abcd", "bcda")) == [Move("a", "d", is_after=True)]


def test_leaves_others_where_they_are():
    assert rearranged("axbyc", "cab") == ["c", "a", "x", "b", "y"]


@given(data=st.data(), current=ITEMS)
def test_brings_the_wanted_items_into_the_wanted_order(data, current):
    wanted = data.draw(st.permutations(current).map(lambda items: items[: len(items) // 2 + 1]))

    result = rearranged(current, wanted)

    assert sorted(result) == sorted(current)
    assert [item for item in result if item in wanted] == wanted
    others = [item for item in current if item not in wanted]
    assert [item for item in result if item not in wanted] == others


@given(data=st.data(), current=st.lists(st.integers(0, 30), unique=True, max_size=7))
def test_moves_as_few_as_possible(data, current):
    wanted = data.draw(st.permutations(current))

    def longest(items, after=-1):
        """The length of the longest increasing subsequence, by trying them all."""
        if not items:
            return 0
        first, *rest = items
        without = longest(rest, after)
        return max(without, 1 + longest(rest, first)) if first > after else without

    places = [current.index(item) for item in wanted]
    assert len(list(moves(current, wanted))) == len(wanted) - longest(places)
