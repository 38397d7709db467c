"""A block of a new kind is described once, and is right wherever stored content is read."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter
from wagtail.blocks import Block, CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.models import Locale

from cms.api.blocks.references import references_of
from cms.api.blocks.rich_text import Resolved
from cms.api.blocks.types import union_of_stream
from cms.api.blocks.values import is_known, nodes_of
from cms.block_codec import descriptions
from cms.block_codec.containers import WrappedForm
from cms.block_codec.descriptions import describe
from cms.block_codec.values import TEXT
from cms.mentions.blocks import SourceChooserBlock, SourceMentionBlock
from cms.mentions.citation import Citation, Place
from cms.mentions.extraction import walk
from cms.mentions.mapping import Verdict, mapped
from cms.transfer.block_ids import with_ids
from cms.transfer.block_types import held
from cms.transfer.block_values import raw_of, value_of
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names
from search.documents import texts_of
from tests.api.test_block_codec import NOTHING
from tests.factories import RawBlock, block, item, linking


class TabsBlock(Block):
    """Not derived from any block of Wagtail: panels, of which one is open."""

    def __init__(self) -> None:
        super().__init__()
        self.panels = ListBlock(
            StructBlock(
                [
                    ("label", CharBlock()),
                    ("text", RichTextBlock()),
                    ("source", SourceChooserBlock(required=False)),
                ]
            )
        )


class EnvelopeBlock(Block):
    """One other block, stored as it is."""

    def __init__(self, child_block: Block) -> None:
        super().__init__()
        self.child_block = child_block


class ColourBlock(Block):
    """A text of its own."""


class Body(StreamBlock):
    tabs = TabsBlock()
    letter = EnvelopeBlock(SourceMentionBlock())
    letters = ListBlock(EnvelopeBlock(RichTextBlock()))
    colour = ColourBlock()


@pytest.fixture(autouse=True)
def _described(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(descriptions, "_forms", dict(descriptions._forms))
    describe(
        TabsBlock,
        WrappedForm(
            lambda tabs: tabs.panels,
            read=lambda raw: raw.get("panels") if isinstance(raw, dict) else None,
            write=lambda raw, panels: {**(raw or {"open": 0}), "panels": panels},
        ),
    )
    describe(EnvelopeBlock, WrappedForm(lambda envelope: envelope.child_block))
    describe(ColourBlock, TEXT)
    yield
    descriptions._class_and_form.cache_clear()


BODY = Body()
MENTION = {"source": 1, "kicker": "Exams", "note": "Go."}


def panel(label: str, text: str, source: int | None = None) -> dict[str, Any]:
    return item({"label": label, "text": text, "source": source})


def stream() -> list[RawBlock]:
    return [
        block("tabs", {"open": 0, "panels": [panel("A", linking(1)), panel("B", "<p>b</p>", 2)]}),
        block("letter", MENTION),
        block("letters", [item(linking(2))]),
        block("colour", "#fff"),
    ]


def decide_by(verdicts: dict[int, Verdict | int]) -> Any:
    return lambda found: verdicts.get(found.source_id, Verdict.KEEP)


def test_what_stands_inside_is_a_mention() -> None:
    given = stream()

    found = walk(BODY, given, Place("body"))

    first, second = (each["id"] for each in given[0]["value"]["panels"])
    assert found == [
        Citation(1, first),
        Citation(2, second),
        Citation(1, given[1]["id"], "Exams", "Go."),
        Citation(2, given[2]["value"][0]["id"]),
    ]


def test_mentions_inside_can_be_changed_and_dropped() -> None:
    given = stream()

    assert mapped(BODY, given, Place("body"), decide_by({})) is given
    tabs, letters, colour = mapped(BODY, given, Place("body"), decide_by({1: Verdict.DROP, 2: 7}))

    assert tabs["value"]["open"] == 0
    assert [each["value"]["source"] for each in tabs["value"]["panels"]] == [None, 7]
    assert 'id="7"' in letters["value"][0]["value"]
    assert colour is given[3]


def test_the_api_shows_what_stands_inside() -> None:
    everything = union_of_stream("Described", BODY, "All of it.")
    mentioned, chosen = (type("Row", (), {"summary": "S."})() for _ in range(2))
    resolved = Resolved("page-1", {1: mentioned, 2: chosen}, {1: "/1/", 2: "/2/"}, {}, {}, {})

    tabs, letter, letters, colour = nodes_of(BODY, stream(), resolved)

    named = [each._meta.name for each in everything._meta.types]
    assert [each.type_name for each in (tabs, letter, letters, colour)] == named[:-1]
    assert named == [
        "DescribedTabs",
        "SourceMentionBlock",
        "DescribedLetters",
        "ColourBlock",
        "UnknownBlock",
    ]
    assert [(each.label, each.source) for each in tabs.value] == [("A", None), ("B", chosen)]
    assert (letter.source, letter.own_note) == (mentioned, "Go.")
    assert [text.stored for text in letters.value] == [linking(2)]
    assert colour.value == "#fff"


def test_search_finds_its_texts() -> None:
    found = [*texts_of(BODY, stream())]

    assert [text.strip() for text in found] == [
        *("A", "Ask source 1."),
        *("B", "b"),
        *("Exams", "Go."),
        "Ask source 2.",
    ]


def test_what_it_refers_to_is_looked_up_with_the_rest() -> None:
    assert references_of(BODY, [stream()]).cited == {1, 2}


def test_a_bundle_holds_it_there_and_back() -> None:
    left_out: list[str] = []
    sources = NameBook("source", {"duo": 1, "ind": 2}, left_out)
    names = Names(Locale(), {"sources": sources}, left_out)
    cited = '<p>Ask <a linktype="source" slug="{}">source {}</a>.</p>'.format

    given = stream()

    bundled = value_of(BODY, given, names)

    assert bundled == [
        {
            "type": "tabs",
            "value": [
                {"label": "A", "text": cited("duo", 1), "source": None},
                {"label": "B", "text": "<p>b</p>", "source": {"source": "ind"}},
            ],
        },
        {"type": "letter", "value": {"source": "duo", "kicker": "Exams", "note": "Go."}},
        {"type": "letters", "value": [cited("ind", 2)]},
        {"type": "colour", "value": "#fff"},
    ]
    assert left_out == []
    read = TypeAdapter(held(BODY)).validate_python(bundled)
    assert with_ids(raw_of(BODY, read, names), given) == given


@pytest.mark.parametrize("raw", [None, "", 1, [], {}, {"panels": 3}])
def test_nonsense_inside_is_passed_over(raw: Any) -> None:
    given = [block("tabs", raw), block("letter", raw)]

    assert walk(BODY, given, Place("body")) == []
    assert len(nodes_of(BODY, given, NOTHING)) == 1


def test_a_wrapped_block_that_nobody_described_is_unknown() -> None:
    assert not is_known(EnvelopeBlock(Block()))
    assert is_known(EnvelopeBlock(CharBlock()))
