"""What editors can write, bundles can hold: a field that is added to one is missed in the other."""

from typing import get_args

import pytest

from cms.mentions.blocks import QuoteBlock, SourceListBlock, SourceMentionBlock, SourceSectionBlock
from cms.pages.blocks import (
    CalloutBlock,
    FigureBlock,
    StepBlock,
    StepsBlock,
)
from cms.pages.models import GuidePage, TopicPage
from cms.pages.table_blocks import GuideTableBlock
from cms.pages.video_blocks import VideoBlock
from cms.snippets.blocks import GuidancePartBlock, GuidanceStepsBlock
from cms.snippets.models import HubCopy, Offer, QuickAnswer, Source
from cms.transfer.block_types import held
from cms.transfer.bundle import (
    AnswerEntry,
    GuideEntry,
    OfferEntry,
    SettingsEntry,
    SourceEntry,
    TopicEntry,
)

OF_WAGTAIL = {
    *("id", "path", "depth", "numchild", "page_ptr", "content_type"),
    *("first_published_at", "go_live_at", "expire_at"),
}
"""Editable by the word of Django, but by no editor, and not the same in another hub."""


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (GuidancePartBlock, ["heading", "text"]),
        (GuidanceStepsBlock, ["heading", "intro", "steps"]),
        (SourceMentionBlock, ["source", "kicker", "note"]),
        (SourceSectionBlock, ["heading", "intro", "mentions"]),
        (SourceListBlock, ["heading", "intro", "mentions"]),
        (StepBlock, ["heading", "text"]),
        (StepsBlock, ["heading", "steps"]),
        (CalloutBlock, ["kicker", "text"]),
        (FigureBlock, ["image", "alt", "caption"]),
        (GuideTableBlock, ["table", "has_header_column"]),
        (QuoteBlock, ["quote", "attribution", "mention"]),
        (VideoBlock, ["title", "url"]),
    ],
)
def test_what_a_bundle_says_of_a_block(block, expected):
    kind, *_ = get_args(held(block()))

    assert list(kind.model_fields) == expected


@pytest.mark.parametrize(
    ("model", "entry", "left_to_the_hub"),
    [
        (Source, SourceEntry, {"review_owner"}),
        (QuickAnswer, AnswerEntry, set()),
        (Offer, OfferEntry, set()),
        (HubCopy, SettingsEntry, {"settings", "locale"}),
        (TopicPage, TopicEntry, {"seo_title", "search_description", "show_in_menus", "owner"}),
        (GuidePage, GuideEntry, {"seo_title", "search_description", "show_in_menus", "owner"}),
    ],
)
def test_every_field_is_in_the_bundle_or_left_to_the_hub(model, entry, left_to_the_hub):
    of_the_bundle = {"sources", "topics", "featured", "translation_of"}
    if model is HubCopy:
        of_the_bundle |= {"seo_image"}  # of HubSettings
    fields = {field.name for field in model._meta.concrete_fields if field.editable}

    assert fields - OF_WAGTAIL - left_to_the_hub == (set(entry.model_fields) - of_the_bundle)
