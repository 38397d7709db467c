"""Blocks in bundles that no content of the hub itself has."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.models import Locale

from cms.mentions.blocks import SourceChooserBlock, SourceMentionBlock
from cms.transfer.block_types import held
from cms.transfer.block_values import LEFT_OUT, raw_of, value_of
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names
from cms.transfer.problems import findings_of
from cms.transfer.references import KnownNames, References
from tests.factories import block

REFERENCES = References({"source": KnownNames("source", frozenset({"duo"}))})


@pytest.fixture
def names() -> Names:
    left_out: list[str] = []
    books = {kind: NameBook(kind, {}, left_out) for kind in ("images", "topics", "guides")}
    return Names(Locale(), {**books, "sources": NameBook("source", {"duo": 1}, left_out)}, left_out)


class Price(blocks.StructBlock):
    amount = blocks.DecimalBlock()
    source = SourceChooserBlock(required=False)


TABLE = TypedTableBlock(
    [
        ("text", blocks.RichTextBlock(features=["bold"])),
        ("price", Price()),
        ("word", blocks.CharBlock()),
    ]
)
COLUMNS = [{"type": "text", "heading": "What"}, {"type": "price", "heading": ""}]
PRICE = {"amount": "9.50", "source": 1}


def test_a_table_of_blocks_goes_there_and_back(names: Names) -> None:
    raw = {
        "caption": "Fees",
        "columns": COLUMNS,
        "rows": [
            {"values": ["<p>Exam</p>", PRICE]},
            {"values": ["<p>Map</p>", {**PRICE, "source": 9}]},
        ],
    }

    bundled = value_of(TABLE, raw, names)
    read = TypeAdapter(held(TABLE)).validate_python(bundled, context=REFERENCES)

    assert bundled == {
        "caption": "Fees",
        "columns": COLUMNS,
        "rows": [
            ["<p>Exam</p>", {"amount": "9.50", "source": {"source": "duo"}}],
            ["<p>Map</p>", {"amount": "9.50"}],
        ],
    }
    assert names.left_out == ["source 9, which is gone or not public"]
    assert raw_of(TABLE, read, names) == {
        **raw,
        "rows": [
            {"values": ["<p>Exam</p>", PRICE]},
            {"values": ["<p>Map</p>", {"amount": "9.50"}]},
        ],
    }


@pytest.mark.parametrize("raw", [None, 3, {}, {"columns": 2, "rows": [1]}, {"columns": [1, {}]}])
def test_nonsense_is_an_empty_table(raw: Any, names: Names) -> None:
    assert value_of(TABLE, raw, names) == {"caption": "", "columns": [], "rows": []}


def test_cells_are_as_many_as_columns(names: Names) -> None:
    columns = [{"type": "gone"}, {"type": "word", "heading": "W"}, {"type": "word", "heading": "X"}]
    raw = {"columns": columns, "rows": [{"values": ["x", "a"]}, {"values": ["x", "a", "b", "c"]}]}

    bundled = value_of(TABLE, raw, names)

    assert bundled["rows"] == [["a", None], ["a", "b"]]
    assert [row["values"] for row in raw_of(TABLE, bundled, names)["rows"]] == [
        ["a", blocks.CharBlock().get_default()],
        ["a", "b"],
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["<p>a</p>"]], [("1 cells in row 0", "expected 2, one for each column")]),
        (
            [["<p>a", None]],
            [("<p> at character 0 in row 0, column 0", "expected </p> after it")],
        ),
        (
            [["<p>a</p>", {"amount": "9", "source": {"source": "dua"}}]],
            [
                (
                    "source dua in row 0, column 1",
                    (
                        "expected a source in this bundle or published in the hub"
                        " (did you mean “duo”?)"
                    ),
                )
            ],
        ),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(rows: Any, expected: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(held(TABLE)).validate_python(
            {"columns": COLUMNS, "rows": rows}, context=REFERENCES
        )

    assert [*findings_of(refused.value)] == expected


class Odd(blocks.Block):
    """Nobody described it."""


def test_what_nobody_described_is_left_out_with_a_note(names: Names) -> None:
    stream = blocks.StreamBlock(
        [("odd", Odd()), ("html", blocks.RawHTMLBlock()), ("word", blocks.CharBlock())]
    )

    found = value_of(stream, [block("odd", 1), block("html", "<x>"), block("word", "w")], names)

    assert found == [{"type": "word", "value": "w"}]
    assert names.left_out == [
        "a Odd, which nobody described",
        "a RawHTMLBlock, which nobody described",
    ]
    with pytest.raises(ValidationError):
        TypeAdapter(held(stream)).validate_python([{"type": "odd", "value": 1}])


def test_optional_choices_can_be_empty_in_a_bundle(names: Names) -> None:
    struct = blocks.StructBlock(
        [
            ("image", ImageBlock(required=False)),
            ("source", SourceChooserBlock(required=False)),
            ("file", DocumentChooserBlock(required=False)),
            ("inner", blocks.StructBlock([("mention", SourceMentionBlock())])),
        ]
    )
    raw = {"image": None, "source": None, "file": 4, "inner": {"mention": {"source": 9}}}

    bundled = value_of(struct, raw, names)

    assert bundled == {"image": None, "source": None, "inner": {}}
    assert TypeAdapter(held(struct)).validate_python(bundled) == bundled
    assert value_of(SourceMentionBlock(), {"source": 9}, names) is LEFT_OUT
