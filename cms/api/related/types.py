"""The fields `related` of sources, topics and guides."""

from collections.abc import Callable, Mapping

import graphene

from cms.api.pagination import page_size
from cms.api.related.loaders import RelatedRow
from cms.api.rows import Row, batched
from cms.api.scope import Scope
from cms.api.types.connection import first_argument
from cms.api.types.fields import list_of
from cms.api.types.registry import type_for
from cms.declaration import type_with_name

DEFAULT_RELATED = 5

Load = Callable[[Scope, list[int], int], Mapping[int, list[RelatedRow]]]


def other(name: str, description: str) -> graphene.Field:
    """The related object, of the type that is declared as `name`."""
    return graphene.Field(
        lambda: type_for(type_with_name(name)),
        required=True,
        source="node",
        description=description,
    )


class Reason:
    """The topic that makes two objects related."""

    shared_topic = graphene.Field(
        "cms.api.page.types.TopicPage",
        source="topic",
        description="The topic that both belong to, or that lists both.",
    )


class RelatedGuide(Reason, graphene.ObjectType):
    guide = other("guide", "The other guide.")
    shared_sources = graphene.Int(
        required=True,
        description="How many sources both cite, those cited everywhere aside.",
    )

    class Meta:
        description = "A guide that belongs to another one, and why."


class RelatedTopic(graphene.ObjectType):
    topic = other("topic", "The other topic.")
    shared_sources = graphene.Int(
        required=True,
        description="How many sources both list, those cited everywhere aside.",
    )

    class Meta:
        description = "A topic that belongs to another one, and why."


class RelatedSource(Reason, graphene.ObjectType):
    source = other("source", "The other source.")
    shared_pages = graphene.Int(
        required=True, description="How many topics and guides mention both."
    )

    class Meta:
        description = "A source that belongs to another one, and why."


def related_field(kind: type[graphene.ObjectType], description: str, load: Load) -> graphene.Field:
    """The objects related to a row, loaded for all its peers."""

    def resolve(
        root: Row, info: graphene.ResolveInfo, first: int | None = None
    ) -> list[RelatedRow]:
        size = page_size(first, DEFAULT_RELATED)
        return batched(root, ("related", size), lambda scope, pks: load(scope, pks, size))

    return list_of(kind, description, resolver=resolve, first=first_argument(DEFAULT_RELATED))
