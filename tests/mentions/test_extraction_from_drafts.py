"""Half-filled, old and broken content: what is intact is read."""

import pytest
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms.mentions.blocks import SourceChooserBlock
from cms.mentions.citation import Citation, Section
from cms.mentions.extraction import citations
from cms.pages.models import GuidePage
from tests.factories import block, citing, linking, section, text
from tests.mentions.test_extraction import in_block, in_guide, in_topic, rich_text_model

# Formats of lists and ids


def test_reads_lists_without_ids():
    old = block("source_list", {"mentions": [{"source": 1, "note": "N"}, {"source": 2}]})

    assert in_guide(old) == [
        Citation(1, f"{old['id']}-0", note="N"),
        Citation(2, f"{old['id']}-1"),
    ]


def test_decides_item_by_item_whether_it_has_an_id():
    """As `ListBlock` does; "item" without an id is read as an old-style value, which is empty."""
    mixed = block(
        "source_list",
        {
            "mentions": [
                {"source": 1},
                {"type": "item", "id": "new", "value": {"source": 2}},
                {"type": "item", "value": {"source": 3}},
                {"type": "item", "id": None, "value": {"source": 4}},
            ]
        },
    )

    assert in_guide(mixed) == [
        Citation(1, f"{mixed['id']}-0"),
        Citation(2, "new"),
        Citation(4, f"{mixed['id']}-3"),
    ]


def test_blocks_without_an_id_are_known_by_their_place():
    body = [{"type": "source_mention", "value": {"source": 1}}, text(linking(2))]
    del body[1]["id"]

    assert in_guide(*body) == [Citation(1, "0"), Citation(2, "1")]


@pytest.mark.parametrize("empty", [None, "", 0])
def test_blocks_with_an_empty_id_are_known_by_their_place(empty):
    body = [text(linking(1)), {**text(linking(2)), "id": empty}]

    assert in_guide(*body) == [Citation(1, body[0]["id"]), Citation(2, "1")]


# Drafts


def test_passes_over_empty_choosers_and_keeps_the_rest():
    draft = section("Exams", citing(None, note="Which one?"), citing(2))

    assert [citation.source_id for citation in in_topic(draft)] == [2]


def test_keeps_the_ids_of_sources_that_may_be_gone():
    assert [citation.source_id for citation in in_guide(citing(999_999_999))] == [999_999_999]


@pytest.mark.parametrize("missing", [None, "", "[]", [], {}, "<p>not a stream</p>", 7, True, "7"])
def test_a_field_without_a_stream_cites_nothing(missing):
    assert citations(GuidePage, {"body": missing}) == []
    assert citations(rich_text_model(), {"front": missing}) == []


def test_a_missing_field_cites_nothing():
    assert citations(GuidePage, {}) == []


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "source_mention",
        ["source_mention", {"source": 1}],
        {},
        {"type": None, "value": {"source": 1}},
        {"type": ["source_mention"], "value": {"source": 1}},
        {"type": "forgotten", "value": {"source": 1}},
        {"type": "source_mention"},
        {"type": "source_mention", "value": None},
        {"type": "source_mention", "value": 1},
        {"type": "source_mention", "value": [1]},
        {"type": "source_mention", "value": {}},
        {"type": "source_mention", "value": {"source": "one"}},
        {"type": "source_mention", "value": {"source": True}},
        {"type": "source_mention", "value": {"source": 1.0}},
        {"type": "source_mention", "value": {"source": [1]}},
        {"type": "source_mention", "value": {"source": {"pk": 1}}},
        {"type": "source_list", "value": {"mentions": None}},
        {"type": "source_list", "value": {"mentions": {"source": 1}}},
        {"type": "source_list", "value": {"mentions": "1"}},
        {"type": "source_list", "value": {"mentions": [None, 1, "1", [1]]}},
        {"type": "rich_text", "value": None},
        {"type": "rich_text", "value": [linking(1)]},
        {"type": "steps", "value": {"steps": [{"text": None}, {}, None]}},
        {"type": "callout", "value": []},
    ],
)
def test_passes_over_broken_blocks_and_keeps_the_rest(broken):
    intact = citing(2)

    assert in_guide(broken, intact) == [Citation(2, intact["id"])]


def test_takes_broken_texts_for_empty_ones():
    exams = section("", citing(1))
    exams["value"].update(heading={"en": "Exams"}, intro=7)
    exams["value"]["mentions"][0]["value"].update(kicker=["K"], note=None)

    assert in_topic(exams) == [
        Citation(
            1,
            exams["value"]["mentions"][0]["id"],
            kicker="",
            note="",
            section=Section(exams["id"], "", "", "section"),
        )
    ]


@pytest.mark.parametrize(
    "table",
    [
        None,
        [],
        {},
        {"columns": None, "rows": None},
        {"columns": [None, {}, {"type": "lost"}, {"type": []}], "rows": [{"values": [1, 1, 1, 1]}]},
        {"columns": [{"type": "source"}], "rows": [None, {}, {"values": None}, {"values": []}]},
        {"columns": {"type": "source"}, "rows": [{"values": [1]}]},
    ],
)
def test_a_broken_table_cites_nothing(table):
    assert in_block(TypedTableBlock([("source", SourceChooserBlock())]), table) == []
