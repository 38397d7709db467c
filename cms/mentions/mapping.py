"""Goes through page content and asks of each citation what is to become of it: a pure function.

The one walk over *raw* values: a StreamField's JSON as the database and revisions hold it, and rich
text as stored HTML. Extraction keeps every citation and notes it; the writers change or drop some.
Raw values make half-filled drafts harmless (an empty chooser is just `None`) and cost no look-ups.
What is not asked for stays as it is, byte by byte: blocks without ids, unknown block types and
nonsense too.

To teach it a new kind of block that holds other blocks, register a function with `mapped.register`;
`cms.mentions.checks` reports page types with blocks it does not know.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache, singledispatch
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text.rewriters import FIND_ATTRS, extract_attrs

from cms.mentions.blocks import (
    SourceChooserBlock,
    SourceListBlock,
    SourceMentionBlock,
    SourceSectionBlock,
)
from cms.mentions.citation import Anchors, Citation, Place, Section
from cms.mentions.link_type import SOURCE_LINK_TYPE, source_id_of


class Verdict(Enum):
    """What becomes of a citation that does not get another source."""

    KEEP = auto()
    DROP = auto()


Decide = Callable[[Citation], Verdict | int]
"""Asked once of each citation, in reading order; a number is the id of the source to cite."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Stands for a block that goes. Where a block cannot go, `emptied` stays in its place."""

    emptied: Any


def citing_fields(model: type[Model]) -> dict[str, Block | None]:
    """The fields of a model that can hold mentions: StreamFields with their block, rich text with
    None.
    """
    return {each.name: getattr(each, "stream_block", None) for each in _citing_fields(model)}


@cache
def _citing_fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(
        each for each in model._meta.get_fields() if isinstance(each, StreamField | RichTextField)
    )


def cites(model: type[Model]) -> bool:
    """Whether content of this model can hold mentions."""
    return bool(_citing_fields(model))


def mapped_content(
    model: type[Model], content: Mapping[str, Any], decide: Decide
) -> dict[str, Any]:
    """The fields that are changed by the decisions; a StreamField's as lists and dicts.

    `content` holds raw values by field name; a StreamField's may be decoded or still a JSON string
    (as revisions hold it). Missing fields are passed over.
    """
    changed = {}
    anchors = Anchors()
    for name, block in citing_fields(model).items():
        place = Place(block_id=name, anchors=anchors)
        value = content.get(name)
        if block is None:
            after = mapped_html(value, place, decide)
        else:
            value = _decoded(value)
            after = mapped(block, value, place, decide)
        if after is not value:
            changed[name] = after
    return changed


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


# Rich text

FIND_A_TAGS = re.compile(r"<a(?P<attributes>\b[^>]*)>|</a\s*>")
"""Opening tags, as `FIND_A_TAG` of Wagtail finds them, and closing ones."""


def mapped_html(html: Any, place: Place, decide: Decide) -> Any:
    """The same HTML with other links to sources; a link that is dropped leaves its words."""
    if not isinstance(html, str) or SOURCE_LINK_TYPE not in html:
        return html
    edits: list[tuple[int, int, str]] = []
    stays: list[bool] = []  # of each link that is open at this point
    for tag in FIND_A_TAGS.finditer(html):
        if tag["attributes"] is None:
            if stays and not stays.pop():
                edits.append((*tag.span(), ""))
            continue
        verdict = _verdict_on_link(tag["attributes"], place, decide)
        stays.append(verdict is not Verdict.DROP)
        if verdict is Verdict.DROP:
            edits.append((*tag.span(), ""))
        elif isinstance(verdict, int):
            # Of an attribute that occurs twice the last one counts, as it does in `extract_attrs`.
            *_, found = (m for m in FIND_ATTRS.finditer(tag["attributes"]) if m.group(1) == "id")
            start = tag.start("attributes")
            edits.append((start + found.start(2), start + found.end(2), str(verdict)))
    return _edited(html, edits) if edits else html


def _verdict_on_link(attributes: str, place: Place, decide: Decide) -> Verdict | int:
    given = extract_attrs(attributes)
    source_id = source_id_of(given.get("id"))
    if given.get("linktype") != SOURCE_LINK_TYPE or source_id is None:
        return Verdict.KEEP
    return decide(place.cites(source_id))


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    parts, last = [], 0
    for start, end, put in edits:
        parts += [text[last:start], put]
        last = end
    return "".join([*parts, text[last:]])


# Blocks


def is_list_item(item: Any) -> bool:
    """Whether an item of a ListBlock has today's format, as `ListBlock._item_is_in_block_format`
    decides, and not the one without ids.
    """
    return isinstance(item, dict) and item.get("type") == "item" and {"id", "value"} <= item.keys()


@singledispatch
def mapped(block: Block, value: Any, place: Place, decide: Decide) -> Any:
    """The raw value of a block after the decisions: the very same object where none changes it.

    `Dropped` for a block that is itself a citation that goes. One that holds no other blocks stays.
    """
    return value


