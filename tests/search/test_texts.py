"""The texts of blocks that are searched: those that Wagtail would index, with nothing loaded."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageBlock

from search.documents import LONGEST_BODY, texts_of
from tests.factories import (
    SourceFactory,
    block,
    callout,
    citing,
    item,
    quotation,
    section,
    source_list,
    table,
    text,
    video,
)
from tests.mentions.test_extraction_properties import STREAMS, raw

pytestmark = pytest.mark.django_db

SILENT = blocks.CharBlock(search_index=False)


class Shouted(blocks.StructBlock):
    """Says itself what is searched."""

    text = blocks.CharBlock()

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value["text"].upper()]


class Further(blocks.StreamBlock):
    shouted = Shouted()
    secret = blocks.StructBlock([("hidden", SILENT), ("shown", blocks.CharBlock())])
    choice = blocks.ChoiceBlock(choices=[("a", "Alpha"), ("b", "Bravo")])
    number = blocks.IntegerBlock()
    picture = ImageBlock()
    table = TableBlock()


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: type(stream).__name__)
@given(data=st.data())
def test_they_are_those_of_wagtail(stream: Any, data: st.DataObject) -> None:
    value = data.draw(raw(stream, st.just(1)))

    native = stream.get_searchable_content(stream.to_python(value))

    # Wagtail takes an empty text block for the word "None".
    assert [*filter(None, texts_of(stream, value))] == [
        text for text in native if text not in ("", "None")
    ]


def test_a_block_can_say_what_is_searched_or_that_nothing_is() -> None:
    stream = [
        block("shouted", {"text": "Loud"}),
        block("secret", {"hidden": "No", "shown": "Yes"}),
        block("choice", "b"),
        block("number", 7),
        block("picture", {"image": 1, "alt_text": "A desk", "decorative": False}),
        block("picture", {"image": 1, "alt_text": "A line", "decorative": True}),
        block("table", {"data": [["one", None], ["two", ""]]}),
    ]

    assert [*filter(None, texts_of(Further(), stream))] == [
        "LOUD",
        "Yes",
        "Bravo",
        "A desk",
        "one",
        "two",
    ]


def test_nothing_is_loaded(django_assert_num_queries) -> None:
    source = SourceFactory()
    body = [citing(source, kicker="Exams", note="Go."), source_list(source)]

    with django_assert_num_queries(0):
        found = [*texts_of(STREAMS[1], body)]

    assert found[:2] == ["Exams", "Go."]


checked = pytest.mark.usefixtures("entries_are_checked")


@checked
def test_reads_every_searched_part(hub, titles):
    source = SourceFactory(title="Alpha", publisher="Bravo", summary="Charlie", intro="Delta")
    source.guidance = source.guidance.stream_block.to_python(
        [
            {"type": "part", "value": {"heading": "Echo", "text": "<p>Foxtrot</p>"}},
            {"type": "steps", "value": {"heading": "Golf", "intro": "Hotel", "steps": ["India"]}},
        ]
    )
    source.save()

    words = "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India"
    assert titles(words) == ["Alpha"]


@checked
def test_reads_sections_and_bodies_of_any_nesting(hub, titles):
    source = SourceFactory(title="Mentioned source")
    mentions = section("Juliett", citing(source, kicker="Lima", note="Mike"), intro="Kilo")
    topic = hub.add_topic(title="Topic", kicker="November", sections=[mentions])
    quebec = {"heading": "Quebec", "text": "<p>Romeo</p>"}
    body = [
        {**mentions, "type": "source_list"},
        callout("<p>Pa<b>pa</b></p>", kicker="Oscar"),
        table(["<p>Sierra</p>"], headings=["Tango"], caption="Uniform"),
        quotation("Victor", mention=citing(source, note="Whiskey"), attribution="Xray"),
        video("https://vimeo.com/76979871", "Yankee"),
        block("steps", {"heading": "", "steps": [item(quebec)]}),
    ]
    hub.add_guide(title="Guide", topic=topic, body=body)

    assert titles("juliett kilo lima mike") == ["Guide", "Topic"]
    assert titles("juliett oscar papa quebec romeo") == ["Guide"]
    assert titles("sierra tango uniform victor whiskey xray yankee") == ["Guide"]
    assert titles("juliett november") == ["Topic"]


@checked
def test_says_so_when_a_body_is_too_long(hub, titles, caplog):
    words = f"<p>first {'word ' * (LONGEST_BODY // 5)}last</p>"
    guide = hub.add_guide(title="Long", body=[text(words)])

    assert titles("first") == ["Long"]
    assert titles("last") == []
    assert (
        f"Only the first {LONGEST_BODY} of {LONGEST_BODY + 10} characters of guide {guide.pk}"
        " can be searched"
    ) in caplog.messages


@checked
def test_a_page_of_nothing_but_different_words_can_be_published(hub, titles):
    letter = "\N{MATHEMATICAL FRAKTUR SMALL U}"  # four bytes
    words = " ".join(f"{number:x}{letter * 3}" for number in range(12_000))
    hub.add_guide(title="Long", body=[text(f"<p>{words}</p>")])

    assert titles("long") == ["Long"]
