"""The operations that frontends send: as files in a directory, or as a manifest that a tool wrote.

A file of the directory holds operations, a file of its subdirectory `fragments` shared fragments.
An operation together with the fragments it needs, as graphql-core prints them, is a document, and
the SHA-256 hash of that text is its id. A manifest holds documents as they are sent, with their
ids, in the format of Apollo's or of Relay's tools.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    Source,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    is_introspection_type,
    parse,
    print_ast,
    visit,
)

SUFFIX = ".graphql"


@dataclass(frozen=True, slots=True)
class Operation:
    """A document with one operation, as clients know it. `path` is the file it is written in."""

    name: str
    kind: str
    text: str
    path: Path

    @property
    def id(self) -> str:
        return id_of(self.text)


class UnreadableError(Exception):
    """A directory or manifest cannot be read as operations; the message is a sentence."""


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def operations_at(places: str) -> list[Operation]:
    """Read the operations at places that commas separate, each once, as `operations_in` does."""
    found = {
        operation.id: operation
        for place in filter(None, map(str.strip, places.split(",")))
        for operation in operations_in(Path(place))
    }
    return sorted(found.values(), key=lambda operation: operation.name)


def operations_in(place: Path) -> list[Operation]:
    """Read the operations in a directory or manifest, by name. They are not compared with the
    schema. UnreadableError says where they are not what they should be; a directory that is not
    there holds none.
    """
    if place.suffix and not place.exists():
        raise UnreadableError(f"{place}, which is to hold operations, is not there.")
    return _operations_of(place) if place.is_file() else _operations_below(place)


def _operations_of(manifest: Path) -> list[Operation]:
    operations = [_listed(manifest, *entry) for entry in _entries(manifest)]
    names = Counter(operation.name for operation in operations)
    for name, count in names.items():
        if count > 1:
            raise UnreadableError(f"{manifest} holds {count} operations with the name {name}.")
    return sorted(operations, key=lambda operation: operation.name)


def _entries(manifest: Path) -> list[tuple[str, str]]:
    """The id and the text of each document."""
    try:
        content = orjson.loads(manifest.read_bytes())
        listed = content.get("operations")
        entries = (
            [(entry["id"], entry["body"]) for entry in listed]
            if isinstance(listed, list)
            else [*content.items()]
        )
        if all(isinstance(part, str) for entry in entries for part in entry):
            return entries
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
        pass
    raise UnreadableError(
        f"{manifest} is no manifest: neither an object with `operations`, each with `id` and"
        " `body`, nor one with texts by their ids."
    )


def _listed(manifest: Path, document_id: str, text: str) -> Operation:
    nodes = [node for node in _definitions(manifest, text) if not is_fragment(node)]
    if len(nodes) != 1 or not isinstance(nodes[0], OperationDefinitionNode) or not nodes[0].name:
        raise UnreadableError(f"{manifest}: {document_id} is not one operation that has a name.")
    operation = Operation(nodes[0].name.value, nodes[0].operation.value, text, manifest)
    if document_id.removeprefix("sha256:") != operation.id:
        raise UnreadableError(
            f"{manifest}: {document_id}, the id of {operation.name}, is not the SHA-256 hash of its"
            " text."
        )
    return operation


def _operations_below(directory: Path) -> list[Operation]:
    definitions = [
        (path, definition)
        for path in sorted([*directory.glob(f"*{SUFFIX}"), *directory.glob(f"fragments/*{SUFFIX}")])
        for definition in _definitions(path, path.read_text(encoding="utf-8"))
    ]
    fragments: dict[str, FragmentDefinitionNode] = {}
    operations: dict[str, tuple[Path, OperationDefinitionNode]] = {}
    for path, definition in definitions:
        name = getattr(definition, "name", None)
        if name is None:
            raise UnreadableError(f"An operation in {path} has no name.")
        if name.value in (fragments if is_fragment(definition) else operations):
            raise UnreadableError(f"{path} defines {name.value}, which another file defines too.")
        if isinstance(definition, FragmentDefinitionNode):
            fragments[name.value] = definition
        elif isinstance(definition, OperationDefinitionNode):
            operations[name.value] = path, definition
        else:
            raise UnreadableError(f"{path} defines {name.value}, which cannot be executed.")
    return [
        Operation(name, node.operation.value, _text(node, fragments), path)
        for name, (path, node) in sorted(operations.items())
    ]


def is_fragment(definition: DefinitionNode) -> bool:
    return isinstance(definition, FragmentDefinitionNode)


def _definitions(path: Path, text: str) -> Iterable[DefinitionNode]:
    try:
        return parse(Source(text, str(path))).definitions
    except GraphQLSyntaxError as error:
        raise UnreadableError(f"{path} is not GraphQL. {error}") from None


def _text(operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> str:
    """The operation, then the existing fragments that it needs, by name."""
    needed: set[str] = set()
    pending: list[Node] = [operation]
    while pending:
        for name in _spread_in(pending.pop()):
            if name not in needed and name in fragments:
                needed.add(name)
                pending.append(fragments[name])
    parts = [operation, *(fragments[name] for name in sorted(needed))]
    return print_ast(DocumentNode(definitions=tuple(parts)))


def _spread_in(node: Node) -> Iterator[str]:
    spreads = _Spreads()
    visit(node, spreads)
    return iter(spreads.names)


class _Spreads(Visitor):
    """Collects the names of the fragments that are spread directly in a definition."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.append(node.name.value)


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
