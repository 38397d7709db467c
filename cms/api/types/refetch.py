"""`node` and `nodes`: objects that a client knows by id, asked for again."""

from typing import Any

import graphene

from cms.api.errors import ContractError, ErrorCode
from cms.api.nodes import load_nodes
from cms.api.pagination import MAX_PAGE_SIZE
from cms.api.types.node import Node


def node_field() -> graphene.Field:
    return graphene.Field(
        Node,
        description="What has this id, in its own language; null if it is not to be seen.",
        resolver=_resolve_node,
        id=graphene.Argument(graphene.ID, required=True, description="The id of any `Node`."),
    )


def nodes_field() -> graphene.Field:
    return graphene.Field(
        graphene.NonNull(graphene.List(Node)),
        description="What has each of these ids, in their order, as `node` gives it.",
        resolver=_resolve_nodes,
        ids=graphene.Argument(
            graphene.NonNull(graphene.List(graphene.NonNull(graphene.ID))),
            description=f"The ids, at most {MAX_PAGE_SIZE}.",
        ),
    )


def _resolve_node(root: None, info: graphene.ResolveInfo, **given: str) -> Any:
    [found] = load_nodes(info.context, [given["id"]])
    return found


def _resolve_nodes(root: None, info: graphene.ResolveInfo, ids: list[str]) -> list[Any]:
    if len(ids) > MAX_PAGE_SIZE:
        raise ContractError(
            ErrorCode.INVALID_PAGE_SIZE,
            f"`ids` must have at most {MAX_PAGE_SIZE} ids, but had {len(ids)}.",
        )
    return load_nodes(info.context, ids)
