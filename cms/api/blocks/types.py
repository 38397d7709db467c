"""GraphQL types of blocks, made from the blocks themselves."""

from datetime import datetime
from types import NoneType
from typing import Any

import graphene
from wagtail.blocks import BaseStreamBlock, Block, ListBlock, StreamBlock, StructBlock

from cms.api.blocks.declared import (
    Shown,
    shown_children,
    type_name_of,
    value_name_of,
)
from cms.api.blocks.values import UNKNOWN, is_known
from cms.api.types.fields import JSON, DateTime, list_of, text_field
from cms.api.types.node import BlockNode
from cms.api.types.registry import type_for
from cms.block_codec.containers import ListForm, StreamForm, StructForm, TableForm, WrappedForm
from cms.block_codec.descriptions import form_of, is_required
from cms.block_codec.values import ChoiceForm, Chosen, ImageForm, RichTextForm, ValueForm

Fields = dict[str, graphene.Field]

CHOSEN = {
    Chosen.PAGE: "cms.api.page.types.HubPage",
    Chosen.IMAGE: "cms.api.media.types.ImageType",
    Chosen.DOCUMENT: "cms.api.media.types.DocumentType",
}
"""The types of what blocks choose. Snippets have one for each model."""

MADE_ON_THE_SPOT = (StructBlock, ListBlock, StreamBlock)
"""Blocks of these very classes are named for the place where they stand."""

_types: dict[str, Any] = {}
"""The type of every block so far, by its name."""


_cells: dict[str, Any] = {}
"""The types of the cells of tables, by name."""


class UnknownBlock(graphene.ObjectType):
    """A block that nobody described."""

    block_type = text_field("The key of the block in its StreamField.")

    class Meta:
        interfaces = (BlockNode,)
        description = (
            "A block that this API does not know how to show. Leave it out; what stands beside it"
            " is whole."
        )


def type_of_block(block: Block, name: str | None = None) -> Any:
    """The object type of a block as a child of a stream, made when it is first asked for.

    `name` is for structs and streams that are made on the spot, without a class of their own.
    """
    if not is_known(block):
        return UnknownBlock
    form = form_of(block)
    if isinstance(form, WrappedForm):
        return type_of_block(form.inside(block), name or type_name_of(block))
    if name and type(block) in MADE_ON_THE_SPOT and not hasattr(block, "graphql_name"):
        block.graphql_name = name
    name = type_name_of(block)
    if name not in _types:
        is_struct = isinstance(form, StructForm | ImageForm)
        fields = (
            fields_of_struct(block, name)
            if is_struct
            else fields_of(block, value_name_of(block), name)
        )
        _types[name] = _object_type(name, fields, _description_of_type(block))
    return _types[name]


def register_type(block_class: type[Block], graphql_type: Any) -> None:
    """Use a type that is written by hand for the blocks of a class."""
    _types[graphql_type._meta.name] = graphql_type


def _object_type(name: str, fields: Fields, description: str) -> Any:
    meta = type("Meta", (), {"name": name, "interfaces": (BlockNode,), "description": description})
    return type(name, (graphene.ObjectType,), {**fields, "Meta": meta})


def union_of_stream(name: str, block: BaseStreamBlock, description: str) -> Any:
    """The union of what the children of a stream are, with `UnknownBlock`."""
    members = [
        type_of_block(child, name.removesuffix("Block") + _camel(key))
        for key, child in block.child_blocks.items()
    ]
    members = list(dict.fromkeys([*members, UnknownBlock]))

    def resolve_type(cls: Any, instance: Any, info: graphene.ResolveInfo) -> Any:
        return UnknownBlock if instance.type_name == UNKNOWN else _types[instance.type_name]

    meta = type("Meta", (), {"name": name, "types": tuple(members), "description": description})
    return type(name, (graphene.Union,), {"resolve_type": classmethod(resolve_type), "Meta": meta})


def fields_of_struct(block: StructBlock, name: str) -> Fields:
    """The fields for the children that a struct shows."""
    fields: Fields = {}
    for shown in shown_children(block):
        child = block.child_blocks[shown.key]
        if is_known(child):
            fields |= fields_of(child, shown, name)
    return fields


