"""Values of blocks that a bundle knows nothing of, there and back, by what their blocks are.

Structs are objects, streams and lists are lists, rich text links by slug, and what a block chooses
is named as everywhere in bundles. What a bundle cannot name, such as a document, is left out: with
it the block that requires it.
"""

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from functools import singledispatch
from typing import Any

from django.core.exceptions import ValidationError
from pydantic import AfterValidator, ValidationInfo
from wagtail.blocks import (
    BaseStreamBlock,
    Block,
    ChooserBlock,
    FieldBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StaticBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.block_codec.containers import ListForm, StreamForm
from cms.declaration import declaration_of, declared_pages, the_declaration
from cms.mentions.link_type import source_id_of
from cms.transfer.markup import check_html, from_stored, simplified, to_stored
from cms.transfer.names import Names
from cms.transfer.references import References
from cms.transfer.refusal import several

Finding = tuple[str | None, str]
"""What was found at a place inside the value, and what was expected."""


class LeftOut(Enum):
    """Stands for what a bundle cannot hold."""

    LEFT_OUT = auto()


LEFT_OUT = LeftOut.LEFT_OUT


# Out of the hub


@singledispatch
def value_of(block: Block, raw: Any, names: Names) -> Any:
    """A raw value as a bundle holds it, or `LEFT_OUT`. Most values are in JSON what they are."""
    return raw


@value_of.register(BaseStreamBlock)
def _(block: BaseStreamBlock, raw: Any, names: Names) -> Any:
    found = []
    for _, _, child, inner in StreamForm().parts(block, raw, ""):
        value = value_of(child, inner, names)
        if value is not LEFT_OUT:
            found.append({"type": child.name, "value": value})
    return found


@value_of.register(ListBlock)
def _(block: ListBlock, raw: Any, names: Names) -> Any:
    values = (
        value_of(block.child_block, item, names)
        for _, _, _, item in ListForm().parts(block, raw, "")
    )
    return [value for value in values if value is not LEFT_OUT]


@value_of.register(StructBlock)
def _(block: StructBlock, raw: Any, names: Names) -> Any:
    found = {}
    for name, child in block.child_blocks.items():
        if isinstance(child, StaticBlock) or not isinstance(raw, dict) or name not in raw:
            continue
        value = value_of(child, raw[name], names)
        if value is LEFT_OUT:
            if child.required:
                return LEFT_OUT
            value = None
        found[name] = value
    return found


@value_of.register(ImageBlock)
def _(block: ImageBlock, raw: Any, names: Names) -> Any:
    chosen = raw.get("image") if isinstance(raw, dict) else raw
    key = names.images.name_of(source_id_of(chosen))
    if key is None:
        return LEFT_OUT
    decorative = isinstance(raw, dict) and bool(raw.get("decorative"))
    alt = "" if decorative or not isinstance(raw, dict) else str(raw.get("alt_text") or "")
    return {"image": key, "alt": alt}


@value_of.register(BaseTypedTableBlock)
def _(block: BaseTypedTableBlock, raw: Any, names: Names) -> Any:
    names.leave_out("a table of blocks: bundles hold none")
    return LEFT_OUT


@value_of.register(RichTextBlock)
def _(block: RichTextBlock, raw: Any, names: Names) -> Any:
    return simplified(block, from_stored(raw or "", names), names)


@value_of.register(ChooserBlock)
def _(block: ChooserBlock, raw: Any, names: Names) -> Any:
    key = source_id_of(raw)
    if key is None:
        if block.required:
            names.leave_out(f"an empty choice of a {block.target_model._meta.verbose_name}")
            return LEFT_OUT
        return None
    if isinstance(block, ImageChooserBlock):
        name = names.images.name_of(key)
        return {"image": name} if name else LEFT_OUT
    for kind in kinds_of(block):
        if key in names.of_kind(kind):
            return {kind: names.of_kind(kind).name_of(key)}
    names.leave_out(f"the {block.target_model._meta.verbose_name} {key}, which has no name here")
    return LEFT_OUT


def kinds_of(block: ChooserBlock) -> list[str]:
    """What a chooser may choose, by the names that bundles know."""
    if isinstance(block, ImageChooserBlock):
        return ["image"]
    if isinstance(block, PageChooserBlock):
        listed = [each for each in map(the_declaration, declared_pages().values()) if each.listed]
        return [each.name for each in listed]
    declaration = declaration_of(block.target_model)
    is_named = isinstance(block, SnippetChooserBlock) and declaration and declaration.listed
    return [declaration.name] if declaration and is_named else []


# Into the hub


@singledispatch
def raw_of(block: Block, value: Any, names: Names) -> Any:
    """The raw value, without ids, of what `value_of` has given and `problems_in` has passed."""
    return value


@raw_of.register(BaseStreamBlock)
def _(block: BaseStreamBlock, value: Any, names: Names) -> Any:
    return [
        {"type": item["type"], "value": raw_of(_child(block, item), item["value"], names)}
        for item in value
    ]


@raw_of.register(ListBlock)
def _(block: ListBlock, value: Any, names: Names) -> Any:
    items = (raw_of(block.child_block, item, names) for item in value)
    return [{"type": "item", "value": item} for item in items]


@raw_of.register(StructBlock)
def _(block: StructBlock, value: Any, names: Names) -> Any:
    return {
        name: raw_of(child, value[name], names)
        for name, child in block.child_blocks.items()
        if name in value
    }


@raw_of.register(ImageBlock)
def _(block: ImageBlock, value: Any, names: Names) -> Any:
    alt = value["alt"]
    return {
        "image": names.images.id_of(value["image"]),
        "decorative": not alt,
        "alt_text": alt,
    }


@raw_of.register(RichTextBlock)
def _(block: RichTextBlock, value: Any, names: Names) -> Any:
    return to_stored(value, names)


@raw_of.register(ChooserBlock)
def _(block: ChooserBlock, value: Any, names: Names) -> Any:
    if value is None:
        return None
    [(kind, name)] = value.items()
    return names.of_kind(kind).id_of(name)


def _child(block: BaseStreamBlock, item: Mapping[str, Any]) -> Block:
    child: Block = block.child_blocks[item["type"]]
    return child


# What is wrong


def value_for(block: Block) -> AfterValidator:
    """Requires a value of a bundle that fits this block."""

    def check(value: Any, info: ValidationInfo) -> Any:
        references = info.context if isinstance(info.context, References) else None
        if findings := [*problems_in(block, value, references)]:
            raise several(findings)
        return value

    return AfterValidator(check)


@singledispatch
def problems_in(block: Block, value: Any, references: References | None) -> Iterator[Finding]:
    """What is wrong with a value of a bundle for this block."""
    yield from ()


@problems_in.register(BaseStreamBlock)
def _(block: Any, value: Any, references: References | None) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield None, "expected a list of blocks"
        return
    for item in value:
        kind = str(item.get("type")) if isinstance(item, dict) else ""
        if kind not in block.child_blocks or set(item) != {"type", "value"}:
            yield None, f"expected “type”, one of {', '.join(block.child_blocks)}, and “value”"
        else:
            yield from _inside(kind, _child(block, item), item["value"], references)


@problems_in.register(ListBlock)
def _(block: ListBlock, value: Any, references: References | None) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield None, "expected a list"
        return
    least, most = block.meta.min_num or 0, block.meta.max_num
    if len(value) < least or (most is not None and len(value) > most):
        yield f"{len(value)} in it", f"expected from {least} to {most or 'any number of'} items"
    for number, item in enumerate(value):
        yield from _inside(f"[{number}]", block.child_block, item, references)


@problems_in.register(StructBlock)
def _(block: StructBlock, value: Any, references: References | None) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield None, "expected an object"
        return
    for name in value.keys() - block.child_blocks.keys():
        yield f"the key {name}", f"expected one of {', '.join(block.child_blocks)}"
    for name, child in block.child_blocks.items():
        if name in value:
            yield from _inside(name, child, value[name], references)
        elif child.required and not isinstance(child, StaticBlock):
            yield f"no {name}", "expected a value"


@problems_in.register(ImageBlock)
def _(block: ImageBlock, value: Any, references: References | None) -> Iterator[Finding]:
    if not isinstance(value, dict) or set(value) != {"image", "alt"}:
        yield None, "expected “image”, the key of an image, and “alt”, a text"
    elif not isinstance(value["alt"], str):
        yield "no text in alt", "expected a text"
    else:
        yield from _missing("image", value["image"], references)


@problems_in.register(RichTextBlock)
def _(block: RichTextBlock, value: Any, references: References | None) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield None, "expected a text"
    else:
        yield from check_html(block, value, references)


@problems_in.register(ChooserBlock)
def _(block: ChooserBlock, value: Any, references: References | None) -> Iterator[Finding]:
    kinds = kinds_of(block)
    if value is None:
        if block.required:
            yield "nothing", f"expected one of {', '.join(kinds)}"
    elif not isinstance(value, dict) or len(value) != 1 or not value.keys() <= set(kinds):
        yield None, f"expected an object with the name of one of {', '.join(kinds) or 'nothing'}"
    else:
        [(kind, name)] = value.items()
        yield from _missing(kind, name, references)


@problems_in.register(FieldBlock)
def _(block: FieldBlock, value: Any, references: References | None) -> Iterator[Finding]:
    try:
        block.clean(block.to_python(value))
    except ValidationError as error:
        yield None, f"expected another value: {error.messages[0]}"
    except (TypeError, ValueError, AttributeError):
        yield None, f"expected what a {type(block).__name__} holds"


def _missing(kind: str, name: Any, references: References | None) -> Iterator[Finding]:
    if not isinstance(name, str):
        yield None, f"expected the name of a {kind}"
    elif references and (expected := references.of_kind(kind).expected_instead_of(name)):
        yield f"{kind} {name}", expected


def _inside(
    place: str, block: Block, value: Any, references: References | None
) -> Iterator[Finding]:
    for found, expected in problems_in(block, value, references):
        yield f"{found or 'another value'} in {place}", expected
