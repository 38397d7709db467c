"""What extraction reads, substitution writes: the same places in the same order, and no others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.admin.replace.places import Keys, Substitution
from cms.mentions.citation import Citation, Place
from cms.mentions.extraction import walk
from cms.mentions.mapping import mapped, mapped_html
from tests.mentions.test_extraction_properties import STREAMS, raw

OLD, NEW = 1, 9
ids = st.sampled_from([OLD, OLD, 2, str(OLD)])


def cited(stream: Any, value: Any) -> list[Citation]:
    return walk(stream, value, Place(block_id="body"))


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: type(stream).__name__)
@given(data=st.data())
def test_changes_the_chosen_places_and_nothing_else(stream, data):
    value = data.draw(raw(stream, ids))
    before = cited(stream, value)
    keys, numbered = Keys(), []
    for citation in before:
        numbered.append(keys.next(citation.block_id) if citation.source_id == OLD else None)
    chosen = data.draw(st.sets(st.sampled_from(numbered))) - {None} if numbered else set()
    substitution = Substitution(OLD, NEW, chosen)

    after = mapped(stream, value, Place("body"), substitution)

    assert substitution.changed == chosen
    expected = [
        NEW if key in chosen else c.source_id for c, key in zip(before, numbered, strict=True)
    ]
    assert [citation.source_id for citation in cited(stream, after)] == expected
    assert [(c.block_id, c.kicker, c.note, c.section) for c in cited(stream, after)] == [
        (c.block_id, c.kicker, c.note, c.section) for c in before
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a linktype="source" id="1">x</a>', '<a linktype="source" id="9">x</a>'),
        ('<a id="1" linktype="source">x</a>', '<a id="9" linktype="source">x</a>'),
        ('<a data-id="1" linktype="source" id="1">', '<a data-id="1" linktype="source" id="9">'),
        ('<a id="2" linktype="source" id="1">', '<a id="2" linktype="source" id="9">'),
        ('<a linktype="page" id="1">x</a>', '<a linktype="page" id="1">x</a>'),
        ('<a linktype="source" id="11">x</a>', '<a linktype="source" id="11">x</a>'),
    ],
)
def test_changes_the_id_in_a_link_to_the_source(before, after):
    html = f"<p>1 &amp; {before} source</p>"

    changed = mapped_html(html, Place("b"), Substitution(OLD, NEW, {"b:0"}))

    assert changed == f"<p>1 &amp; {after} source</p>"
