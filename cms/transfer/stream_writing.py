"""From the items that a bundle holds to StreamField content, as raw values without ids.

`cms.transfer.block_ids` adds the ids.
"""

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from wagtail.blocks import StreamBlock

from cms.transfer.block_values import raw_of
from cms.transfer.entry import Entry
from cms.transfer.markup import to_stored
from cms.transfer.names import Names
from cms.transfer.stream_items import (
    CalloutItem,
    GuidancePartItem,
    GuidanceStepsItem,
    ImageItem,
    Mention,
    OtherItem,
    RichTextItem,
    Section,
    SourceList,
    SourceListItem,
    SourceMentionItem,
    StepsItem,
)

Raw = dict[str, Any]


def write_stream(entries: Iterable[Entry], names: Names, stream: StreamBlock) -> list[Raw]:
    """The raw blocks for the entries of a stream."""
    return [
        {"type": entry.type, "value": raw_of(stream.child_blocks[entry.type], entry.value, names)}
        if isinstance(entry, OtherItem)
        else to_raw(entry, names)
        for entry in entries
    ]


@singledispatch
def to_raw(entry: Entry, names: Names) -> Raw:
    """One block of a stream as the hub stores it, without ids."""
    raise NotImplementedError(f"{type(entry).__name__} is not a block of a stream.")


@to_raw.register
def _(entry: GuidancePartItem, names: Names) -> Raw:
    part = entry.value
    return _block(entry, {"heading": part.heading, "text": to_stored(part.text, names)})


@to_raw.register
def _(entry: GuidanceStepsItem, names: Names) -> Raw:
    part = entry.value
    return _block(
        entry, {"heading": part.heading, "intro": part.intro, "steps": _list_of(part.steps)}
    )


@to_raw.register
def _(entry: Section, names: Names) -> Raw:
    return {"type": "section", "value": _source_collection(entry, names)}


@to_raw.register
def _(entry: RichTextItem, names: Names) -> Raw:
    return _block(entry, to_stored(entry.value, names))


@to_raw.register
def _(entry: SourceMentionItem, names: Names) -> Raw:
    return _block(entry, _mention_value(entry.value, names))


@to_raw.register
def _(entry: SourceListItem, names: Names) -> Raw:
    return _block(entry, _source_collection(entry.value, names))


@to_raw.register
def _(entry: StepsItem, names: Names) -> Raw:
    steps = [
        {"heading": step.heading, "text": to_stored(step.text, names)} for step in entry.value.steps
    ]
    return _block(entry, {"heading": entry.value.heading, "steps": _list_of(steps)})


@to_raw.register
def _(entry: CalloutItem, names: Names) -> Raw:
    callout = entry.value
    return _block(entry, {"kicker": callout.kicker, "text": to_stored(callout.text, names)})


@to_raw.register
def _(entry: ImageItem, names: Names) -> Raw:
    figure = entry.value
    image = {
        "image": names.images.id_of(figure.image),
        "decorative": not figure.alt,
        "alt_text": figure.alt,
    }
    return _block(entry, {"image": image, "caption": figure.caption})


def _source_collection(entry: Section | SourceList, names: Names) -> Raw:
    mentions = [_mention_value(mention, names) for mention in entry.mentions]
    return {"heading": entry.heading, "intro": entry.intro, "mentions": _list_of(mentions)}


def _mention_value(mention: Mention, names: Names) -> Raw:
    return {
        "source": names.sources.id_of(mention.source),
        "kicker": mention.kicker,
        "note": mention.note,
    }


def _list_of(values: Iterable[Any]) -> list[Raw]:
    return [{"type": "item", "value": value} for value in values]


def _block(entry: Any, value: Any) -> Raw:
    return {"type": entry.type, "value": value}
