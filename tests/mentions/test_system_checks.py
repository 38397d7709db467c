"""A page type that could cite unseen is reported before it is used."""

import pytest
from django.core.checks import Error, run_checks
from wagtail.blocks import Block, CharBlock, ListBlock, StreamBlock, StructBlock

from cms.mentions.blocks import SourceMentionBlock
from cms.mentions.mapping import mapped
from cms.pages.models import GuidePage, TopicPage


def problems() -> list[Error]:
    return run_checks(tags=["mentions"])


def test_the_hub_has_no_problems():
    assert problems() == []


def test_reports_a_page_type_that_cites_undeclared(monkeypatch):
    monkeypatch.setattr(GuidePage, "declaration", None)

    assert problems() == [
        Error(
            "GuidePage has fields that can cite sources (body), but its mentions are not indexed.",
            hint="Declare the type: see “Add a page type” in docs/extend.md.",
            obj=GuidePage,
            id="mentions.E001",
        )
    ]


class Envelope(Block):
    """Holds one other block, in a way of its own."""

    def __init__(self, child_block: Block) -> None:
        super().__init__()
        self.child_block = child_block


@pytest.mark.parametrize(
    "block",
    [
        StreamBlock([("envelope", Envelope(SourceMentionBlock()))]),
        StreamBlock([("list", ListBlock(StructBlock([("x", Envelope(CharBlock()))])))]),
        StreamBlock([("stream", StreamBlock([("envelope", Envelope(CharBlock()))]))]),
    ],
)
def test_reports_blocks_whose_content_it_cannot_read(monkeypatch, block):
    monkeypatch.setattr(TopicPage.sections.field, "stream_block", block)

    assert problems() == [
        Error(
            "TopicPage.sections holds the block Envelope, which holds other blocks in a way that"
            " extraction of mentions does not know.",
            hint="Register a function for it with cms.mentions.mapping.mapped.register.",
            obj=TopicPage,
            id="mentions.E002",
        )
    ]


def test_a_registered_block_is_no_problem(monkeypatch):
    class Wallet(Envelope):
        pass

    mapped.register(Wallet, lambda block, *rest: mapped(block.child_block, *rest))
    block = StreamBlock([("wallet", Wallet(SourceMentionBlock()))])
    monkeypatch.setattr(TopicPage.sections.field, "stream_block", block)

    assert problems() == []
