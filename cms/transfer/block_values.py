"""The blocks of StreamFields in a bundle, there and back, by the forms that they have.

Structs are objects, streams and lists are lists, rich text links by slug, and what a block chooses
is named: `{"guide": "your-exam"}`. What a bundle cannot name, such as a document, is left out: with
it the block that requires it.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from wagtail.blocks import Block, CharBlock, StaticBlock, TextBlock

from cms.block_codec.containers import ListForm, StreamForm, StructForm, TableForm, WrappedForm
from cms.block_codec.descriptions import form_of, is_required
from cms.block_codec.values import ChoiceForm, Chosen, ImageForm, RichTextForm, ValueForm, text_in
from cms.declaration import declaration_of, declared_pages, the_declaration
from cms.mentions.blocks import SourceMentionBlock, SourceSectionBlock, is_section
from cms.mentions.link_type import primary_key_of
from cms.pages.blocks import DocumentBlock, FigureBlock
from cms.transfer.markup import from_stored, simplified, to_stored
from cms.transfer.names import Names

SPREAD: Mapping[type[Block], str] = {SourceMentionBlock: "source", FigureBlock: "image"}
"""The child whose object is part of the one around it: a mention says `"source": "duo"`."""


class LeftOut(Enum):
    """Stands for what a bundle cannot hold."""

    LEFT_OUT = auto()


LEFT_OUT = LeftOut.LEFT_OUT


def kinds_of(block: Any) -> list[str]:
    """Return the models that a chooser may choose, by their names in bundles."""
    form = form_of(block)
    if not isinstance(form, ChoiceForm | ImageForm) or form.of is Chosen.DOCUMENT:
        return []
    if form.of is Chosen.IMAGE:
        return ["image"]
    if form.of is Chosen.PAGE:
        declared = [the_declaration(model) for model in declared_pages().values()]
    else:
        declaration = declaration_of(block.target_model)
        declared = [declaration] if declaration else []
    return [each.name for each in declared if each.listed]


def spread_child(block: Any) -> str | None:
    return next((name for each, name in SPREAD.items() if isinstance(block, each)), None)


def keys_of_choice(block: Any) -> list[str]:
    """Return the keys of the object that stands for a choice of this kind."""
    return [*kinds_of(block), "alt"] if isinstance(form_of(block), ImageForm) else kinds_of(block)


# Out of the hub


def value_of(block: Any, raw: Any, names: Names) -> Any:
    """A raw value as a bundle holds it, or `LEFT_OUT`. Most values are in JSON what they are."""
    match form := form_of(block):
        case StreamForm():
            parts = form.parts(block, raw, "")
            items = ((child, value_of(child, inner, names)) for _, _, child, inner in parts)
            return [
                {"type": child.name, "value": value}
                for child, value in items
                if value is not LEFT_OUT
            ]
        case ListForm():
            parts = form.parts(block, raw, "")
            values = (value_of(child, inner, names) for _, _, child, inner in parts)
            return [value for value in values if value is not LEFT_OUT]
        case StructForm():
            return _object(block, raw if isinstance(raw, dict) else {}, names)
        case WrappedForm():
            return value_of(form.inside(block), form.read(raw), names)
        case RichTextForm():
            return simplified(block, from_stored(text_in(raw), names), names)
        case ImageForm():
            key, text = form.key_and_text(raw)
            chosen = _choice(block, key, names)
            return {**chosen, "alt": text} if isinstance(chosen, dict) else chosen
        case ChoiceForm():
            return _choice(block, raw, names)
        case ValueForm():
            return text_in(raw) if isinstance(block, CharBlock | TextBlock) else raw
        case TableForm():
            return _table(form, block, raw, names)
        case _:
            names.leave_out(f"a {type(block).__name__}, which nobody described")
    return LEFT_OUT


def _object(block: Any, raw: dict[str, Any], names: Names) -> Any:
    if isinstance(block, DocumentBlock):
        title = text_in(raw.get("title")) or raw.get("document")
        names.leave_out(f"the document “{title}”: bundles hold no documents")
        return LEFT_OUT
    found = {}
    for name, child in block.child_blocks.items():
        if isinstance(child, StaticBlock):
            continue
        value = value_of(child, raw.get(name), names)
        if value is LEFT_OUT:
            if is_required(child):
                return LEFT_OUT
        elif value is not None or name in raw:
            found[name] = value
    if isinstance(block, SourceSectionBlock) and not found["mentions"]:
        what = "section" if is_section(block) else "list"
        names.leave_out(f"the {what} “{found['heading']}”, which has no source left")
        return LEFT_OUT
    inner = found.pop(spread_child(block) or "", None)
    return {**(inner or {}), **found}


def _table(form: TableForm, block: Any, raw: Any, names: Names) -> dict[str, Any]:
    """Cells that cannot be held are empty; columns of an unknown type are passed over."""
    columns = [
        {"type": column["type"], "heading": text_in(column.get("heading"))}
        for column in form.columns(raw)
        if isinstance(column, dict) and column.get("type") in block.child_blocks
    ]
    rows = []
    for cells in form.rows(block, raw):
        values = (value_of(child, cell, names) for child, cell in cells if child is not None)
        row = [None if value is LEFT_OUT else value for value in values]
        rows.append([*row, *[None] * (len(columns) - len(row))])
    caption = text_in(raw.get("caption")) if isinstance(raw, dict) else ""
    return {"caption": caption, "columns": columns, "rows": rows if columns else []}


def _choice(block: Any, raw: Any, names: Names) -> Any:
    key, kinds = primary_key_of(raw), kinds_of(block)
    if key is None and not is_required(block):
        return None
    if len(kinds) == 1:
        [kind] = kinds
        name = names.of_kind(kind).name_of(key)
        return LEFT_OUT if name is None else {kind: name}
    for kind in kinds:
        if key in names.of_kind(kind):
            return {kind: names.of_kind(kind).name_of(key)}
    what = block.model_class._meta.verbose_name
    names.leave_out(
        f"an empty choice of a {what}"
        if key is None
        else f"the {what} {key}, which has no name here"
    )
    return LEFT_OUT


# Into the hub


def raw_of(block: Any, value: Any, names: Names) -> Any:
    """The raw value, without ids, of what `value_of` gives and `block_types.held` has passed."""
    match form := form_of(block):
        case StreamForm():
            kinds = block.child_blocks
            return [
                {"type": each["type"], "value": raw_of(kinds[each["type"]], each["value"], names)}
                for each in value
            ]
        case ListForm():
            values = (raw_of(block.child_block, each, names) for each in value)
            return [{"type": "item", "value": each} for each in values]
        case StructForm():
            children = block.child_blocks
            if spread := spread_child(block):
                inner = {key: value[key] for key in keys_of_choice(children[spread])}
                value = {**value, spread: inner}
            return {
                name: raw_of(child, value[name], names)
                for name, child in children.items()
                if name in value
            }
        case TableForm():
            kinds = [block.child_blocks[column["type"]] for column in value["columns"]]
            rows = [
                [_raw_cell(kind, cell, names) for kind, cell in zip(kinds, row, strict=True)]
                for row in value["rows"]
            ]
            return {**value, "rows": [{"values": row} for row in rows]}
        case WrappedForm():
            return form.write(None, raw_of(form.inside(block), value, names))
        case RichTextForm():
            return to_stored(value, names)
        case ImageForm() if value is not None:
            text = value["alt"]
            key = names.images.id_of(value["image"])
            return {"image": key, "decorative": not text, "alt_text": text}
        case ChoiceForm() if value is not None:
            [(kind, name)] = value.items()
            return names.of_kind(kind).id_of(name)
    return value


def _raw_cell(block: Any, value: Any, names: Names) -> Any:
    """An empty cell holds what its block has in a new row."""
    if value is None:
        return block.get_prep_value(block.get_default())
    return raw_of(block, value, names)
