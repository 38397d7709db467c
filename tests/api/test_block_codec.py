"""Every block of Wagtail works in a body without a line of the API."""

import json
from typing import Any

import graphene
import pytest
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.api.blocks.loaders import block_of
from cms.api.blocks.references import references_of
from cms.api.blocks.rich_text import Resolved
from cms.api.blocks.types import union_of_stream
from cms.api.blocks.values import nodes_of
from cms.api.declared.checks import check_blocks
from cms.mentions.blocks import SourceMentionBlock
from cms.pages.models import GuidePage
from cms.snippets.models import QuickAnswer
from tests.factories import RawBlock, block, item

NOTHING = Resolved("page-1", {}, {}, {}, {}, {})


class PriceBlock(blocks.StructBlock):
    """A struct that declares nothing: all of it is shown."""

    amount = blocks.DecimalBlock()
    paid_on = blocks.DateBlock(required=False)
    note = blocks.RichTextBlock(required=False)


class EverythingBlock(blocks.StreamBlock):
    char = blocks.CharBlock()
    text = blocks.TextBlock()
    rich_text = blocks.RichTextBlock()
    quote = blocks.BlockQuoteBlock()
    url = blocks.URLBlock()
    email = blocks.EmailBlock()
    regex = blocks.RegexBlock("a+")
    date = blocks.DateBlock()
    time = blocks.TimeBlock()
    moment = blocks.DateTimeBlock()
    boolean = blocks.BooleanBlock()
    integer = blocks.IntegerBlock()
    decimal = blocks.DecimalBlock()
    number = blocks.FloatBlock()
    choice = blocks.ChoiceBlock(choices=[("a", "A")])
    choices = blocks.MultipleChoiceBlock(choices=[("a", "A"), ("b", "B")])
    embed = EmbedBlock()
    static = blocks.StaticBlock()
    table = TableBlock()
    typed_table = TypedTableBlock([("word", blocks.CharBlock()), ("price", PriceBlock())])
    price = PriceBlock()
    prices = blocks.ListBlock(PriceBlock())
    words = blocks.ListBlock(blocks.CharBlock())
    texts = blocks.ListBlock(blocks.RichTextBlock())
    inner = blocks.StreamBlock([("word", blocks.CharBlock()), ("price", PriceBlock())])
    made_up = blocks.StructBlock(
        [
            ("heading", blocks.CharBlock()),
            ("nested", blocks.StructBlock([("flag", blocks.BooleanBlock())])),
            ("parts", blocks.StreamBlock([("price", PriceBlock())])),
        ]
    )


STREAM = EverythingBlock()
EVERYTHING = union_of_stream("Everything", STREAM, "All of it.")

QUERY = """{ body { __typename
  ... on CharBlock { value } ... on TextBlock { value }
  ... on RichTextBlock { value valueJson } ... on BlockQuoteBlock { value }
  ... on URLBlock { value } ... on EmailBlock { value } ... on RegexBlock { value }
  ... on DateBlock { value } ... on TimeBlock { value } ... on DateTimeBlock { moment: value }
  ... on BooleanBlock { boolean: value } ... on IntegerBlock { integer: value }
  ... on DecimalBlock { number: value } ... on FloatBlock { number: value }
  ... on ChoiceBlock { value } ... on MultipleChoiceBlock { choices: value }
  ... on EmbedBlock { value }
  ... on TableBlock { table: value { caption hasHeaderRow hasHeaderColumn rows } }
  ... on TypedTableBlock { typed: value { caption headings rows {
      ... on CharBlock { value } ... on PriceBlock { amount } } } }
  ... on PriceBlock { id amount paidOn note noteJson }
  ... on EverythingPrices { prices: value { id amount } }
  ... on EverythingWords { words: value } ... on EverythingTexts { texts: value }
  ... on EverythingInner { inner: value { __typename ... on CharBlock { value } } }
  ... on EverythingMadeUp { heading nested { flag } parts { ... on PriceBlock { amount } } }
} }"""


def answered(stream: list[RawBlock]) -> list[dict[str, Any]]:
    """What a schema of its own answers about this stream."""
    nodes = nodes_of(STREAM, stream, NOTHING)

    class Query(graphene.ObjectType):
        body = graphene.List(graphene.NonNull(EVERYTHING), resolver=lambda root, info: nodes)

    result = graphene.Schema(query=Query).execute(QUERY)
    assert result.errors is None, result.errors
    found: list[dict[str, Any]] = json.loads(json.dumps(result.data["body"]))
    return found


PRICE = {"amount": "9.50", "paid_on": "2026-01-31", "note": "<p>Paid</p>"}


@pytest.mark.parametrize(
    ("key", "raw", "expected"),
    [
        ("char", "A word", {"__typename": "CharBlock", "value": "A word"}),
        ("text", "Words", {"__typename": "TextBlock", "value": "Words"}),
        ("quote", "Said", {"__typename": "BlockQuoteBlock", "value": "Said"}),
        ("url", "https://a.nl/", {"__typename": "URLBlock", "value": "https://a.nl/"}),
        ("email", "a@b.nl", {"__typename": "EmailBlock", "value": "a@b.nl"}),
        ("regex", "aaa", {"__typename": "RegexBlock", "value": "aaa"}),
        ("date", "2026-01-31", {"__typename": "DateBlock", "value": "2026-01-31"}),
        ("time", "12:30:00", {"__typename": "TimeBlock", "value": "12:30:00"}),
        (
            "moment",
            "2026-01-31T12:00:00Z",
            {"__typename": "DateTimeBlock", "moment": "2026-01-31T12:00:00+00:00"},
        ),
        ("boolean", True, {"__typename": "BooleanBlock", "boolean": True}),
        ("integer", 7, {"__typename": "IntegerBlock", "integer": 7}),
        ("decimal", "9.50", {"__typename": "DecimalBlock", "number": 9.5}),
        ("number", 1.25, {"__typename": "FloatBlock", "number": 1.25}),
        ("choice", "a", {"__typename": "ChoiceBlock", "value": "a"}),
        ("choices", ["a", "b"], {"__typename": "MultipleChoiceBlock", "choices": ["a", "b"]}),
        ("embed", "https://v.nl/1", {"__typename": "EmbedBlock", "value": "https://v.nl/1"}),
        ("static", None, {"__typename": "StaticBlock"}),
    ],
)
def test_a_block_that_holds_a_value(key: str, raw: Any, expected: dict[str, Any]) -> None:
    assert answered([block(key, raw)]) == [expected]


