from typing import Any

import graphene

from cms.api.loaders.search import FoundRow
from cms.api.types.answer import QuickAnswer
from cms.api.types.connection import connection_of
from cms.api.types.declared import list_of, text_field
from cms.api.types.node import type_of
from cms.api.types.page import GuidePage, TopicPage
from cms.api.types.source import Source
from search.kinds import ResultKind

KIND_DESCRIPTIONS = {
    ResultKind.SOURCE: "Sources.",
    ResultKind.TOPIC: "Topics.",
    ResultKind.GUIDE: "Guides.",
    ResultKind.ANSWER: "Quick answers.",
}

SearchKind = graphene.Enum(
    "SearchKind",
    [(kind.name, kind.value) for kind in ResultKind],
    description=lambda kind: (
        KIND_DESCRIPTIONS[ResultKind(kind.value)] if kind else "What a search can find."
    ),
)


class SearchFilter(graphene.InputObjectType):
    kinds = graphene.List(
        graphene.NonNull(SearchKind), description="Only results of these kinds; all if left out."
    )

    class Meta:
        description = "Which results to list."


class HighlightRange(graphene.ObjectType):
    start = graphene.Int(required=True, description="The first character that matches, from 0.")
    end = graphene.Int(required=True, description="The character after the last that matches.")

    class Meta:
        description = "Where a text matches, counted in Unicode characters."

    @staticmethod
    def resolve_start(root: tuple[int, int], info: graphene.ResolveInfo) -> int:
        return root[0]

    @staticmethod
    def resolve_end(root: tuple[int, int], info: graphene.ResolveInfo) -> int:
        return root[1]


class Highlight(graphene.ObjectType):
    text = text_field("The text, without any mark.")
    html = text_field("The text as safe HTML: no tag but `<mark>`, around what matches.")
    offsets = list_of(HighlightRange, "Where the text matches, from left to right.")

    class Meta:
        description = "A text, and where in it the words of the query stand."


class SearchNode(graphene.Union):
    class Meta:
        types = (Source, TopicPage, GuidePage, QuickAnswer)
        description = "What a search can find."

    @classmethod
    def resolve_type(cls, instance: Any, info: graphene.ResolveInfo) -> Any:
        return type_of(instance, info)


class SearchResult(graphene.ObjectType):
    score = graphene.Float(
        required=True, description="How well it matches; comparable within one search only."
    )
    title = graphene.Field(Highlight, required=True, description="Its title or question.")
    excerpt = graphene.Field(Highlight, required=True, description="The text around a match.")
    node = graphene.Field(SearchNode, required=True, description="What was found.")

    class Meta:
        description = "Something that a search found."

    @staticmethod
    def resolve_score(root: FoundRow, info: graphene.ResolveInfo) -> float:
        return root.hit.score

    @staticmethod
    def resolve_title(root: FoundRow, info: graphene.ResolveInfo) -> Any:
        return root.hit.title

    @staticmethod
    def resolve_excerpt(root: FoundRow, info: graphene.ResolveInfo) -> Any:
        return root.hit.excerpt


SearchConnection: Any = connection_of("Search", SearchResult, "results")
