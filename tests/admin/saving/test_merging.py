"""Two drafts that were written at once: both changes are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.admin.saving.merging import merge, same

LISTS = {"body": "id"}


def block(name: str, value: str) -> dict:
    return {"id": name, "type": "text", "value": value}


def blocks(text: str) -> list[dict]:
    """`a1 b2`: block a with the value 1, block b with the value 2."""
    return [block(each[0], each[1:]) for each in text.split()]


def merged(base: str, theirs: str, mine: str) -> tuple[str, str]:
    result = merge({"body": blocks(base)}, {"body": blocks(theirs)}, {"body": blocks(mine)}, LISTS)
    text = " ".join(item["id"] + item["value"] for item in result.content["body"])
    return text, " ".join(item["id"] if item else "*" for _, item in result.clashes)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both", "clashes"),
    [
        ("a1 b1", "a2 b1", "a1 b2", "a2 b2", ""),
        ("a1 b1", "a2 b1", "a3 b1", "a3 b1", "a"),
        ("a1 b1", "a2 b1", "a2 b1", "a2 b1", ""),
        ("a1", "a1 b1", "a1 c1", "a1 c1 b1", ""),
        ("a1", "b1 a1", "a2", "b1 a2", ""),
        ("a1 b1 c1", "a1 c1", "a1 b1 c2", "a1 c2", ""),
        ("a1 b1", "b1", "a2 b1", "a2 b1", "a"),
        ("a1 b1", "a2 b1", "b1", "a2 b1", "a"),
        ("a1 b1 c1", "c1 a1 b1", "a1 b2 c1", "c1 a1 b2", ""),
        ("a1 b1 c1", "a2 b1 c1", "c1 b1 a1", "c1 b1 a2", ""),
        ("a1 b1", "a1 b1", "", "", ""),
        ("", "a1", "b1", "b1 a1", ""),
    ],
)
def test_blocks(base, theirs, mine, both, clashes):
    assert merged(base, theirs, mine) == (both, clashes)


def test_fields():
    base = {"title": "T", "summary": "S", "slug": "s", "kicker": "K"}
    theirs = base | {"title": "Theirs", "kicker": "Theirs"}
    mine = base | {"summary": "Mine", "kicker": "Mine"}

    result = merge(base, theirs, mine, LISTS)

    assert result.content == base | {"title": "Theirs", "summary": "Mine", "kicker": "Mine"}
    assert result.clashes == [("kicker", None)]


def test_a_list_without_names_is_one_value():
    one, other, third = ([{"type": "text", "value": value}] for value in "123")

    result = merge({"body": one}, {"body": other}, {"body": third}, LISTS)

    assert result.content["body"] == third
    assert result.clashes == [("body", None)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("First.\r\nSecond.", "First.\nSecond."),
        ('<a id="1" linktype="source">x</a>', '<a linktype="source" id="1">x</a>'),
        ("<p>x<br/>y</p>", "<p>x<br>y</p>"),
        ([{"value": "a\r\nb"}], [{"value": "a\nb"}]),
    ],
)
def test_what_forms_write_otherwise_is_the_same(one, other):
    assert same(one, other)


def test_what_readers_see_is_not_the_same():
    assert not same("<p>x</p>", "<p>y</p>")


def steps(text: str, heading: str = "How") -> dict:
    return {
        "id": "s",
        "type": "steps",
        "value": {"heading": heading, "more": {"steps": blocks(text)}},
    }


def merged_steps(base: dict, theirs: dict, mine: dict) -> tuple[str, bool]:
    result = merge({"body": [base]}, {"body": [theirs]}, {"body": [mine]}, LISTS)
    [kept] = result.content["body"]
    items = kept["value"]["more"]["steps"]
    text = " ".join(item["id"] + item["value"] for item in items)
    assert [item["id"] for _, item in result.clashes] in ([], ["s"])
    return f"{kept['value']['heading']}: {text}", bool(result.clashes)


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (steps("a2 b1"), steps("a1 b2"), ("How: a2 b2", False)),
        (steps("a1 b1", "Their way"), steps("a1 b2"), ("Their way: a1 b2", False)),
        (steps("a2 b1"), steps("a1 b2", "My way"), ("My way: a2 b2", False)),
        (steps("a2 b1", "Their way"), steps("a1 b2", "My way"), ("My way: a2 b2", True)),
        (steps("a2 b2"), steps("a1 b3"), ("How: a2 b3", True)),
    ],
)
def test_steps_of_one_block(theirs, mine, both):
    assert merged_steps(steps("a1 b1"), theirs, mine) == both


def test_what_has_no_list_is_one_value():
    """A note is about the source that it stands beside."""
    base, theirs, mine = (
        {"id": "m", "type": "source_mention", "value": {"source": source, "note": note}}
        for source, note in ((1, ""), (2, ""), (1, "Of the first."))
    )

    result = merge({"body": [base]}, {"body": [theirs]}, {"body": [mine]}, LISTS)

    assert result.content["body"] == [mine]
    assert result.clashes == [("body", mine)]


NAMES = "abcd"
DRAFTS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from("123")), unique_by=lambda each: each[0]
).map(lambda pairs: " ".join(name + value for name, value in pairs))


@given(base=DRAFTS, theirs=DRAFTS, mine=DRAFTS)
def test_nothing_is_lost(base, theirs, mine):
    """All that either side wrote is there, or is named as what both changed."""
    text, clashes = merged(base, theirs, mine)
    kept, was = (dict(zip(t.split(), t.split(), strict=True)) for t in (text, base))
    assert len({each[0] for each in kept}) == len(kept)
    assert {each for each in mine.split() if each not in was} <= set(kept)
    for each in theirs.split():
        assert each in was or each in kept or each[0] in clashes
    if theirs == base:
        assert text == mine
    if mine == base:
        assert text == theirs


@given(base=DRAFTS, theirs=DRAFTS, mine=DRAFTS)
def test_items_of_a_block_are_merged_as_blocks_are(base, theirs, mine):
    text, clashes = merged(base, theirs, mine)

    assert merged_steps(*map(steps, (base, theirs, mine))) == (f"How: {text}", bool(clashes))
