"""Tables in guides: what an editor may publish, and what translators get."""

import pytest
from wagtail.blocks import StreamBlockValidationError
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments

from cms.pages.blocks import GuideBodyBlock
from tests.factories import Hub, SourceFactory, reload, table


@pytest.mark.parametrize("cell", ["", " "])
def test_a_table_without_a_word_is_a_draft_at_most(cell: str) -> None:
    body = GuideBodyBlock()
    empty = body.to_python([table([cell, cell], headings=["Exam", ""])])

    with pytest.raises(StreamBlockValidationError) as refused:
        body.clean(empty)

    assert "This table is empty: fill it, or delete it." in str(refused.value.as_json_data())
    assert len(body.clean_deferred(empty)) == 1


def test_a_new_table_can_be_typed_into() -> None:
    new = GuideBodyBlock().child_blocks["table"].get_default()["table"]

    assert [column["block"].name for column in new.columns] == ["text", "text"]
    assert [[str(cell.value) for cell in row] for row in new.rows] == [["", ""], ["", ""]]


def test_translators_get_the_texts_of_a_table(hub: Hub) -> None:
    link = '<p>See <a href="https://a.example/">fees</a>.</p>'
    cites = f'<p>Ask <a id="{SourceFactory().pk}" linktype="source">DUO</a>.</p>'
    guide = hub.add_guide(
        body=[table(["<p>Speaking</p>", link], [cites, ""], headings=["Exam", ""], caption="Fees")]
    )
    segments = [each for each in extract_segments(guide) if each.path.startswith("body.")]
    texts = [each for each in segments if isinstance(each, StringSegmentValue)]
    assert [each.render_text() for each in texts] == [
        "Fees",
        "Exam",
        "Speaking",
        "See fees.",
        "Ask DUO.",
    ]
    for each in texts:
        each.string.data = each.string.data.replace("e", "ë").replace("Ask", "Vraag")

    translated = reload(guide)
    ingest_segments(guide, translated, hub.home.locale, hub.home.locale, segments)

    [block] = translated.body.get_prep_value()
    assert block["value"]["table"] == {
        "caption": "Fëës",
        "columns": [{"type": "text", "heading": "Exam"}, {"type": "text", "heading": ""}],
        "rows": [
            {"values": ["<p>Spëaking</p>", link.replace("See", "Sëë").replace("fees", "fëës")]},
            {"values": [cites.replace("Ask", "Vraag"), ""]},
        ],
    }
