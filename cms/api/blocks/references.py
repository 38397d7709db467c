"""Everything that stored content refers to, found by its blocks before anything is looked up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from wagtail.blocks import (
    BaseStreamBlock,
    Block,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.api.rich_text import FIND_LINK, attributes_of
from cms.mentions.blocks import SourceChooserBlock
from cms.mentions.extraction import list_items, stream_items
from cms.mentions.link_type import source_id_of


@dataclass(slots=True)
class References:
    """What raw content refers to, by primary key.

    `pages` and `cited` sources are linked to, `chosen_pages` shown. `snippets` are by model;
    sources that are mentioned are not among them.
    """

    pages: set[int] = field(default_factory=set)
    chosen_pages: set[int] = field(default_factory=set)
    cited: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    snippets: dict[Any, set[int]] = field(default_factory=lambda: defaultdict(set))


def references_of(block: Block, raws: Iterable[Any]) -> References:
    """Everything that the raw values of a block refer to, at any depth."""
    found = References()
    for raw in raws:
        collect(block, raw, found)
    return found


@singledispatch
def collect(block: Block, raw: Any, found: References) -> None:
    """Add what one value refers to. Most blocks refer to nothing."""


@collect.register(BaseStreamBlock)
@collect.register(ListBlock)
@collect.register(StructBlock)
@collect.register(BaseTypedTableBlock)
def _container(block: Any, raw: Any, found: References) -> None:
    for child, value in children_of(block, raw):
        collect(child, value, found)


def children_of(block: Any, raw: Any) -> Iterator[tuple[Block, Any]]:
    """The blocks directly inside the raw value of a block, with their raw values."""
    if isinstance(block, BaseStreamBlock):
        yield from ((child, value) for _, child, value in stream_items(block, raw))
    elif isinstance(block, ListBlock):
        yield from ((block.child_block, value) for _, value in list_items(raw, ""))
    elif not isinstance(raw, dict):
        return
    elif isinstance(block, StructBlock):
        yield from ((child, raw.get(name)) for name, child in block.child_blocks.items())
    else:
        columns = raw.get("columns")
        names = [
            column.get("type") if isinstance(column, dict) else None
            for column in (columns if isinstance(columns, list) else [])
        ]
        rows = raw.get("rows")
        for row in rows if isinstance(rows, list) else []:
            cells = row.get("values") if isinstance(row, dict) else None
            for name, cell in zip(names, cells if isinstance(cells, list) else [], strict=False):
                if name in block.child_blocks:
                    yield block.child_blocks[name], cell


@collect.register(RichTextBlock)
def _rich_text(block: Block, raw: Any, found: References) -> None:
    if not isinstance(raw, str) or "linktype=" not in raw:
        return
    linked = {"page": found.pages, "document": found.documents, "source": found.cited}
    for link in FIND_LINK.finditer(raw):
        attributes = attributes_of(link.group(1))
        _add(linked.get(attributes.get("linktype", ""), set()), attributes.get("id"))


@collect.register(PageChooserBlock)
def _page(block: Block, raw: Any, found: References) -> None:
    _add(found.chosen_pages, raw)


@collect.register(SnippetChooserBlock)
def _snippet(block: SnippetChooserBlock, raw: Any, found: References) -> None:
    _add(found.snippets[block.target_model], raw)


@collect.register(SourceChooserBlock)
def _mention(block: SourceChooserBlock, raw: Any, found: References) -> None:
    """The index of mentions knows it."""


@collect.register(DocumentChooserBlock)
def _document(block: Block, raw: Any, found: References) -> None:
    _add(found.documents, raw)


@collect.register(ImageChooserBlock)
def _image(block: Block, raw: Any, found: References) -> None:
    _add(found.images, raw)


@collect.register(ImageBlock)
def _image_with_text(block: Block, raw: Any, found: References) -> None:
    _add(found.images, raw.get("image") if isinstance(raw, dict) else raw)


def _add(ids: set[int], value: Any) -> None:
    found = source_id_of(value)
    if found is not None:
        ids.add(found)
