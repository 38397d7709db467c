"""Connections below an object: each is loaded for all peers of the object at once."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import graphene

from cms.api.context import selects
from cms.api.pagination import Key, PageRequest, Slice, page_request
from cms.api.peers import batched
from cms.api.rows import Row
from cms.api.scope import Scope

T = TypeVar("T")
Load = Callable[[Scope, list[int], PageRequest], Mapping[int, tuple[list[T], bool]]]


def wants_items(info: graphene.ResolveInfo) -> bool:
    """Whether a connection is asked for more than its total."""
    return selects(info, "nodes", "edges", "pageInfo")


def related_slice(
    root: Row,
    info: graphene.ResolveInfo,
    first: int | None,
    after: str | None,
    load: Load[T],
    *,
    key: Callable[[T], Key],
    total: Callable[[], int],
) -> Slice[T]:
    """The asked part of what belongs to `root`.

    From the beginning of the list, it is loaded together with that of all peers; a cursor belongs
    to the list of one object only.
    """
    name = info.field_name
    request = page_request(first, after, info.parent_type.name, name, root.pk)
    items: list[T] = []
    has_next = False
    if wants_items(info):
        if request.after is None:
            items, has_next = batched(
                root, (name, request.size), lambda scope, pks: load(scope, pks, request)
            )
        else:
            items, has_next = load(root.peers.scope, [root.pk], request)[root.pk]
    return Slice(request, items, has_next, key, total)
