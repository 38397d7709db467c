"""Which fields of the schema the operations of frontends ask for."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    is_introspection_type,
    parse,
    visit,
)

from cms.api.execution.operations import Operation


def unused_fields(schema: GraphQLSchema, operations: Iterable[Operation]) -> list[str]:
    """The coordinates, such as `Source.intro`, of fields that no operation asks for, in order.

    A field of an interface is used in all types that have it.
    """
    used: set[str] = set()
    for operation in operations:
        info = TypeInfo(schema)
        visit(parse(operation.text), TypeInfoVisitor(info, _Fields(schema, info, used)))
    return sorted(
        coordinate
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_)
        for name in type_.fields
        if (coordinate := f"{type_.name}.{name}") not in used
    )


class _Fields(Visitor):
    """Adds to `used` the coordinates of the fields that a document asks for."""

    def __init__(self, schema: GraphQLSchema, info: TypeInfo, used: set[str]) -> None:
        super().__init__()
        self.schema, self.info, self.used = schema, info, used

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent = self.info.get_parent_type()
        if parent is None:
            return
        if isinstance(parent, GraphQLObjectType):
            types = [parent]
        else:
            types = self.schema.get_possible_types(parent)
        self.used.update(f"{type_.name}.{node.name.value}" for type_ in types)
