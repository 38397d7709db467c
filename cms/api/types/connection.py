"""Relay connections over `cms.api.pagination.Slice`."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

import graphene
from graphql import FieldNode, GraphQLObjectType
from graphql.execution.values import get_argument_values

from cms.api.cursors import Key
from cms.api.execution.context import fields_below, selects
from cms.api.pagination import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
    PageRequest,
    Slice,
    page_request,
)
from cms.api.rows import Row, batched
from cms.api.scope import Scope
from cms.api.types.fields import list_of


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.Boolean(
        required=True, description="Whether there are items after this part."
    )
    has_previous_page = graphene.Boolean(
        required=True, description="Whether there are items before this part."
    )
    start_cursor = graphene.String(
        description="The cursor of the first item; null if there is none."
    )
    end_cursor = graphene.String(
        description="The cursor of the last item, for `after`; null if there is none."
    )

    class Meta:
        description = "Where a part of a list stands in the whole."

    @staticmethod
    def resolve_has_next_page(root: Slice[Any], info: graphene.ResolveInfo) -> bool:
        return root.has_next

    @staticmethod
    def resolve_has_previous_page(root: Slice[Any], info: graphene.ResolveInfo) -> bool:
        return root.request.after is not None

    @staticmethod
    def resolve_start_cursor(root: Slice[Any], info: graphene.ResolveInfo) -> str | None:
        return root.cursor(root.items[0]) if root.items else None

    @staticmethod
    def resolve_end_cursor(root: Slice[Any], info: graphene.ResolveInfo) -> str | None:
        return root.cursor(root.items[-1]) if root.items else None


def connection_arguments() -> dict[str, graphene.Argument]:
    """The arguments of every connection, made anew for each field."""
    return {
        "first": graphene.Argument(
            graphene.Int,
            description=f"How many items, from 0 to {MAX_PAGE_SIZE};"
            f" {DEFAULT_PAGE_SIZE} if left out.",
        ),
        "after": graphene.Argument(
            graphene.String,
            description="Only items after this cursor, which came from the same list.",
        ),
    }


def first_argument(usual: int) -> graphene.Argument:
    """The argument of a short list without pages, checked by `page_size`."""
    return graphene.Argument(
        graphene.Int,
        description=f"How many at most, from 0 to {MAX_PAGE_SIZE}; {usual} if left out.",
    )


def connection_of(name: str, node: Any, items: str, **extra: graphene.Field) -> Any:
    """The type `{name}Connection`, with `{name}Edge`, for a list of `node`s called `items`.

    `extra` are fields of this connection alone, which read attributes of the slice.
    """
    edge = type(
        f"{name}Edge",
        (EdgeFields, graphene.ObjectType),
        {
            "Meta": {"description": f"One of the {items}, with its place in the list."},
            "node": graphene.Field(graphene.NonNull(node), description="The item itself."),
        },
    )
    return type(
        f"{name}Connection",
        (ConnectionFields, graphene.ObjectType),
        {
            "Meta": {"description": f"A part of a list of {items}."},
            "edges": list_of(edge, f"The {items} of this part, each with its cursor."),
            "nodes": list_of(node, f"The {items} of this part, without cursors."),
            "total_count": graphene.Int(
                required=True, description=f"How many {items} the whole list has."
            ),
            **extra,
        },
    )


class EdgeFields:
    """Resolves an edge from a slice and an item of it."""

    cursor = graphene.String(required=True, description="Marks this place, for `after`.")

    @staticmethod
    def resolve_cursor(root: tuple[Slice[Any], Any], info: graphene.ResolveInfo) -> str:
        part, item = root
        return part.cursor(item)

    @staticmethod
    def resolve_node(root: tuple[Slice[Any], Any], info: graphene.ResolveInfo) -> Any:
        return root[1]


class ConnectionFields:
    """Resolves a connection from a slice."""

    page_info = graphene.Field(
        PageInfo, required=True, description="Whether there is more, and where to go on."
    )

    @staticmethod
    def resolve_edges(root: Slice[Any], info: graphene.ResolveInfo) -> list[tuple[Slice[Any], Any]]:
        return [(root, item) for item in root.items]

    @staticmethod
    def resolve_nodes(root: Slice[Any], info: graphene.ResolveInfo) -> Any:
        return root.items

    @staticmethod
    def resolve_page_info(root: Slice[Any], info: graphene.ResolveInfo) -> Slice[Any]:
        return root

    @staticmethod
    def resolve_total_count(root: Slice[Any], info: graphene.ResolveInfo) -> int:
        return root.total()


T = TypeVar("T")
Load = Callable[[Scope, list[int], PageRequest], Mapping[int, tuple[list[T], bool]]]


ITEMS = ("nodes", "edges", "pageInfo")


def wants_items(info: graphene.ResolveInfo) -> bool:
    """Return whether more than the total of a connection is asked for."""
    return selects(info, *ITEMS)


def first_parts(
    info: graphene.ResolveInfo, kind: str, names: Collection[str]
) -> tuple[tuple[str, int], ...]:
    """Return name and size of the connections of the type `kind`, directly below the field being
    resolved, whose items are asked for from the beginning: they can be loaded with their object.
    """
    parts = {
        (node.name.value, _size(node, info, kind)): None
        for node in fields_below(info, info.field_nodes)
        if node.name.value in names
        and any(below.name.value in ITEMS for below in fields_below(info, [node]))
    }
    return tuple((name, size) for name, size in parts if size is not None)


def _size(node: FieldNode, info: graphene.ResolveInfo, kind: str) -> int | None:
    """The number of items; None after a cursor, or if the list would refuse the number."""
    parent = info.schema.get_type(kind)
    assert isinstance(parent, GraphQLObjectType)
    given = get_argument_values(parent.fields[node.name.value], node, info.variable_values)
    first = given.get("first")
    size: int = DEFAULT_PAGE_SIZE if first is None else first
    return size if given.get("after") is None and 0 <= size <= MAX_PAGE_SIZE else None


def related_slice(
    root: Row,
    info: graphene.ResolveInfo,
    first: int | None,
    after: str | None,
    load: Load[T],
    *,
    key: Callable[[T], Key],
    page: Callable[[T], int],
    total: Callable[[], int],
    variant: Hashable = (),
) -> Slice[T]:
    """The asked part of a list of `root`, in tree order.

    The beginning of the list is loaded together with that of all peers; a cursor belongs to the
    list of one object only. `variant` distinguishes lists under the same name.
    """
    name = info.field_name
    others = (variant,) if variant else ()
    request = page_request(first, after, info.parent_type.name, name, root.pk, *others)
    items: list[T] = []
    has_next = False
    if wants_items(info):
        if request.after is None:
            items, has_next = batched(
                root, (name, request.size, *others), lambda scope, pks: load(scope, pks, request)
            )
        else:
            items, has_next = load(root.peers.scope, [root.pk], request)[root.pk]
    return Slice(request, items, has_next, key, total, page)