def test_rich_text_comes_as_html_and_as_a_tree() -> None:
    [found] = answered([block("rich_text", "<p>Read <b>this</b></p>")])

    assert found["value"] == "<p>Read <b>this</b></p>"
    assert found["valueJson"][0]["type"] == "paragraph"


def test_a_struct_shows_all_its_children() -> None:
    given = block("price", PRICE)

    [found] = answered([given])

    assert (found["amount"], found["paidOn"], found["note"]) == (9.5, "2026-01-31", "<p>Paid</p>")
    assert found["id"]


def test_lists_hold_texts_or_structs_with_ids_of_their_own() -> None:
    words, texts, prices = answered(
        [
            block("words", [item("one"), item("two")]),
            block("texts", [item("<p>one</p>")]),
            block("prices", [item(PRICE), item({**PRICE, "amount": "1"})]),
        ]
    )

    assert words["words"] == ["one", "two"]
    assert texts["texts"] == ["<p>one</p>"]
    assert [price["amount"] for price in prices["prices"]] == [9.5, 1.0]
    assert len({price["id"] for price in prices["prices"]}) == 2


def test_streams_and_structs_stand_in_each_other() -> None:
    inner, made_up = answered(
        [
            block("inner", [block("word", "one"), block("price", PRICE)]),
            block(
                "made_up",
                {"heading": "H", "nested": {"flag": True}, "parts": [block("price", PRICE)]},
            ),
        ]
    )

    assert inner["inner"] == [
        {"__typename": "CharBlock", "value": "one"},
        {"__typename": "PriceBlock"},
    ]
    assert made_up["heading"] == "H"
    assert made_up["nested"] == {"flag": True}
    assert made_up["parts"] == [{"amount": 9.5}]


def test_tables_give_their_cells() -> None:
    table, typed = answered(
        [
            block(
                "table",
                {
                    "data": [["a", None], ["c", "d"]],
                    "first_row_is_table_header": True,
                    "first_col_is_header": False,
                    "table_caption": "Fees",
                },
            ),
            block(
                "typed_table",
                {
                    "caption": "Prices",
                    "columns": [
                        {"type": "word", "heading": "What"},
                        {"type": "price", "heading": "How much"},
                    ],
                    "rows": [{"values": ["Exam", PRICE]}],
                },
            ),
        ]
    )

    assert table["table"] == {
        "caption": "Fees",
        "hasHeaderRow": True,
        "hasHeaderColumn": False,
        "rows": [["a", ""], ["c", "d"]],
    }
    assert typed["typed"] == {
        "caption": "Prices",
        "headings": ["What", "How much"],
        "rows": [[{"value": "Exam"}, {"amount": 9.5}]],
    }


@pytest.mark.parametrize("key", list(STREAM.child_blocks))
@pytest.mark.parametrize("raw", [None, "", "x", 1, [], [1], {}, {"rows": [1], "columns": 2}])
def test_nonsense_is_passed_over(key: str, raw: Any) -> None:
    stream = [block(key, raw), block("char", "stays")]

    references_of(STREAM, [stream])
    assert answered(stream)[-1] == {"__typename": "CharBlock", "value": "stays"}


class ChoosingBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock()
    image = ImageChooserBlock(required=False)
    document = DocumentChooserBlock(required=False)
    answer = SnippetChooserBlock("snippets.QuickAnswer", required=False)


class ChoosingStream(blocks.StreamBlock):
    choosing = ChoosingBlock()
    picture = ImageBlock(required=False)
    mention = SourceMentionBlock()


CHOOSING = ChoosingStream()


def test_references_are_found_by_their_blocks() -> None:
    inside = {"page": 1, "image": 2, "document": 3, "answer": 4}
    stream = [
        block("choosing", inside),
        block("picture", {"image": 5, "alt_text": ""}),
        block("mention", {"source": 6, "kicker": "", "note": ""}),
    ]

    found = references_of(CHOOSING, [stream])

    assert (found.chosen_pages, found.images, found.documents) == ({1}, {2, 5}, {3})
    assert dict(found.snippets) == {QuickAnswer: {4}}


def test_a_required_choice_that_is_hidden_takes_its_struct_with_it() -> None:
    shown: Any = object()
    resolved = Resolved("page-1", {}, {}, {}, {}, {}, pages={1: shown})
    stream = [
        block("choosing", {"page": 1, "image": 2, "document": 3, "answer": 4}),
        block("choosing", {"page": 9}),
        block("mention", {"source": 6}),
    ]

    [node] = nodes_of(CHOOSING, stream, resolved)

    assert node.fields == {"page": shown, "image": None, "document": None, "answer": None}


def test_a_check_refuses_html_that_editors_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(block_of(GuidePage, "body").child_blocks, "html", blocks.RawHTMLBlock())

    [error] = check_blocks(None)

    assert "Use a RichTextBlock" in error.hint


def test_all_blocks_of_the_hub_are_known() -> None:
    assert list(check_blocks(None)) == []
