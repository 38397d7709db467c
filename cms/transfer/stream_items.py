"""The blocks of guidance, sections and bodies, as a bundle holds them."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, Union

from pydantic import Field, create_model
from wagtail.blocks import StreamBlock

from cms.mentions import blocks as mention_blocks
from cms.pages.blocks import GuideBodyBlock
from cms.snippets.blocks import GuidanceBlock
from cms.transfer.block_values import value_for
from cms.transfer.entry import EXTENSION, Entry
from cms.transfer.limits import block_at, least_items, text_in
from cms.transfer.markup import html_of
from cms.transfer.references import reference_to

GUIDANCE = GuidanceBlock()
MENTION = mention_blocks.SourceMentionBlock()
SECTION = mention_blocks.SourceSectionBlock()
BODY = GuideBodyBlock()


class Mention(Entry):
    """A source and why it belongs there."""

    source: Annotated[str, reference_to("source")]
    kicker: Annotated[str, text_in(MENTION, "kicker")] = ""
    note: Annotated[str, text_in(MENTION, "note")] = ""


class GuidancePart(Entry):
    heading: Annotated[str, text_in(GUIDANCE, "part", "heading")]
    text: Annotated[str, html_of(block_at(GUIDANCE, "part", "text"))]


class GuidanceSteps(Entry):
    heading: Annotated[str, text_in(GUIDANCE, "steps", "heading")]
    intro: Annotated[str, text_in(GUIDANCE, "steps", "intro")] = ""
    steps: Annotated[
        list[Annotated[str, text_in(GUIDANCE, "steps", "steps", "item")]],
        Field(min_length=least_items(GUIDANCE, "steps", "steps")),
    ]


class GuidancePartItem(Entry):
    type: Literal["part"] = "part"
    value: GuidancePart


class GuidanceStepsItem(Entry):
    type: Literal["steps"] = "steps"
    value: GuidanceSteps


class Section(Entry):
    """A section of a topic."""

    heading: Annotated[str, text_in(SECTION, "heading")]
    intro: Annotated[str, text_in(SECTION, "intro")] = ""
    mentions: Annotated[list[Mention], Field(min_length=least_items(SECTION, "mentions"))]


class RichTextItem(Entry):
    type: Literal["rich_text"] = "rich_text"
    value: Annotated[str, html_of(block_at(BODY, "rich_text"))]


class GuideMention(Mention):
    kicker: Annotated[str, text_in(MENTION, "kicker"), EXTENSION] = ""


class SourceMentionItem(Entry):
    type: Literal["source_mention"] = "source_mention"
    value: GuideMention


class SourceList(Entry):
    heading: Annotated[str, text_in(BODY, "source_list", "heading")] = ""
    intro: Annotated[str, text_in(BODY, "source_list", "intro")] = ""
    mentions: Annotated[
        list[Mention], Field(min_length=least_items(BODY, "source_list", "mentions"))
    ]


class SourceListItem(Entry):
    type: Literal["source_list"] = "source_list"
    value: SourceList


class Step(Entry):
    heading: Annotated[str, text_in(BODY, "steps", "steps", "item", "heading")]
    text: Annotated[str, html_of(block_at(BODY, "steps", "steps", "item", "text"))] = ""


class Steps(Entry):
    heading: Annotated[str, text_in(BODY, "steps", "heading")] = ""
    steps: Annotated[list[Step], Field(min_length=least_items(BODY, "steps", "steps"))]


class StepsItem(Entry):
    type: Literal["steps"] = "steps"
    value: Steps


class Callout(Entry):
    kicker: Annotated[str, text_in(BODY, "callout", "kicker")] = ""
    text: Annotated[str, html_of(block_at(BODY, "callout", "text"))]


class CalloutItem(Entry):
    type: Literal["callout"] = "callout"
    value: Callout


class Figure(Entry):
    """An image of the bundle. Without a text that stands for it, it is decoration."""

    image: Annotated[str, reference_to("image")]
    alt: Annotated[str, text_in(BODY, "image", "image", "alt_text")] = ""
    caption: Annotated[str, text_in(BODY, "image", "caption")] = ""


class ImageItem(Entry):
    type: Literal["image"] = "image"
    value: Figure


class OtherItem(Entry):
    """A block that has no entry of its own: its value as `cms.transfer.block_values` gives it."""

    type: str
    value: Any


OTHERS: dict[tuple[type[StreamBlock], str], type[OtherItem]] = {}
"""The entries for blocks that have none of their own, by the class and the name in their stream."""


def items_of(stream: StreamBlock, *own: type[Entry]) -> Any:
    """The union of the entries for the blocks of a stream: those of their `own`, and others for the
    rest. Bundles hold no documents.
    """
    members = list(own)
    known = {each.model_fields["type"].default for each in own} | {"document"}
    for name, block in stream.child_blocks.items():
        if name not in known:
            fields: Any = {
                "type": (Literal[name], name),
                "value": (Annotated[Any, value_for(block)], ...),
            }
            item = create_model(f"{type(block).__name__}Item", __base__=OtherItem, **fields)
            OTHERS[type(stream), name] = item
            members.append(item)
    union: Any = Union[tuple(members)]  # noqa: UP007
    return Annotated[union, Field(discriminator="type")]


if TYPE_CHECKING:
    GuidanceItem: TypeAlias = Entry
    BodyItem: TypeAlias = Entry
else:
    GuidanceItem = items_of(GUIDANCE, GuidancePartItem, GuidanceStepsItem)
    BodyItem = items_of(
        BODY, RichTextItem, SourceMentionItem, SourceListItem, StepsItem, CalloutItem, ImageItem
    )
