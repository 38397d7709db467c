"""The block picker shows an example of every block, and icons that exist."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from wagtail.admin.icons import get_icons
from wagtail.admin.panels import Panel, get_edit_handler
from wagtail.blocks import Block, StreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import features
from wagtail.snippets.models import get_snippet_models

from cms.snippets.models import HubSettings, Source
from cms.snippets.wagtail_hooks import AnswersAndOffersGroup

HUB_MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in ("pages", "snippets")
    and (issubclass(model, Page) or model in get_snippet_models() or model is HubSettings)
]


def blocks_in(block: Block) -> Iterator[Block]:
    yield block
    for child in getattr(block, "child_blocks", {}).values():
        yield from blocks_in(child)
    if hasattr(block, "child_block"):
        yield from blocks_in(block.child_block)


def hub_blocks() -> list[Block]:
    return [
        block
        for model in HUB_MODELS
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
        for block in blocks_in(field.stream_block)
    ]


def pickable_blocks() -> dict[str, Block]:
    """The blocks that an editor picks from, by the stream they are in and their key."""
    return {
        f"{type(stream).__name__}.{name}": block
        for stream in hub_blocks()
        if isinstance(stream, StreamBlock)
        for name, block in stream.child_blocks.items()
    }


def panels_of(model: type[Model]) -> Iterator[Panel]:
    def walk(panel: Panel) -> Iterator[Panel]:
        yield panel
        for child in getattr(panel, "children", []):
            yield from walk(child)

    return walk(get_edit_handler(model))


def test_finds_the_blocks_of_topics_guides_and_sources():
    assert sorted(pickable_blocks()) == [
        "GuidanceBlock.part",
        "GuidanceBlock.steps",
        "GuideBodyBlock.callout",
        "GuideBodyBlock.document",
        "GuideBodyBlock.image",
        "GuideBodyBlock.quote",
        "GuideBodyBlock.rich_text",
        "GuideBodyBlock.source_list",
        "GuideBodyBlock.source_mention",
        "GuideBodyBlock.steps",
        "GuideBodyBlock.table",
        "GuideBodyBlock.video",
        "TopicSectionsBlock.section",
    ]


@pytest.mark.parametrize("name", sorted(pickable_blocks()))
def test_the_picker_shows_an_example_and_says_what_the_block_is_for(admin, name):
    block = pickable_blocks()[name]

    response = admin.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert block.is_previewable
    assert block.get_description()
    assert BeautifulSoup(response.content, "html.parser").main.get_text(strip=True)
    assert not Source.objects.exists()


def test_every_icon_exists():
    group = AnswersAndOffersGroup()
    named = {
        *(block.meta.icon for block in hub_blocks()),
        *(panel.icon for model in HUB_MODELS for panel in panels_of(model)),
        *(model.snippet_viewset.icon for model in get_snippet_models() if model in HUB_MODELS),
        group.menu_icon,
        features.get_editor_plugin("draftail", "source").data["icon"],
    } - {None, ""}
    registered = {
        symbol["id"].removeprefix("icon-")
        for symbol in BeautifulSoup(get_icons(), "html.parser").find_all("symbol")
    }

    assert {"site", "calendar-check", "pilcrow", "help"} <= named
    assert named <= registered
