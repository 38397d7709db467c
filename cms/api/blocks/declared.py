"""Which children of a block the API shows, under which name: `graphql_fields`, or all of them."""

from dataclasses import dataclass

from wagtail.blocks import Block, StaticBlock, StructBlock

from cms.api.declared.declarations import declarations_of

VALUE = "value"
"""The field of a block that is no struct and declares no field."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A child that is shown: its key in the struct, and its name and description in the API."""

    key: str
    name: str
    description: str | None


def type_name_of(block: Block) -> str:
    """The name of a block's type: `graphql_name` in its `Meta`, or else that of its class.

    A struct that is made on the spot has no class of its own; `cms.api.blocks.types` names it.
    """
    return str(
        getattr(block, "graphql_name", None)
        or getattr(block.meta, "graphql_name", None)
        or type(block).__name__
    )


def shown_children(block: StructBlock) -> list[Shown]:
    """The children that a struct shows: those it declares, or all where it declares nothing."""
    known: list[Shown] | None = getattr(block, "shown_in_api", None)
    if known is None:
        declared = list(declarations_of(block))
        shown = [
            Shown(field.field_source, field.field_name, field.description) for field in declared
        ]
        if not declared:
            shown = [Shown(name, name, None) for name in block.child_blocks]
        known = block.shown_in_api = [
            each
            for each in shown
            if not isinstance(block.child_blocks.get(each.key), StaticBlock | None)
        ]
    return known


def value_name_of(block: Block) -> Shown:
    """The field for the value of a block that is no struct: the one it declares, or `value`."""
    known: Shown | None = getattr(block, "value_in_api", None)
    if known is None:
        declared = next(declarations_of(block), None)
        known = block.value_in_api = (
            Shown(VALUE, declared.field_name, declared.description)
            if declared
            else Shown(VALUE, VALUE, None)
        )
    return known
