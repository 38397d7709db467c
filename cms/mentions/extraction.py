"""Finds the mentions in page content: a pure function of stored values, with no queries.

Works on *raw* values: a StreamField's JSON as the database and revisions hold it, and rich text as
stored HTML. Raw values make half-filled drafts harmless (an empty chooser is just `None`) and cost
no look-ups. To teach extraction a new kind of block that holds other blocks, register a function
with `walk.register`; `cms.mentions.checks` reports page types with blocks it does not know.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import Any

from django.db.models import Model
from django.utils.text import slugify
from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

from cms.mentions.blocks import (
    SourceChooserBlock,
    SourceListBlock,
    SourceMentionBlock,
    SourceSectionBlock,
)
from cms.mentions.link_type import SOURCE_LINK_TYPE, source_id_of


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a topic, as its mentions know it."""

    id: str
    heading: str
    intro: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention as found in content. `source_id` may belong to a source that is gone."""

    source_id: int
    block_id: str
    kicker: str = ""
    note: str = ""
    section: Section | None = None


class Anchors:
    """Gives each section of a page its own anchor, derived from its heading."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def next(self, heading: str) -> str:
        """The anchor of the next section in page order; a repeated heading gets “-2”, then “-3”."""
        wanted = slugify(heading) or "section"
        anchor, count = wanted, 1
        while anchor in self._taken:
            count += 1
            anchor = f"{wanted}-{count}"
        self._taken.add(anchor)
        return anchor


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the content the walk is."""

    block_id: str
    anchors: Anchors = field(default_factory=Anchors)
    section: Section | None = None

    def inside(self, block_id: str) -> "Place":
        return replace(self, block_id=block_id)


def citing_fields(model: type[Model]) -> dict[str, Block | None]:
    """The fields of a model that can hold mentions: StreamFields with their block, rich text with
    None.
    """
    return {
        model_field.name: model_field.stream_block if isinstance(model_field, StreamField) else None
        for model_field in model._meta.get_fields()
        if isinstance(model_field, StreamField | RichTextField)
    }


def citations(model: type[Model], content: Mapping[str, Any]) -> list[Citation]:
    """Every mention in the content of one page, in reading order.

    `content` holds raw values by field name; a StreamField's may be decoded or still a JSON string
    (as revisions hold it). Missing fields and unknown block types are passed over, as Wagtail does.
    """
    found: list[Citation] = []
    anchors = Anchors()
    for name, block in citing_fields(model).items():
        value = content.get(name)
        place = Place(block_id=name, anchors=anchors)
        if block is None:
            found.extend(cited_in_html(value, place))
        else:
            found.extend(walk(block, _decoded(value), place))
    return found


def _decoded(value: Any) -> Any:
    """A StreamField's value as lists and dicts.

    Text that is no JSON stands for an empty stream, as it does in Wagtail: the field held something
    else before it became a StreamField.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return []


def cited_in_html(html: Any, place: Place) -> Iterator[Citation]:
    """The sources that rich text links to, one citation for each link."""
    if not isinstance(html, str) or SOURCE_LINK_TYPE not in html:
        return
    for tag in FIND_A_TAG.finditer(html):
        attributes = extract_attrs(tag.group(1))
        source_id = source_id_of(attributes.get("id"))
        if attributes.get("linktype") == SOURCE_LINK_TYPE and source_id is not None:
            yield Citation(source_id, place.block_id, section=place.section)


def stream_items(block: StreamBlock, value: object) -> Iterator[tuple[str, Block, Any]]:
    """(block id, block, raw value) of each child that the stream block still knows."""
    for index, child in enumerate(value if isinstance(value, list) else []):
        if not isinstance(child, dict):
            continue
        child_block = block.child_blocks.get(_text(child.get("type")))
        if child_block is not None:
            yield str(child.get("id") or index), child_block, child.get("value")


def list_items(value: object, list_id: str) -> Iterator[tuple[str, Any]]:
    """(block id, raw value) of each item of a ListBlock, in today's format or the one without ids.

    Which of the two an item has is decided as `ListBlock._item_is_in_block_format` does.
    """
    for index, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict) and item.get("type") == "item" and {"id", "value"} <= item.keys():
            yield str(item["id"] or f"{list_id}-{index}"), item["value"]
        else:
            yield f"{list_id}-{index}", item


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


@singledispatch
def walk(block: Block, value: Any, place: Place) -> Iterator[Citation]:
    """The citations inside one block's raw value. A block that holds no others holds none."""
    return iter(())


@walk.register
def _(block: StreamBlock, value: Any, place: Place) -> Iterator[Citation]:
    for child_id, child, child_value in stream_items(block, value):
        yield from walk(child, child_value, place.inside(child_id))


@walk.register
def _(block: ListBlock, value: Any, place: Place) -> Iterator[Citation]:
    for item_id, item in list_items(value, place.block_id):
        yield from walk(block.child_block, item, place.inside(item_id))


@walk.register
def _(block: StructBlock, value: Any, place: Place) -> Iterator[Citation]:
    if isinstance(value, dict):
        for name, child in block.child_blocks.items():
            yield from walk(child, value.get(name), place)


@walk.register
def _(block: BaseTypedTableBlock, value: Any, place: Place) -> Iterator[Citation]:
    columns = [
        block.child_blocks.get(_text(_entry(column, "type"))) for column in _list(value, "columns")
    ]
    for row in _list(value, "rows"):
        for column, cell in zip(columns, _list(row, "values"), strict=False):
            if column is not None:
                yield from walk(column, cell, place)


def _entry(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any, key: str) -> list[Any]:
    entry = _entry(value, key)
    return entry if isinstance(entry, list) else []


@walk.register
def _(block: RichTextBlock, value: Any, place: Place) -> Iterator[Citation]:
    yield from cited_in_html(value, place)


@walk.register
def _(block: SourceChooserBlock, value: Any, place: Place) -> Iterator[Citation]:
    source_id = source_id_of(value)
    if source_id is not None:
        yield Citation(source_id, place.block_id, section=place.section)


@walk.register
def _(block: SourceMentionBlock, value: Any, place: Place) -> Iterator[Citation]:
    if not isinstance(value, dict):
        return
    for name, child in block.child_blocks.items():
        for citation in walk(child, value.get(name), place):
            if name == "source":
                kicker, note = _text(value.get("kicker")), _text(value.get("note"))
                citation = replace(citation, kicker=kicker, note=note)
            yield citation


@walk.register
def _(block: SourceSectionBlock, value: Any, place: Place) -> Iterator[Citation]:
    if isinstance(value, dict):
        heading = _text(value.get("heading"))
        section = Section(
            id=place.block_id,
            heading=heading,
            intro=_text(value.get("intro")),
            anchor=place.anchors.next(heading),
        )
        yield from walk.dispatch(StructBlock)(block, value, replace(place, section=section))


@walk.register
def _(block: SourceListBlock, value: Any, place: Place) -> Iterator[Citation]:
    yield from walk.dispatch(StructBlock)(block, value, place)
