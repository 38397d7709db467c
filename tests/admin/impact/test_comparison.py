"""What readers would notice between two versions of a page."""

from typing import Any

from cms.admin.impact.comparison import Change, changes, in_words
from cms.mentions.models import Mention


def row(source_id: int, block: str, position: int = 0, **texts: str) -> Mention:
    return Mention(source_id=source_id, block_id=block, position=position, **texts)


def seen(found: list[Change]) -> list[tuple[Any, Any]]:
    return [
        (change.before and change.before.block_id, change.after and change.after.block_id)
        for change in found
    ]


def test_the_same_is_no_change():
    rows = [row(1, "a", note="N"), row(1, "a", 1), row(2, "b", 2)]

    assert changes(rows, rows) == []


def test_what_comes_and_what_goes():
    found = changes([row(1, "a"), row(2, "b", 1)], [row(3, "c"), row(1, "a", 1), row(1, "a", 2)])

    assert seen(found) == [(None, "c"), (None, "a"), ("b", None)]
    assert in_words(found) == "adds 2 mentions and removes 1 mention"


def test_other_texts_at_the_same_place():
    found = changes(
        [row(1, "a", note="Old."), row(2, "b", 1, kicker="K"), row(3, "c", 2, section_heading="H")],
        [row(1, "a", note="New."), row(2, "b", 1), row(3, "c", 2, section_heading="I")],
    )

    assert seen(found) == [("a", "a"), ("b", "b"), ("c", "c")]
    assert in_words(found) == (
        "changes 1 note and 1 kicker and puts 1 mention under another heading"
    )


def test_another_source_in_a_block_is_one_that_goes_and_one_that_comes():
    found = changes([row(1, "a", note="N")], [row(2, "a", note="N")])

    assert in_words(found) == "adds 1 mention and removes 1 mention"


def test_a_block_that_was_written_anew_is_no_change():
    assert (
        changes([row(1, "a", note="N"), row(1, "b", 1)], [row(1, "x"), row(1, "y", 1, note="N")])
        == []
    )


def test_a_place_that_readers_do_not_notice_is_no_change():
    moved = row(1, "a", 5, section_id="other", section_intro="Other.", section_anchor="x")

    assert changes([row(1, "a", leads=True)], [moved]) == []