@mapped.register
def _(block: StreamBlock, value: Any, place: Place, decide: Decide) -> Any:
    if not isinstance(value, list):
        return value
    children = []
    for index, child in enumerate(value):
        inner = block.child_blocks.get(_type_of(child))
        if inner is not None and "value" in child:
            child_id = str(child.get("id") or index)
            child = _with(
                child, "value", mapped(inner, child["value"], place.inside(child_id), decide)
            )
        children.append(child)
    return _kept(value, children)


@mapped.register
def _(block: ListBlock, value: Any, place: Place, decide: Decide) -> Any:
    if not isinstance(value, list):
        return value
    items = []
    for index, item in enumerate(value):
        stand_in = f"{place.block_id}-{index}"
        if is_list_item(item):
            inside = place.inside(str(item["id"] or stand_in))
            item = _with(item, "value", mapped(block.child_block, item["value"], inside, decide))
        else:
            item = mapped(block.child_block, item, place.inside(stand_in), decide)
        items.append(item)
    return _kept(value, items)


@mapped.register
def _(block: StructBlock, value: Any, place: Place, decide: Decide) -> Any:
    if not isinstance(value, dict):
        return value
    changed = {}
    for name, child in block.child_blocks.items():
        if name in value:
            after = _emptied(mapped(child, value[name], place, decide))
            if after is not value[name]:
                changed[name] = after
    return {**value, **changed} if changed else value


@mapped.register
def _(block: BaseTypedTableBlock, value: Any, place: Place, decide: Decide) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("rows"), list):
        return value
    columns = value.get("columns")
    names = [_type_of(column) for column in columns] if isinstance(columns, list) else []
    blocks = [block.child_blocks.get(name) for name in names]
    rows = []
    for row in value["rows"]:
        if isinstance(row, dict) and isinstance(row.get("values"), list):
            # A row may have more cells than there are columns, or fewer.
            cells = list(row["values"])
            for index, column in enumerate(blocks[: len(cells)]):
                if column is not None:
                    cells[index] = _emptied(mapped(column, cells[index], place, decide))
            row = _with(row, "values", _kept(row["values"], cells))
        rows.append(row)
    return _with(value, "rows", _kept(value["rows"], rows))


@mapped.register
def _(block: RichTextBlock, value: Any, place: Place, decide: Decide) -> Any:
    return mapped_html(value, place, decide)


@mapped.register
def _(block: SourceChooserBlock, value: Any, place: Place, decide: Decide) -> Any:
    source_id = source_id_of(value)
    verdict = Verdict.KEEP if source_id is None else decide(place.cites(source_id))
    if isinstance(verdict, Verdict):
        return value if verdict is Verdict.KEEP else Dropped(emptied=None)
    return str(verdict) if isinstance(value, str) else verdict


@mapped.register
def _(block: SourceMentionBlock, value: Any, place: Place, decide: Decide) -> Any:
    """Says no more than that the source belongs here: without it, the block goes."""
    if not isinstance(value, dict):
        return value
    changed, goes = {}, False
    for name, child in block.child_blocks.items():
        if name in value:
            inside = place
            if name == "source":
                kicker, note = _text(value.get("kicker")), _text(value.get("note"))
                inside = replace(place, kicker=kicker, note=note)
            after = mapped(child, value[name], inside, decide)
            goes |= name == "source" and isinstance(after, Dropped)
            if after is not value[name]:
                changed[name] = _emptied(after)
    left = {**value, **changed} if changed else value
    return Dropped(emptied=left) if goes else left


@mapped.register
def _(block: SourceSectionBlock, value: Any, place: Place, decide: Decide) -> Any:
    """Stays, even when nothing is left in it: its heading is an editor's work."""
    if not isinstance(value, dict):
        return value
    heading = _text(value.get("heading"))
    section = Section(
        id=place.block_id,
        heading=heading,
        intro=_text(value.get("intro")),
        anchor=place.anchors.next(heading),
    )
    return _as_struct(block, value, replace(place, section=section), decide)


@mapped.register
def _(block: SourceListBlock, value: Any, place: Place, decide: Decide) -> Any:
    return _as_struct(block, value, place, decide)


_as_struct = mapped.dispatch(StructBlock)


def _type_of(item: Any) -> str:
    return _text(item.get("type")) if isinstance(item, dict) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _emptied(after: Any) -> Any:
    return after.emptied if isinstance(after, Dropped) else after


def _with(container: dict[str, Any], key: str, after: Any) -> Any:
    """The container with another value; itself if it is the same, `Dropped` if the value is."""
    if after is container[key]:
        return container
    return after if isinstance(after, Dropped) else {**container, key: after}


def _kept(before: list[Any], after: list[Any]) -> list[Any]:
    """What is left of a list; the same one if nothing in it is another."""
    if all(one is other for one, other in zip(before, after, strict=True)):
        return before
    return [item for item in after if not isinstance(item, Dropped)]
