"""The walk that reads and writes citations: what it is not asked to change stays, byte by byte."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms.mentions.blocks import SourceChooserBlock, SourceMentionBlock
from cms.mentions.citation import Citation, Place
from cms.mentions.extraction import walk
from cms.mentions.mapping import Decide, Verdict, mapped, mapped_html
from tests.factories import citing, linking, text
from tests.mentions.test_extraction_properties import STREAMS, nonsense, raw

A, B = 1, 9
each_stream = pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: type(stream).__name__)


def after(stream: Any, value: Any, decide: Decide) -> Any:
    return mapped(stream, value, Place("body"), decide)


def cited(stream: Any, value: Any) -> list[int]:
    return [citation.source_id for citation in walk(stream, value, Place("body"))]


def keep(citation: Citation) -> Verdict:
    return Verdict.KEEP


def drop(citation: Citation) -> Verdict:
    return Verdict.DROP


def change(old: int, new: int) -> Decide:
    return lambda citation: new if citation.source_id == old else Verdict.KEEP


@each_stream
@given(data=st.data())
def test_keeping_changes_nothing(stream, data):
    value = data.draw(raw(stream, st.sampled_from([A, 2])) | st.lists(nonsense, max_size=3))
    stored = json.dumps(value)

    assert after(stream, value, keep) is value
    assert json.dumps(value) == stored


@each_stream
@given(data=st.data())
def test_what_is_changed_and_changed_back_is_as_it_was(stream, data):
    value = data.draw(raw(stream, st.sampled_from([A, 2, str(A)])))
    stored = json.dumps(value)

    there = after(stream, value, change(A, B))
    back = after(stream, there, change(B, A))

    assert json.dumps(value) == stored
    assert cited(stream, there) == [B if pk == A else pk for pk in cited(stream, value)]
    assert json.dumps(back) == stored


@each_stream
@given(data=st.data())
def test_dropping_leaves_what_was_not_dropped(stream, data):
    value = data.draw(raw(stream, st.sampled_from([A, 2])))

    one = after(stream, value, lambda found: drop(found) if found.source_id == A else keep(found))

    assert cited(stream, one) == [pk for pk in cited(stream, value) if pk != A]
    assert cited(stream, after(stream, value, drop)) == []


@each_stream
@given(value=nonsense | st.lists(nonsense, max_size=3))
def test_drops_from_any_nonsense(stream, value):
    assert cited(stream, after(stream, value, drop)) == []


class Row(StructBlock):
    mention = SourceMentionBlock()


TABLE = StreamBlock(
    [("table", TypedTableBlock([("source", SourceChooserBlock()), ("row", Row())]))]
)


def table(columns: Any, *rows: Any) -> list[dict[str, Any]]:
    value = {"columns": columns, "rows": [{"values": cells} for cells in rows], "caption": "c"}
    return [{"type": "table", "id": "t", "value": value}]


def test_cells_beyond_the_columns_stay():
    value = table([{"type": "source", "heading": ""}], [A, "beyond", A], [2], [])

    assert after(TABLE, value, change(A, B)) == table(
        [{"type": "source", "heading": ""}], [B, "beyond", A], [2], []
    )
    assert after(TABLE, value, drop) == table(
        [{"type": "source", "heading": ""}], [None, "beyond", A], [None], []
    )


@pytest.mark.parametrize("columns", [None, 3, "x", {}, [None, 3, {"type": 3}], [{"kind": "x"}]])
def test_malformed_columns_are_left_alone(columns):
    value = table(columns, [A, A], None, 3)

    assert after(TABLE, value, drop) is value


def test_a_mention_that_cannot_go_is_emptied():
    mention = citing(A, kicker="K", note="N")["value"]
    value = table([{"type": "row", "heading": ""}], [{"mention": mention}])

    [[row]] = [row["values"] for row in after(TABLE, value, drop)[0]["value"]["rows"]]

    assert row == {"mention": {"source": None, "kicker": "K", "note": "N"}}


@pytest.mark.parametrize(
    ("before", "left"),
    [
        ('<a linktype="source" id="1">never closed', "never closed"),
        ('<a linktype="source" id="1">x</a >', "x"),
        ('<a linktype="source" id="1"><a linktype="source" id="1">x</a>y</a>', "xy"),
        (
            '<a linktype="source" id="1"><a linktype="page" id="2">x</a>y</a>',
            '<a linktype="page" id="2">x</a>y',
        ),
        ('</a><a id="1" linktype="source"><b>x</b></a>', "</a><b>x</b>"),
    ],
)
def test_a_link_that_is_dropped_leaves_its_words(before, left):
    assert mapped_html(f"<p>{before}</p>", Place("b"), drop) == f"<p>{left}</p>"


def test_of_an_id_given_twice_the_one_that_counts_is_changed():
    html = '<p><a id="1" linktype="source" id="2">x</a></p>'

    assert mapped_html(html, Place("b"), change(1, B)) == html
    assert mapped_html(html, Place("b"), change(2, B)) == html.replace("2", "9")


def test_a_mention_stays_when_another_source_inside_it_is_dropped():
    class Comparison(SourceMentionBlock):
        other = SourceChooserBlock()

    stream = StreamBlock([("comparison", Comparison())])
    value = [{"type": "comparison", "id": "c", "value": {"source": 1, "other": 2, "note": "N"}}]

    [left] = after(
        stream, value, lambda found: drop(found) if found.source_id == 2 else keep(found)
    )

    assert left["value"] == {"source": 1, "other": None, "note": "N"}


def test_asks_once_of_each_citation_in_reading_order():
    asked = []
    value = [text(linking(3, 1)), citing(2, kicker="K", note="N"), citing(None)]

    def note(citation: Citation) -> Verdict:
        asked.append((citation.source_id, citation.block_id, citation.kicker, citation.note))
        return Verdict.KEEP

    after(STREAMS[1], value, note)

    assert asked == [
        (3, value[0]["id"], "", ""),
        (1, value[0]["id"], "", ""),
        (2, value[1]["id"], "K", "N"),
    ]
