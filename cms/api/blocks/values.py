"""From stored StreamField values to the blocks of the contract.

Works on raw values, as extraction does: nothing is looked up block by block, and what is missing or
of another shape than expected is passed over. A block is left out when something that it requires,
such as a source or an image, may not be seen; a link to a hidden page becomes plain text. A block
that `cms.block_codec` does not know becomes an `UnknownBlock` for itself alone.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache
from typing import Any

from wagtail.blocks import BaseStreamBlock, Block, StaticBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.api.blocks.declared import (
    shown_children,
    type_name_of,
    value_name_of,
)
from cms.api.blocks.rich_text import Resolved, RichText
from cms.block_codec.containers import ListForm, StreamForm, StructForm, TableForm, WrappedForm
from cms.block_codec.descriptions import form_of, is_required
from cms.block_codec.values import ChoiceForm, Chosen, ImageForm, RichTextForm, ValueForm, text_in
from cms.mentions.blocks import SourceChooserBlock, is_section
from cms.mentions.citation import Anchors
from cms.mentions.link_type import primary_key_of

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
    """The place of a value: the content it belongs to, and the id of the block that holds it."""

    resolved: Resolved
    block_id: str
    anchors: Anchors = field(default_factory=Anchors)

    def inside(self, block_id: str) -> "Place":
        return Place(self.resolved, block_id, self.anchors)


def nodes_of(block: BaseStreamBlock, raw: Any, resolved: Resolved) -> list[Node]:
    """The blocks of a StreamField that readers may see, in the editors' order."""
    nodes: list[Node] = value_of(block, raw, Place(resolved, ""))
    return nodes


def value_of(block: Any, raw: Any, place: Place) -> Any:
    """Return the API's value of a raw value; `HIDDEN` if nothing may be shown.

    Structs become nodes, streams and lists become lists, rich text keeps its links for later.
    """
    match form := form_of(block):
        case ValueForm():
            return form.read(raw)
        case StructForm():
            return _struct(block, raw, place)
        case RichTextForm():
            return RichText(text_in(raw), place.resolved)
        case StreamForm():
            parts = form.parts(block, raw, place.block_id)
            return _shown(
                node_of(child, value, place.inside(key)) for _, key, child, value in parts
            )
        case ListForm():
            if not is_known(block.child_block):
                return []
            parts = form.parts(block, raw, place.block_id)
            return _shown(value_of(child, item, place.inside(key)) for _, key, child, item in parts)
        case ChoiceForm():
            return _choice(block, form, raw, place.resolved)
        case ImageForm():
            return _image_with_text(form, raw, place.resolved)
        case TableForm():
            return _table(form, block, raw, place)
        case WrappedForm():
            return value_of(form.inside(block), form.read(raw), place)
    raise LookupError(f"{type(block).__name__} has no value in the API")


def _shown(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not HIDDEN]


def is_known(block: Block) -> bool:
    """Return True if the API can show values of this block."""
    form = form_of(block)
    if isinstance(form, WrappedForm):
        return is_known(form.inside(block))
    if isinstance(block, SnippetChooserBlock):
        return hasattr(block.target_model, "graphql_fields")
    return form is not None


def node_of(block: Block, raw: Any, place: Place) -> Node | Hidden:
    """A block as a child of a stream: an object, whatever its value is."""
    owner = place.resolved.owner
    if not is_known(block):
        _report_unknown(type_name_of(block))
        return Node(UNKNOWN, owner, place.block_id, {"block_type": block.name})
    form = form_of(block)
    if isinstance(form, WrappedForm):
        return node_of(form.inside(block), form.read(raw), place)
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


def _struct(block: Any, raw: Any, place: Place) -> Node | Hidden:
    if not isinstance(raw, dict):
        return HIDDEN
    fields: dict[str, Any] = {}
    for shown in shown_children(block):
        child = block.child_blocks[shown.key]
        if not is_known(child):
            continue
        inside = place
        if isinstance(form_of(child), StructForm | WrappedForm):
            inside = place.inside(f"{place.block_id}.{shown.key}")
        value = value_of(child, raw.get(shown.key), inside)
        if value is HIDDEN:
            if is_required(child):
                return HIDDEN
            value = None
        fields[shown.name] = value
    if is_section(block):
        fields["anchor"] = place.anchors.next(text_in(raw.get("heading")))
    complete = getattr(block, "graphql_values", None)
    if complete is not None:
        fields = complete(fields)
    return Node(type_name_of(block), place.resolved.owner, place.block_id, fields)


def _table(form: TableForm, block: Any, raw: Any, place: Place) -> Any:
    if not isinstance(raw, dict) or not isinstance(raw.get("rows"), list):
        return None
    rows = [
        [
            _cell(child, cell, place.inside(f"{place.block_id}.{number}.{at}"))
            for at, (child, cell) in enumerate(row)
        ]
        for number, row in enumerate(form.rows(block, raw))
    ]
    headings = [
        text_in(column.get("heading")) if isinstance(column, dict) else ""
        for column in form.columns(raw)
    ]
    return {"caption": text_in(raw.get("caption")), "headings": headings, "rows": rows}


def _cell(block: Block | None, raw: Any, place: Place) -> Node | None:
    node = HIDDEN if block is None else node_of(block, raw, place)
    return None if isinstance(node, Hidden) else node


def _choice(block: Any, form: ChoiceForm, raw: Any, resolved: Resolved) -> Any:
    key = primary_key_of(raw) or 0
    match form.of:
        case Chosen.PAGE:
            return resolved.pages.get(key, HIDDEN)
        case Chosen.IMAGE:
            return resolved.images.get(key, HIDDEN)
        case Chosen.DOCUMENT:
            return resolved.documents.get(key, HIDDEN)
    if isinstance(block, SourceChooserBlock):
        return resolved.sources.get(key, HIDDEN)
    return resolved.snippets.get((block.target_model._meta.label_lower, key), HIDDEN)


def _image_with_text(form: ImageForm, raw: Any, resolved: Resolved) -> Any:
    key, text = form.key_and_text(raw)
    image = resolved.images.get(primary_key_of(key) or 0)
    if image is None:
        return HIDDEN
    return replace(image, alt="" if form.is_decorative(raw) else text or image.alt)
