import base64
from typing import Any

import graphene


def opaque_id(*parts: object) -> str:
    """A stable id that is unique across all types."""
    return base64.urlsafe_b64encode(":".join(map(str, parts)).encode()).rstrip(b"=").decode()


class Node(graphene.Interface):
    """Anything that has an identity, so that clients can keep it in a cache."""

    id = graphene.ID(
        required=True,
        description="Opaque, stable, and unique across all types. Do not take it apart.",
    )

    class Meta:
        description = "Anything that has an identity, so that clients can keep it in a cache."

    @staticmethod
    def resolve_id(root: Any, info: graphene.ResolveInfo) -> str:
        return opaque_id(info.parent_type.name, root.pk)


class BlockNode(graphene.Interface):
    """A block of a body: identified inside its page."""

    id = graphene.ID(
        required=True, description="Opaque, stable, and unique across all types, as a node's is."
    )

    class Meta:
        name = "Block"
        description = "A part of a body. Its type tells what it is; its id stays when it is edited."

    @staticmethod
    def resolve_id(root: Any, info: graphene.ResolveInfo) -> str:
        return opaque_id("Block", root.owner, root.block_id)
