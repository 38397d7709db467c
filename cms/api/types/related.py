"""Connections below an object: each is loaded for all peers of the object at once."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import TypeVar

import graphene
from graphql import FieldNode, GraphQLObjectType
from graphql.execution.values import get_argument_values

from cms.api.execution.context import fields_below, selects
from cms.api.pagination import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
    Key,
    PageRequest,
    Slice,
    page_request,
)
from cms.api.peers import batched
from cms.api.rows import Row
from cms.api.scope import Scope

T = TypeVar("T")
Load = Callable[[Scope, list[int], PageRequest], Mapping[int, tuple[list[T], bool]]]


ITEMS = ("nodes", "edges", "pageInfo")


def wants_items(info: graphene.ResolveInfo) -> bool:
    """Whether a connection is asked for more than its total."""
    return selects(info, *ITEMS)


def first_parts(
    info: graphene.ResolveInfo, kind: str, names: Collection[str]
) -> tuple[tuple[str, int], ...]:
    """Those connections of the type `kind`, directly below the field being resolved, of which items
    are asked for from the beginning: by name and size. They can be loaded with their object.
    """
    parts = {
        (node.name.value, _size(node, info, kind)): None
        for node in fields_below(info, info.field_nodes)
        if node.name.value in names
        and any(below.name.value in ITEMS for below in fields_below(info, [node]))
    }
    return tuple((name, size) for name, size in parts if size is not None)


def _size(node: FieldNode, info: graphene.ResolveInfo, kind: str) -> int | None:
    """How many items; None for those after a cursor, or if the list would refuse the number."""
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
    total: Callable[[], int],
    variant: Hashable = (),
) -> Slice[T]:
    """The asked part of what belongs to `root`.

    From the beginning of the list, it is loaded together with that of all peers; a cursor belongs
    to the list of one object only. `variant` tells lists under the same name apart.
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
    return Slice(request, items, has_next, key, total)
