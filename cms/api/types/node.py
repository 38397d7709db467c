from typing import Any

import graphene

from cms.api.ids import opaque_id, type_name_of


def type_of(row: Any, info: graphene.ResolveInfo) -> Any:
    """The type that a row is an object of."""
    return info.schema.get_type(type_name_of(row)).graphene_type


class Node(graphene.Interface):
    """Anything that has an identity, so that clients can keep it in a cache."""

    id = graphene.ID(
        required=True,
        description="Opaque, stable, and unique across all types. `node` finds it.",
    )

    class Meta:
        description = "Anything that has an identity, so that clients can keep it in a cache."

    @classmethod
    def resolve_type(cls, instance: Any, info: graphene.ResolveInfo) -> Any:
        return type_of(instance, info)

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
        description = "A part of a body. Its id stays when it is edited."

    @classmethod
    def resolve_type(cls, instance: Any, info: graphene.ResolveInfo) -> Any:
        return info.schema.get_type(instance.type_name).graphene_type

    @staticmethod
    def resolve_id(root: Any, info: graphene.ResolveInfo) -> str:
        return opaque_id("Block", root.owner, root.block_id)
