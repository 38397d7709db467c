"""The texts of blocks that are searched: those that Wagtail would index, with nothing loaded."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageBlock

from search.documents import texts_of
from tests.factories import SourceFactory, block, citing, source_list
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