def fields_of(block: Any, shown: Shown, parent: str) -> Fields:
    """The field, or the fields, for the value of a block."""
    name = shown.name
    inner = parent.removesuffix("Block") + _camel(shown.key)
    match form := form_of(block):
        case ValueForm():
            return _value(form, block, shown)
        case RichTextForm():
            return _rich_text(block, shown)
        case ChoiceForm() | ImageForm():
            return _one(block, shown, _type_of_choice(block, form), required=is_required(block))
        case StructForm():
            return _one(block, shown, type_of_block(block, inner))
        case StreamForm():
            if inner not in _types:
                description = f"A part of `{parent}.{name}`."
                _types[inner] = union_of_stream(inner, block, description)
            return {name: list_of(_types[inner], _description(block, shown))}
        case ListForm():
            return _list(block, shown, parent, inner)
        case TableForm():
            for key, child in block.child_blocks.items():
                cell = type_of_block(child, parent.removesuffix("Block") + _camel(key))
                _cells[cell._meta.name] = cell
            return _one(block, shown, TypedTable)
        case WrappedForm():
            return fields_of(form.inside(block), shown, parent)
    raise LookupError(f"{type(block).__name__} has no type in the API")


def _value(form: ValueForm, block: Block, shown: Shown) -> Fields:
    if form.type is str:
        return {shown.name: text_field(_description(block, shown))}
    if form.type is list:
        return {shown.name: list_of(graphene.String, _description(block, shown))}
    if form.type is NoneType:
        return {}
    return _one(block, shown, SCALARS[form.type], required=form.type is bool)


def _rich_text(block: Block, shown: Shown) -> Fields:
    """As HTML and as a tree."""
    name = shown.name
    return {
        name: text_field(
            _description(block, shown), resolver=lambda root, info: root.fields[name].html()
        ),
        f"{name}_json": graphene.Field(
            JSON,
            required=True,
            description="The same text as a tree of nodes; see `JSON`.",
            resolver=lambda root, info: root.fields[name].nodes(),
        ),
    }


def _type_of_choice(block: Any, form: ChoiceForm | ImageForm) -> Any:
    return CHOSEN.get(form.of) or (lambda: type_for(block.target_model))


def _list(block: Any, shown: Shown, parent: str, inner: str) -> Fields:
    child = block.child_block
    if not is_known(child):
        return {}
    while isinstance(form := form_of(child), WrappedForm):
        child = form.inside(child)
    if isinstance(form, StructForm):
        item = type_of_block(child, inner + "Item")
        return {shown.name: list_of(item, _description(block, shown))}
    one = fields_of(child, shown, parent).get(shown.name)
    if one is None:  # a block without a value
        return {}
    item = one._type  # as it is written: what it names may not be there yet
    item = item._of_type if isinstance(item, graphene.NonNull) else item
    return {
        shown.name: list_of(
            item, _description(block, shown), resolver=_list_resolver(child, shown.name)
        )
    }


def _list_resolver(child: Block, name: str) -> Any:
    """Texts of a list are given as HTML."""
    if isinstance(form_of(child), RichTextForm):
        return lambda root, info: [text.html() for text in root.fields[name]]
    return lambda root, info: root.fields[name]


class Table(graphene.ObjectType):
    caption = text_field("What the table shows; may be empty.")
    has_header_row = graphene.Boolean(
        required=True, description="Whether the first row is headings."
    )
    has_header_column = graphene.Boolean(
        required=True, description="Whether the first column is headings."
    )
    rows = graphene.Field(
        graphene.NonNull(
            graphene.List(graphene.NonNull(graphene.List(graphene.NonNull(graphene.String))))
        ),
        description="The cells, row by row, as plain text.",
    )

    class Meta:
        description = "A table of texts."


class TypedTable(graphene.ObjectType):
    caption = text_field("What the table shows; may be empty.")
    headings = list_of(graphene.String, "The heading of each column; may be empty.")
    rows = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.List(BlockNode)))),
        description="The cells, row by row; null where one may not be seen.",
    )

    class Meta:
        description = "A table whose columns hold blocks of one type each."


SCALARS = {
    bool: graphene.Boolean,
    int: graphene.Int,
    float: graphene.Float,
    datetime: DateTime,
    dict: Table,
}
"""The types of plain values that are no texts."""


def types_of_cells() -> list[Any]:
    """The types of cells of tables: no field of the schema names them."""
    return list(_cells.values())


def _one(block: Block, shown: Shown, graphql_type: Any, *, required: bool = False) -> Fields:
    field = graphene.Field(graphql_type, required=required, description=_description(block, shown))
    return {shown.name: field}


def _description(block: Block, shown: Shown) -> str:
    said = shown.description or getattr(block.meta, "help_text", "") or block.label or shown.name
    return str(said)


def _description_of_type(block: Block) -> str:
    """Return the description in the block's `Meta`, or its label."""
    said = getattr(block.meta, "graphql_description", "") or getattr(block.meta, "description", "")
    return str(said or block.label or type_name_of(block))


def _camel(key: str) -> str:
    return "".join(part.title() for part in key.split("_"))
