"""From stored StreamField values to the blocks of the contract.

Works on raw values, as extraction does: nothing is looked up block by block, and what is missing or
of another shape than expected is passed over. A block is left out when something that it requires,
such as a source or an image, may not be seen; a link to a hidden page becomes plain text.

To teach it a kind of block that is not derived from Wagtail's, register a function here and in
`cms.api.blocks.types`; a block that nobody described becomes an `UnknownBlock` for itself alone.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from functools import cache, singledispatch
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from wagtail.blocks import (
    BaseStreamBlock,
    Block,
    BlockQuoteBlock,
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DateBlock,
    DateTimeBlock,
    DecimalBlock,
    EmailBlock,
    FloatBlock,
    IntegerBlock,
    ListBlock,
    MultipleChoiceBlock,
    PageChooserBlock,
    RegexBlock,
    RichTextBlock,
    StaticBlock,
    StructBlock,
    TextBlock,
    TimeBlock,
    URLBlock,
)
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.api.blocks.declared import (
    shown_children,
    type_name_of,
    value_name_of,
)
from cms.api.links import Resolved
from cms.api.rich_text import RichText
from cms.mentions.blocks import SourceChooserBlock, SourceSectionBlock
from cms.mentions.citation import Anchors
from cms.mentions.extraction import list_items, stream_items
from cms.mentions.link_type import source_id_of

logger = logging.getLogger(__name__)

UNKNOWN = "UnknownBlock"


class Hidden(Enum):
    """Stands for a value that may not be seen, or is not there although its block requires it."""

    HIDDEN = auto()


HIDDEN = Hidden.HIDDEN


@dataclass(slots=True)
class Node:
    """One block of the contract: the name of its type, its id, and its fields by name."""

    type_name: str
    owner: str
    block_id: str
    fields: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the content it belongs to, and the id of the block that holds it."""

    resolved: Resolved
    block_id: str
    anchors: Anchors = field(default_factory=Anchors)


def nodes_of(block: BaseStreamBlock, raw: Any, resolved: Resolved) -> list[Node]:
    """The blocks of a StreamField that readers may see, in the editors' order."""
    return list(_children(block, raw, Place(resolved, "")))


@singledispatch
def value_of(block: Block, raw: Any, place: Place) -> Any:
    """What the API shows of a raw value; `HIDDEN` if nothing may be shown.

    Structs become nodes, streams and lists become lists, rich text keeps its links for later.
    """
    raise LookupError(f"{type(block).__name__} has no value in the API")


def is_known(block: Block) -> bool:
    """Whether the API knows what values of this block are."""
    if isinstance(block, SnippetChooserBlock):
        return hasattr(block.target_model, "graphql_fields")
    return value_of.dispatch(type(block)) is not value_of.dispatch(object)


# Blocks that hold others


@value_of.register(BaseStreamBlock)
def _stream(block: BaseStreamBlock, raw: Any, place: Place) -> list[Node]:
    return list(_children(block, raw, place))


def _children(block: BaseStreamBlock, raw: Any, place: Place) -> Iterator[Node]:
    for block_id, child, value in stream_items(block, raw):
        node = node_of(child, value, replace(place, block_id=block_id))
        if node is not HIDDEN:
            yield node


def node_of(block: Block, raw: Any, place: Place) -> Node | Hidden:
    """A block as a child of a stream: an object, whatever its value is."""
    owner = place.resolved.owner
    if not is_known(block):
        _report_unknown(type_name_of(block))
        return Node(UNKNOWN, owner, place.block_id, {"block_type": block.name})
    value = value_of(block, raw, place)
    if value is HIDDEN or isinstance(value, Node):
        return value
    fields = {} if isinstance(block, StaticBlock) else {value_name_of(block).name: value}
    return Node(type_name_of(block), owner, place.block_id, fields)


@cache
def _report_unknown(name: str) -> None:
    """Log once for each class and process."""
    logger.error(
        "%s has no type in the API: its blocks are answered as UnknownBlock. `manage.py check` says"
        " what to do.",
        name,
    )


@value_of.register(ListBlock)
def _list(block: ListBlock, raw: Any, place: Place) -> list[Any]:
    if not is_known(block.child_block):
        return []
    values = (
        value_of(block.child_block, item, replace(place, block_id=item_id))
        for item_id, item in list_items(raw, place.block_id)
    )
    return [value for value in values if value is not HIDDEN]


@value_of.register(StructBlock)
def _struct(block: StructBlock, raw: Any, place: Place) -> Node | Hidden:
    if not isinstance(raw, dict):
        return HIDDEN
    fields: dict[str, Any] = {}
    for shown in shown_children(block):
        child = block.child_blocks[shown.key]
        if not is_known(child):
            continue
        inside = place
        if isinstance(child, StructBlock):
            inside = replace(place, block_id=f"{place.block_id}.{shown.key}")
        value = value_of(child, raw.get(shown.key), inside)
        if value is HIDDEN:
            if is_required(child):
                return HIDDEN
            value = None
        fields[shown.name] = value
    complete = getattr(block, "graphql_values", None)
    if complete is not None:
        fields = complete(fields)
    return Node(type_name_of(block), place.resolved.owner, place.block_id, fields)


@value_of.register(SourceSectionBlock)
def _section(block: SourceSectionBlock, raw: Any, place: Place) -> Node | Hidden:
    """A struct with the anchor that its mentions carry, too."""
    node = _struct(block, raw, place)
    if isinstance(node, Node):
        node.fields["anchor"] = place.anchors.next(_text(raw.get("heading")))
    return node


