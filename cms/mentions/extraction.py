"""Finds the mentions in page content: a pure function of stored values, with no queries.

What it walks, and how to teach it a new kind of block: see `cms.mentions.mapping`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block, StreamBlock

from cms.mentions.citation import Citation, Place
from cms.mentions.mapping import Verdict, is_list_item, mapped, mapped_content


def citations(model: type[Model], content: Mapping[str, Any]) -> list[Citation]:
    """Every mention in the content of one page, in reading order.

    `content` holds raw values by field name; a StreamField's may be decoded or still a JSON string
    (as revisions hold it). Missing fields and unknown block types are passed over, as Wagtail does.
    """
    noted = _Noted()
    mapped_content(model, content, noted)
    return noted.found


def walk(block: Block, value: Any, place: Place) -> list[Citation]:
    """Every mention in the raw value of one block."""
    noted = _Noted()
    mapped(block, value, place, noted)
    return noted.found


class _Noted:
    """Keeps every citation, and notes it."""

    def __init__(self) -> None:
        self.found: list[Citation] = []

    def __call__(self, citation: Citation) -> Verdict:
        self.found.append(citation)
        return Verdict.KEEP


def stream_items(block: StreamBlock, value: object) -> Iterator[tuple[str, Block, Any]]:
    """(block id, block, raw value) of each child that the stream block still knows."""
    for index, child in enumerate(value if isinstance(value, list) else []):
        if not isinstance(child, dict):
            continue
        name = child.get("type")
        child_block = block.child_blocks.get(name) if isinstance(name, str) else None
        if child_block is not None:
            yield str(child.get("id") or index), child_block, child.get("value")


def list_items(value: object, list_id: str) -> Iterator[tuple[str, Any]]:
    """(block id, raw value) of each item of a ListBlock, be it in today's format or without ids."""
    for index, item in enumerate(value if isinstance(value, list) else []):
        if is_list_item(item):
            yield str(item["id"] or f"{list_id}-{index}"), item["value"]
        else:
            yield f"{list_id}-{index}", item
