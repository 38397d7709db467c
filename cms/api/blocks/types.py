"""GraphQL types of blocks, made from the blocks themselves."""

from functools import singledispatch
from typing import Any

import graphene
from wagtail.blocks import (
    BaseStreamBlock,
    Block,
    BooleanBlock,
    DateTimeBlock,
    DecimalBlock,
    FloatBlock,
    IntegerBlock,
    ListBlock,
    MultipleChoiceBlock,
    PageChooserBlock,
    RichTextBlock,
    StaticBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.api.blocks.declared import (
    Shown,
    shown_children,
    type_name_of,
    value_name_of,
)
from cms.api.blocks.values import UNKNOWN, is_known, is_required
from cms.api.types.fields import list_of, text_field
from cms.api.types.json import JSON
from cms.api.types.models import type_for
from cms.api.types.moment import DateTime
from cms.api.types.node import BlockNode

Fields = dict[str, graphene.Field]

HUB_PAGE = "cms.api.types.page.HubPage"
IMAGE = "cms.api.types.image.ImageType"
DOCUMENT = "cms.api.types.document.DocumentType"

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
    if name and type(block) in MADE_ON_THE_SPOT and not hasattr(block, "graphql_name"):
        block.graphql_name = name
    name = type_name_of(block)
    if name not in _types:
        fields = fields_of_struct(block, name) if isinstance(block, StructBlock) else {}
        if not isinstance(block, StructBlock | StaticBlock):
            fields = fields_of(block, value_name_of(block), name)
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


@singledispatch
def fields_of(block: Block, shown: Shown, parent: str) -> Fields:
    """The field, or the fields, for the value of a block. Most values are texts."""
    return {shown.name: text_field(_description(block, shown))}


@fields_of.register(RichTextBlock)
def _rich_text(block: Block, shown: Shown, parent: str) -> Fields:
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


@fields_of.register(StaticBlock)
def _static(block: Block, shown: Shown, parent: str) -> Fields:
    return {}


@fields_of.register(BooleanBlock)
def _boolean(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, graphene.Boolean, required=True)


@fields_of.register(IntegerBlock)
def _integer(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, graphene.Int)


@fields_of.register(FloatBlock)
@fields_of.register(DecimalBlock)
def _number(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, graphene.Float)


@fields_of.register(DateTimeBlock)
def _moment(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, DateTime)


@fields_of.register(MultipleChoiceBlock)
def _choices(block: Block, shown: Shown, parent: str) -> Fields:
    return {shown.name: list_of(graphene.String, _description(block, shown))}


@fields_of.register(PageChooserBlock)
def _page(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, HUB_PAGE, required=is_required(block))


@fields_of.register(ImageBlock)
@fields_of.register(ImageChooserBlock)
def _image(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, IMAGE, required=is_required(block))


@fields_of.register(DocumentChooserBlock)
def _document(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, DOCUMENT, required=is_required(block))


@fields_of.register(SnippetChooserBlock)
def _snippet(block: SnippetChooserBlock, shown: Shown, parent: str) -> Fields:
    model = block.target_model
    return _one(block, shown, lambda: type_for(model), required=is_required(block))


@fields_of.register(StructBlock)
def _struct(block: StructBlock, shown: Shown, parent: str) -> Fields:
    inner = type_of_block(block, parent.removesuffix("Block") + _camel(shown.key))
    return _one(block, shown, inner)


@fields_of.register(BaseStreamBlock)
def _stream(block: BaseStreamBlock, shown: Shown, parent: str) -> Fields:
    name = parent.removesuffix("Block") + _camel(shown.key)
    if name not in _types:
        _types[name] = union_of_stream(name, block, f"A part of `{parent}.{shown.name}`.")
    return {shown.name: list_of(_types[name], _description(block, shown))}


@fields_of.register(ListBlock)
def _list(block: ListBlock, shown: Shown, parent: str) -> Fields:
    child = block.child_block
    if not is_known(child):
        return {}
    if isinstance(child, StructBlock) and not isinstance(child, ImageBlock):
        item = type_of_block(child, parent.removesuffix("Block") + _camel(shown.key) + "Item")
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
    if isinstance(child, RichTextBlock):
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
        description="The cells, row by row: blocks of the column's type; null where one may not be"
        " seen.",
    )

    class Meta:
        description = "A table whose columns hold blocks of one type each."


@fields_of.register(TableBlock)
def _table(block: Block, shown: Shown, parent: str) -> Fields:
    return _one(block, shown, Table)


@fields_of.register(BaseTypedTableBlock)
def _typed_table(block: BaseTypedTableBlock, shown: Shown, parent: str) -> Fields:
    for key, child in block.child_blocks.items():
        cell = type_of_block(child, parent.removesuffix("Block") + _camel(key))
        _cells[cell._meta.name] = cell
    return _one(block, shown, TypedTable)


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
    """What the block's `Meta` says of it, or its label."""
    said = getattr(block.meta, "graphql_description", "") or getattr(block.meta, "description", "")
    return str(said or block.label or type_name_of(block))


def _camel(key: str) -> str:
    return "".join(part.title() for part in key.split("_"))
