"""Puts one source in the place of another in raw content: a pure function, with no queries.

The mirror of `cms.mentions.extraction`: what that reads, this writes, in the same order. Everything
else in the content stays as it is, byte by byte; half-filled drafts, blocks without ids and unknown
block types too. To teach it a new kind of block that holds others, register a function with
`substituted.register`.
"""

from collections.abc import Collection
from functools import singledispatch
from typing import Any

from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.rich_text.rewriters import FIND_A_TAG, FIND_ATTRS, extract_attrs

from cms.admin.replace.places import Keys
from cms.mentions.blocks import SourceChooserBlock
from cms.mentions.link_type import SOURCE_LINK_TYPE, source_id_of


class Substitution:
    """Which citations of the old source become citations of the new one.

    Goes through one version of one page, and notes in `changed` which places it has changed.
    """

    def __init__(self, old: int, new: int, places: Collection[str]) -> None:
        self.old = old
        self.new = new
        self.changed: set[str] = set()
        self._places = places
        self._keys = Keys()

    def wants(self, value: Any, block_id: str) -> bool:
        """Whether the citation that comes next, of any source, is to be changed."""
        if source_id_of(value) != self.old:
            return False
        key = self._keys.next(block_id)
        if key not in self._places:
            return False
        self.changed.add(key)
        return True


def substituted_in_html(html: Any, block_id: str, substitution: Substitution) -> Any:
    """The same HTML with other ids in the links to sources."""
    if not isinstance(html, str) or SOURCE_LINK_TYPE not in html:
        return html
    parts, last = [], 0
    for tag in FIND_A_TAG.finditer(html):
        attributes = extract_attrs(tag.group(1))
        if attributes.get("linktype") != SOURCE_LINK_TYPE:
            continue
        if substitution.wants(attributes.get("id"), block_id):
            # Of an attribute that occurs twice the last one counts, as it does in `extract_attrs`.
            *_, match = (
                found for found in FIND_ATTRS.finditer(tag.group(1)) if found.group(1) == "id"
            )
            start = tag.start(1)
            parts += [html[last : start + match.start(2)], str(substitution.new)]
            last = start + match.end(2)
    return "".join([*parts, html[last:]])


@singledispatch
def substituted(block: Block, value: Any, block_id: str, substitution: Substitution) -> Any:
    """The raw value of a block with other sources. One that holds no others stays as it is."""
    return value


@substituted.register
def _(block: StreamBlock, value: Any, block_id: str, substitution: Substitution) -> Any:
    if not isinstance(value, list):
        return value
    children = []
    for index, child in enumerate(value):
        child_block = block.child_blocks.get(_type_of(child))
        if child_block is not None and "value" in child:
            child_id = str(child.get("id") or index)
            new_value = substituted(child_block, child["value"], child_id, substitution)
            child = {**child, "value": new_value}
        children.append(child)
    return children


@substituted.register
def _(block: ListBlock, value: Any, block_id: str, substitution: Substitution) -> Any:
    if not isinstance(value, list):
        return value
    items = []
    for index, item in enumerate(value):
        stand_in = f"{block_id}-{index}"
        if isinstance(item, dict) and item.get("type") == "item" and {"id", "value"} <= item.keys():
            item_id = str(item["id"] or stand_in)
            new_value = substituted(block.child_block, item["value"], item_id, substitution)
            item = {**item, "value": new_value}
        else:
            item = substituted(block.child_block, item, stand_in, substitution)
        items.append(item)
    return items


@substituted.register
def _(block: StructBlock, value: Any, block_id: str, substitution: Substitution) -> Any:
    if not isinstance(value, dict):
        return value
    changed = dict(value)
    for name, child in block.child_blocks.items():
        if name in changed:
            changed[name] = substituted(child, changed[name], block_id, substitution)
    return changed


@substituted.register
def _(block: BaseTypedTableBlock, value: Any, block_id: str, substitution: Substitution) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("rows"), list):
        return value
    columns = value.get("columns")
    names = [_type_of(column) for column in columns] if isinstance(columns, list) else []
    blocks = [block.child_blocks.get(name) for name in names]
    rows = []
    for row in value["rows"]:
        if isinstance(row, dict) and isinstance(row.get("values"), list):
            cells = list(row["values"])
            for index, column in enumerate(blocks[: len(cells)]):
                if column is not None:
                    cells[index] = substituted(column, cells[index], block_id, substitution)
            row = {**row, "values": cells}
        rows.append(row)
    return {**value, "rows": rows}


def _type_of(item: Any) -> str:
    name = item.get("type") if isinstance(item, dict) else None
    return name if isinstance(name, str) else ""


@substituted.register
def _(block: RichTextBlock, value: Any, block_id: str, substitution: Substitution) -> Any:
    return substituted_in_html(value, block_id, substitution)


@substituted.register
def _(block: SourceChooserBlock, value: Any, block_id: str, substitution: Substitution) -> Any:
    if not substitution.wants(value, block_id):
        return value
    return str(substitution.new) if isinstance(value, str) else substitution.new
