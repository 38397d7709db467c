import base64
import binascii
from typing import Any

import graphene


def type_of(row: Any, info: graphene.ResolveInfo) -> Any:
    """The type that a row is an object of."""
    return info.schema.get_type(row.type_name).graphene_type


class Node(graphene.Interface):
    """An object with an id, which clients can cache."""

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


def opaque_id(*parts: object) -> str:
    """A stable id that is unique across types: the name of the type, and the object's key."""
    return base64.urlsafe_b64encode(":".join(map(str, parts)).encode()).rstrip(b"=").decode()


def parts_of(opaque: str) -> tuple[str, str]:
    """The type name and the rest of an id of `opaque_id`; ("", "") for other texts."""
    try:
        padded = opaque.encode("ascii") + b"=" * (-len(opaque) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        return "", ""
    type_name, _, rest = text.partition(":")
    # One spelling for each id, and nothing that PostgreSQL cannot hold.
    return (type_name, rest) if opaque_id(text) == opaque and "\x00" not in text else ("", "")
