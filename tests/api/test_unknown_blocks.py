"""A block that the API does not know harms nothing beside it."""

import logging
from typing import Any

import pytest
from wagtail import blocks

from cms.api.blocks import values
from cms.api.blocks.loaders import block_of
from cms.api.declared.checks import check_blocks
from cms.pages.models import GuidePage
from tests.factories import Hub, block


class OddBlock(blocks.Block):
    """Not derived from any block that the API knows."""

    def get_prep_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> Any:
        return value


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> OddBlock:
    """An unknown block in the bodies of guides."""
    unknown = OddBlock()
    unknown.set_name("odd")
    monkeypatch.setitem(block_of(GuidePage, "body").child_blocks, "odd", unknown)
    values._report_unknown.cache_clear()
    return unknown


def test_an_unknown_block_harms_nothing_beside_it(
    odd: OddBlock, hub: Hub, graphql, failures
) -> None:
    hub.add_guide(
        slug="odd",
        body=[
            block("rich_text", "<p>Before</p>"),
            block("odd", 7),
            block("rich_text", "<p>After</p>"),
        ],
    )
    hub.add_guide(slug="other", body=[block("rich_text", "<p>Other</p>")])

    data = graphql("""{ guides { nodes { slug body {
      __typename ... on GuideTextBlock { text } ... on UnknownBlock { id blockType }
    } } } }""")

    first, second = data["guides"]["nodes"]
    [before, unknown, after] = first["body"]
    assert (before["text"], after["text"]) == ("<p>Before</p>", "<p>After</p>")
    assert (unknown["__typename"], unknown["blockType"]) == ("UnknownBlock", "odd")
    assert unknown["id"]
    assert second["body"] == [{"__typename": "GuideTextBlock", "text": "<p>Other</p>"}]
    [logged] = failures.take()
    assert logged.levelno == logging.ERROR
    assert "OddBlock has no type in the API" in logged.getMessage()


def test_a_check_names_an_unknown_block_and_says_what_to_do(odd: OddBlock) -> None:
    [error] = check_blocks(None)

    assert error.id == "api.E010"
    assert error.msg == "GuidePage.body.odd is a OddBlock, which the API cannot show."
    assert "cms.block_codec.descriptions.describe" in error.hint
