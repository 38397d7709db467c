"""From StreamField content, as raw values, to the items that a bundle holds."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from wagtail.blocks import StreamBlock

from cms.block_codec.containers import is_list_item
from cms.mentions.link_type import source_id_of
from cms.transfer.block_values import LEFT_OUT, value_of
from cms.transfer.entry import Entry
from cms.transfer.markup import from_stored
from cms.transfer.names import Names
from cms.transfer.stream_items import (
    OTHERS,
    Callout,
    CalloutItem,
    Figure,
    GuidancePart,
    GuidancePartItem,
    GuidanceSteps,
    GuidanceStepsItem,
    GuideMention,
    ImageItem,
    Mention,
    RichTextItem,
    Section,
    SourceList,
    SourceListItem,
    SourceMentionItem,
    Step,
    Steps,
    StepsItem,
)

MentionType = TypeVar("MentionType", bound=Mention)
Reader = Callable[[Any, Names], Entry | None]


def read_stream(
    raw: Any, readers: Mapping[str, Reader], names: Names, stream: StreamBlock
) -> list[Any]:
    """The entries for the blocks of a stream; what a bundle cannot hold is noted in
    `names.left_out`.
    """
    entries: list[Entry] = []
    for item in raw if isinstance(raw, list) else []:
        name = item.get("type")
        reader = readers.get(name)
        if reader is None and name in stream.child_blocks:
            value = value_of(stream.child_blocks[name], item.get("value"), names)
            if value is not LEFT_OUT:
                kind = OTHERS[type(stream), name]
                entries.append(kind.model_construct(type=name, value=value))
        elif reader is None:
            names.leave_out(f"a block of the type “{name}”, which its stream does not know")
        elif (entry := reader(item.get("value"), names)) is not None:
            entries.append(entry)
    return entries


def _guidance_part(value: Any, names: Names) -> Entry:
    return GuidancePartItem.model_construct(
        value=GuidancePart.model_construct(
            heading=_text(value, "heading"), text=_html(value, "text", names)
        )
    )


def _guidance_steps(value: Any, names: Names) -> Entry:
    return GuidanceStepsItem.model_construct(
        value=GuidanceSteps.model_construct(
            heading=_text(value, "heading"),
            intro=_text(value, "intro"),
            steps=[step or "" for step in _items(value, "steps")],
        )
    )


def _section(value: Any, names: Names) -> Entry | None:
    mentions = list(_mentions(value, names))
    if not mentions:
        names.leave_out(f"the section “{_text(value, 'heading')}”, which has no source left")
        return None
    return Section.model_construct(
        heading=_text(value, "heading"), intro=_text(value, "intro"), mentions=mentions
    )


def _rich_text(value: Any, names: Names) -> Entry:
    return RichTextItem.model_construct(value=from_stored(value or "", names))


def _source_mention(value: Any, names: Names) -> Entry | None:
    mention = _mention(value, names, GuideMention)
    return mention and SourceMentionItem.model_construct(value=mention)


def _source_list(value: Any, names: Names) -> Entry | None:
    mentions = list(_mentions(value, names))
    if not mentions:
        names.leave_out(f"the list “{_text(value, 'heading')}”, which has no source left")
        return None
    return SourceListItem.model_construct(
        value=SourceList.model_construct(
            heading=_text(value, "heading"), intro=_text(value, "intro"), mentions=mentions
        )
    )


def _steps(value: Any, names: Names) -> Entry:
    return StepsItem.model_construct(
        value=Steps.model_construct(
            heading=_text(value, "heading"),
            steps=[
                Step.model_construct(
                    heading=_text(step, "heading"), text=_html(step, "text", names)
                )
                for step in _items(value, "steps")
            ],
        )
    )


def _callout(value: Any, names: Names) -> Entry:
    return CalloutItem.model_construct(
        value=Callout.model_construct(
            kicker=_text(value, "kicker"), text=_html(value, "text", names)
        )
    )


def _figure(value: Any, names: Names) -> Entry | None:
    chosen = _value(value, "image")
    # An image chooser that became an image block stores a bare id.
    image_id = chosen if isinstance(chosen, int) else _value(chosen, "image")
    key = names.images.name_of(source_id_of(image_id))
    if key is None:
        return None
    return ImageItem.model_construct(
        value=Figure.model_construct(
            image=key,
            alt="" if _value(chosen, "decorative") else _text(chosen, "alt_text"),
            caption=_text(value, "caption"),
        )
    )


def _document(value: Any, names: Names) -> Entry | None:
    """Bundles carry no documents: their files would make a bundle too large to look at."""
    title = _text(value, "title") or _value(value, "document")
    names.leave_out(f"the document “{title}”: bundles hold no documents")
    return None


GUIDANCE_READERS: dict[str, Reader] = {"part": _guidance_part, "steps": _guidance_steps}
SECTION_READERS: dict[str, Reader] = {"section": _section}
BODY_READERS: dict[str, Reader] = {
    "rich_text": _rich_text,
    "source_mention": _source_mention,
    "source_list": _source_list,
    "steps": _steps,
    "callout": _callout,
    "image": _figure,
    "document": _document,
}


def _mentions(value: Any, names: Names) -> Iterator[Mention]:
    for item in _items(value, "mentions"):
        mention = _mention(item, names, Mention)
        if mention is not None:
            yield mention


def _mention(value: Any, names: Names, kind: type[MentionType]) -> MentionType | None:
    slug = names.sources.name_of(source_id_of(_value(value, "source")))
    if slug is None:
        return None
    return kind.model_construct(
        source=slug, kicker=_text(value, "kicker"), note=_text(value, "note")
    )


def _items(value: Any, name: str) -> list[Any]:
    found = _value(value, name)
    items = found if isinstance(found, list) else []
    return [item["value"] if is_list_item(item) else item for item in items]


def _html(value: Any, name: str, names: Names) -> str:
    return from_stored(_text(value, name), names)


def _text(value: Any, name: str) -> str:
    text = _value(value, name)
    return text if isinstance(text, str) else ""


def _value(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
