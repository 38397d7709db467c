"""What editors can write, bundles can hold: a field that is added to one is missed in the other."""

import pytest

from cms.mentions.blocks import SourceListBlock, SourceMentionBlock, SourceSectionBlock
from cms.pages.blocks import (
    CalloutBlock,
    FigureBlock,
    GuideBodyBlock,
    StepBlock,
    StepsBlock,
    TopicSectionsBlock,
)
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.blocks import GuidanceBlock, GuidancePartBlock, GuidanceStepsBlock
from cms.snippets.models import HubCopy, Offer, QuickAnswer, Source
from cms.transfer import stream_items
from cms.transfer.bundle import (
    AnswerEntry,
    GuideEntry,
    OfferEntry,
    SettingsEntry,
    SourceEntry,
    TopicEntry,
)
from cms.transfer.stream_reading import BODY_READERS, GUIDANCE_READERS, SECTION_READERS

OF_WAGTAIL = {
    *("id", "path", "depth", "numchild", "page_ptr", "content_type"),
    *("first_published_at", "go_live_at", "expire_at"),
}
"""Editable by the word of Django, but by no editor, and not the same in another hub."""


@pytest.mark.parametrize(
    ("block", "readers"),
    [
        (GuidanceBlock, GUIDANCE_READERS),
        (TopicSectionsBlock, SECTION_READERS),
        (GuideBodyBlock, BODY_READERS),
    ],
)
def test_every_block_of_a_stream_can_be_read(block, readers):
    assert set(readers) == set(block().child_blocks)


@pytest.mark.parametrize(
    ("block", "item"),
    [
        (GuidancePartBlock, stream_items.GuidancePart),
        (GuidanceStepsBlock, stream_items.GuidanceSteps),
        (SourceMentionBlock, stream_items.Mention),
        (SourceMentionBlock, stream_items.GuideMention),
        (SourceSectionBlock, stream_items.Section),
        (SourceListBlock, stream_items.SourceList),
        (StepBlock, stream_items.Step),
        (StepsBlock, stream_items.Steps),
        (CalloutBlock, stream_items.Callout),
    ],
)
def test_every_part_of_a_block_is_in_the_bundle(block, item):
    assert set(block().child_blocks) == set(item.model_fields)


def test_an_image_comes_with_its_text_and_caption():
    assert set(FigureBlock().child_blocks) == {"image", "caption"}
    assert set(stream_items.Figure.model_fields) == {"image", "alt", "caption"}


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
    of_the_bundle = {"sources", "topics", "featured"}
    if model is HubCopy:
        of_the_bundle |= {"seo_image"}  # of HubSettings
    fields = {field.name for field in model._meta.concrete_fields if field.editable}

    assert fields - OF_WAGTAIL - left_to_the_hub == (set(entry.model_fields) - of_the_bundle)
