"""Takes every mention of one source out of page content: a pure function of stored values.

The counterpart of `cms.mentions.extraction`, over the same raw values. A block that is a mention
goes; a text keeps the words that linked to the source; a chooser inside another block is emptied.
Sections and lists stay, even when nothing is left in them: their heading is an editor's work.
"""

import json
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

from cms.mentions.blocks import SourceChooserBlock, SourceMentionBlock
from cms.mentions.extraction import citing_fields
from cms.mentions.link_type import SOURCE_LINK_TYPE, source_id_of


def without_source(
    model: type[Model], content: Mapping[str, Any], source_id: int
) -> dict[str, Any]:
    """The fields that mention the source, without it; a StreamField's as lists and dicts."""
    changed = {}
    for name, block in citing_fields(model).items():
        value = content.get(name)
        if block is None:
            left = unlinked(value, source_id)
        else:
            value = json.loads(value) if isinstance(value, str) and value else value
            left = taken_out(block, value, source_id)
        if left != value:
            changed[name] = left
    return changed


def unlinked(html: Any, source_id: int) -> Any:
    """Rich text with the words of each citation, but no link."""
    if not isinstance(html, str) or SOURCE_LINK_TYPE not in html:
        return html
    parts, end = [], 0
    for tag in FIND_A_TAG.finditer(html):
        attributes = extract_attrs(tag.group(1))
        if tag.start() < end or attributes.get("linktype") != SOURCE_LINK_TYPE:
            continue
        if source_id_of(attributes.get("id")) != source_id:
            continue
        closing = html.find("</a>", tag.end())
        if closing < 0:
            continue
        parts += [html[end : tag.start()], html[tag.end() : closing]]
        end = closing + len("</a>")
    return "".join([*parts, html[end:]])


def _is_mention(block: Block | None, value: Any, source_id: int) -> bool:
    """Whether a block says no more than that the source belongs here."""
    if isinstance(block, SourceMentionBlock):
        return isinstance(value, dict) and source_id_of(value.get("source")) == source_id
    return isinstance(block, SourceChooserBlock) and source_id_of(value) == source_id


@singledispatch
def taken_out(block: Block, value: Any, source_id: int) -> Any:
    """The raw value of a block without the source. A block that holds no others stays as it is."""
    return value


@taken_out.register
def _(block: StreamBlock, value: Any, source_id: int) -> Any:
    if not isinstance(value, list):
        return value
    left = []
    for child in value:
        inner = block.child_blocks.get(child.get("type")) if isinstance(child, dict) else None
        if inner is None:
            left.append(child)
        elif not _is_mention(inner, child.get("value"), source_id):
            left.append({**child, "value": taken_out(inner, child.get("value"), source_id)})
    return left


@taken_out.register
def _(block: ListBlock, value: Any, source_id: int) -> Any:
    if not isinstance(value, list):
        return value
    left = []
    for item in value:
        if isinstance(item, dict) and item.get("type") == "item" and {"id", "value"} <= item.keys():
            if not _is_mention(block.child_block, item["value"], source_id):
                inner = taken_out(block.child_block, item["value"], source_id)
                left.append({**item, "value": inner})
        elif not _is_mention(block.child_block, item, source_id):
            left.append(taken_out(block.child_block, item, source_id))
    return left


@taken_out.register
def _(block: StructBlock, value: Any, source_id: int) -> Any:
    if not isinstance(value, dict):
        return value
    left = {
        name: taken_out(child, value[name], source_id)
        for name, child in block.child_blocks.items()
        if name in value
    }
    return {**value, **left}


@taken_out.register
def _(block: BaseTypedTableBlock, value: Any, source_id: int) -> Any:
    if not isinstance(value, dict):
        return value
    columns = [block.child_blocks.get(column.get("type")) for column in value.get("columns", [])]
    rows = [
        {
            **row,
            "values": [
                taken_out(column, cell, source_id) if column else cell
                for column, cell in zip(columns, row.get("values", []), strict=False)
            ],
        }
        for row in value.get("rows", [])
    ]
    return {**value, "rows": rows}


@taken_out.register
def _(block: RichTextBlock, value: Any, source_id: int) -> Any:
    return unlinked(value, source_id)


@taken_out.register
def _(block: SourceChooserBlock, value: Any, source_id: int) -> Any:
    return None if source_id_of(value) == source_id else value