@value_of.register(BaseTypedTableBlock)
def _typed_table(block: BaseTypedTableBlock, raw: Any, place: Place) -> Any:
    if not isinstance(raw, dict) or not isinstance(raw.get("rows"), list):
        return None
    given = raw.get("columns")
    columns = given if isinstance(given, list) else []
    names = [_text(column.get("type")) if isinstance(column, dict) else "" for column in columns]
    blocks = [block.child_blocks.get(name) for name in names]
    rows = []
    for number, row in enumerate(raw["rows"]):
        cells = row.get("values") if isinstance(row, dict) else None
        rows.append(
            [
                None
                if child is None
                else _none_if_hidden(
                    node_of(child, cell, replace(place, block_id=f"{place.block_id}.{number}.{at}"))
                )
                for at, (child, cell) in enumerate(zip(blocks, cells or [], strict=False))
            ]
        )
    headings = [
        _text(column.get("heading")) if isinstance(column, dict) else "" for column in columns
    ]
    return {"caption": _text(raw.get("caption")), "headings": headings, "rows": rows}


def _none_if_hidden(value: Any) -> Any:
    return None if value is HIDDEN else value


def is_required(block: Block) -> bool:
    """Whether a struct is nothing without this child: it is chosen, and has to be.

    Asked once: while a draft is saved, Wagtail takes nothing to be required.
    """
    known: bool | None = getattr(block, "is_required_in_api", None)
    if known is None:
        chooser = block.child_blocks["image"] if isinstance(block, ImageBlock) else block
        known = block.is_required_in_api = bool(chooser.required)
    return known


# Blocks that hold a value


@value_of.register(CharBlock)
@value_of.register(TextBlock)
@value_of.register(BlockQuoteBlock)
@value_of.register(URLBlock)
@value_of.register(EmailBlock)
@value_of.register(RegexBlock)
@value_of.register(ChoiceBlock)
@value_of.register(DateBlock)
@value_of.register(TimeBlock)
def _as_text(block: Block, raw: Any, place: Place) -> str:
    return _text(raw)


@value_of.register(MultipleChoiceBlock)
def _choices(block: Block, raw: Any, place: Place) -> list[str]:
    return [str(choice) for choice in raw] if isinstance(raw, list) else []


@value_of.register(IntegerBlock)
def _integer(block: Block, raw: Any, place: Place) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


@value_of.register(FloatBlock)
@value_of.register(DecimalBlock)
def _number(block: Block, raw: Any, place: Place) -> float | None:
    """Decimals are stored as texts."""
    try:
        return None if raw is None else float(raw)
    except (TypeError, ValueError):
        return None


@value_of.register(BooleanBlock)
def _boolean(block: Block, raw: Any, place: Place) -> bool:
    return raw is True


@value_of.register(DateTimeBlock)
def _moment(block: Block, raw: Any, place: Place) -> datetime | None:
    try:
        moment = parse_datetime(_text(raw))
    except ValueError:
        return None
    return make_aware(moment) if moment and is_naive(moment) else moment


@value_of.register(RichTextBlock)
def _rich_text(block: Block, raw: Any, place: Place) -> RichText:
    return RichText(_text(raw), place.resolved)


@value_of.register(StaticBlock)
def _static(block: Block, raw: Any, place: Place) -> None:
    """Nothing is stored."""


@value_of.register(TableBlock)
def _table(block: Block, raw: Any, place: Place) -> Any:
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), list):
        return None
    rows = [row for row in raw["data"] if isinstance(row, list)]
    return {
        "caption": _text(raw.get("table_caption")),
        "has_header_row": bool(raw.get("first_row_is_table_header")),
        "has_header_column": bool(raw.get("first_col_is_header")),
        "rows": [[_text(cell) if cell is not None else "" for cell in row] for row in rows],
    }


# Blocks that choose


@value_of.register(SourceChooserBlock)
def _source(block: Block, raw: Any, place: Place) -> Any:
    return place.resolved.sources.get(source_id_of(raw) or 0, HIDDEN)


@value_of.register(SnippetChooserBlock)
def _snippet(block: SnippetChooserBlock, raw: Any, place: Place) -> Any:
    key = (block.target_model._meta.label_lower, source_id_of(raw) or 0)
    return place.resolved.snippets.get(key, HIDDEN)


@value_of.register(PageChooserBlock)
def _page(block: Block, raw: Any, place: Place) -> Any:
    return place.resolved.pages.get(source_id_of(raw) or 0, HIDDEN)


@value_of.register(DocumentChooserBlock)
def _document(block: Block, raw: Any, place: Place) -> Any:
    return place.resolved.documents.get(source_id_of(raw) or 0, HIDDEN)


@value_of.register(ImageChooserBlock)
def _image(block: Block, raw: Any, place: Place) -> Any:
    return place.resolved.images.get(source_id_of(raw) or 0, HIDDEN)


@value_of.register(ImageBlock)
def _image_with_text(block: Block, raw: Any, place: Place) -> Any:
    """An image chooser that became an image block stores a bare id."""
    chosen = raw if isinstance(raw, dict) else {"image": raw}
    image = place.resolved.images.get(source_id_of(chosen.get("image")) or 0)
    if image is None:
        return HIDDEN
    text = "" if chosen.get("decorative") else _text(chosen.get("alt_text")) or image.alt
    return replace(image, alt=text)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
