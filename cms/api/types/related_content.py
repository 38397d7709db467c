"""`related` on sources, topics and guides: what else belongs to them, and why."""

from collections.abc import Callable, Mapping

import graphene

from cms.api.errors import ContractError, ErrorCode
from cms.api.loaders.related_content import RelatedRow
from cms.api.pagination import MAX_PAGE_SIZE
from cms.api.peers import batched
from cms.api.rows import Row, TopicRow
from cms.api.scope import Scope
from cms.api.types.declared import list_of

USUAL = 5

Load = Callable[[Scope, list[int], int], Mapping[int, list[RelatedRow]]]


class Reason:
    """Why two things belong together."""

    shared_topic = graphene.Field(
        "cms.api.types.page.TopicPage",
        description="The topic that both belong to, or that lists both.",
    )

    @staticmethod
    def resolve_shared_topic(root: RelatedRow, info: graphene.ResolveInfo) -> TopicRow | None:
        return root.topic


class RelatedGuide(Reason, graphene.ObjectType):
    guide = graphene.Field(
        "cms.api.types.page.GuidePage", required=True, description="The other guide."
    )
    shared_sources = graphene.Int(
        required=True,
        description="How many sources both cite, those cited everywhere aside.",
    )

    class Meta:
        description = "A guide that belongs to another one, and why."

    @staticmethod
    def resolve_guide(root: RelatedRow, info: graphene.ResolveInfo) -> Row:
        return root.node


class RelatedTopic(graphene.ObjectType):
    topic = graphene.Field(
        "cms.api.types.page.TopicPage", required=True, description="The other topic."
    )
    shared_sources = graphene.Int(
        required=True,
        description="How many sources both list, those cited everywhere aside.",
    )

    class Meta:
        description = "A topic that belongs to another one, and why."

    @staticmethod
    def resolve_topic(root: RelatedRow, info: graphene.ResolveInfo) -> Row:
        return root.node


class RelatedSource(Reason, graphene.ObjectType):
    source = graphene.Field(
        "cms.api.types.source.Source", required=True, description="The other source."
    )
    shared_pages = graphene.Int(
        required=True, description="How many topics and guides mention both."
    )

    class Meta:
        description = "A source that belongs to another one, and why."

    @staticmethod
    def resolve_source(root: RelatedRow, info: graphene.ResolveInfo) -> Row:
        return root.node


def related_field(kind: type[graphene.ObjectType], description: str) -> graphene.Field:
    return list_of(
        kind,
        description,
        first=graphene.Argument(
            graphene.Int,
            description=f"How many at most, from 0 to {MAX_PAGE_SIZE}; {USUAL} if left out.",
        ),
    )


def related_to(root: Row, first: int | None, load: Load) -> list[RelatedRow]:
    """What is related to a row, loaded for all its peers."""
    size = USUAL if first is None else first
    if not 0 <= size <= MAX_PAGE_SIZE:
        raise ContractError(
            ErrorCode.INVALID_PAGE_SIZE,
            f"`first` must be from 0 to {MAX_PAGE_SIZE}, but was {size}.",
        )
    return batched(root, ("related", size), lambda scope, pks: load(scope, pks, size))
