from typing import Any

import graphene

from cms.api.loaders.pages import load_topics
from cms.api.loaders.search import FoundRow, SearchSlice, count_in_languages
from cms.api.types.answer import QuickAnswer
from cms.api.types.connection import connection_of
from cms.api.types.declared import list_of, text_field
from cms.api.types.node import type_of
from cms.api.types.page import GuidePage, TopicPage
from cms.api.types.source import Source, SourceKind
from search.facets import Facets
from search.kinds import ResultKind
from search.plan import Field

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

    source_kinds = graphene.List(
        graphene.NonNull(SourceKind), description="Only sources of one of these kinds."
    )
    publisher = graphene.String(description="Only sources of exactly this publisher.")
    topic = graphene.String(
        description="Only what belongs to the topic with this slug: the topic itself, its guides and"
        " quick answers, and the sources that its sections list."
    )

    class Meta:
        description = "Which results to list: those that pass every condition given."


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


FIELD_DESCRIPTIONS = {
    Field.TITLE: "The title or question.",
    Field.KICKER: "The kicker or, of a source, its publisher.",
    Field.SUMMARY: "The summary or answer.",
    Field.BODY: "The body: sections, guidance, running text.",
}

MatchedField = graphene.Enum(
    "MatchedField",
    [(part.name, part.value) for part in Field],
    description=lambda part: (
        FIELD_DESCRIPTIONS[Field(part.value)] if part else "Where in a result words are found."
    ),
)


class MatchedSection(graphene.ObjectType):
    heading = text_field("The heading of the section.")
    anchor = text_field("Identifies the section in its topic's page: the fragment of a link.")

    class Meta:
        description = "The section of a topic in which the words of a query are."


class SearchResult(graphene.ObjectType):
    score = graphene.Float(
        required=True, description="How well it matches; comparable within one search only."
    )
    title = graphene.Field(Highlight, required=True, description="Its title or question.")
    excerpt = graphene.Field(Highlight, required=True, description="The text around a match.")
    matched_field = graphene.Field(
        MatchedField, required=True, description="The weightiest part in which words were found."
    )
    section = graphene.Field(
        MatchedSection,
        description="Of a topic, the section that has most of the words; null if none has any.",
    )
    is_pick = graphene.Boolean(
        required=True, description="Whether editors want it to come first for this query."
    )
    node = graphene.Field(SearchNode, required=True, description="What was found.")

    class Meta:
        description = "Something that a search found."

    @staticmethod
    def resolve_matched_field(root: FoundRow, info: graphene.ResolveInfo) -> int:
        return int(root.hit.field.value)

    @staticmethod
    def resolve_section(root: FoundRow, info: graphene.ResolveInfo) -> Any:
        return root.hit.section

    @staticmethod
    def resolve_is_pick(root: FoundRow, info: graphene.ResolveInfo) -> bool:
        return root.hit.is_picked

    @staticmethod
    def resolve_score(root: FoundRow, info: graphene.ResolveInfo) -> float:
        return root.hit.score

    @staticmethod
    def resolve_title(root: FoundRow, info: graphene.ResolveInfo) -> Any:
        return root.hit.title

    @staticmethod
    def resolve_excerpt(root: FoundRow, info: graphene.ResolveInfo) -> Any:
        return root.hit.excerpt


class Suggestion(graphene.ObjectType):
    title = graphene.Field(Highlight, required=True, description="Its title or question.")
    node = graphene.Field(SearchNode, required=True, description="What has this title.")

    class Meta:
        description = "A title that holds what a reader has typed so far."

    @staticmethod
    def resolve_title(root: FoundRow, info: graphene.ResolveInfo) -> Any:
        return root.hit.title


class CountFields:
    """Resolves a value and its count from a pair."""

    count = graphene.Int(required=True, description="How many results have it.")

    @staticmethod
    def resolve_value(root: tuple[Any, int], info: graphene.ResolveInfo) -> Any:
        return root[0]

    @staticmethod
    def resolve_count(root: tuple[Any, int], info: graphene.ResolveInfo) -> int:
        return root[1]


class SearchKindCount(CountFields, graphene.ObjectType):
    value = graphene.Field(SearchKind, required=True, description="The kind of result.")

    class Meta:
        description = "A kind of result, and how many there are."


class SourceKindCount(CountFields, graphene.ObjectType):
    value = graphene.Field(SourceKind, required=True, description="The sort of site.")

    class Meta:
        description = "A sort of site, and how many sources are of it."


class TextCount(CountFields, graphene.ObjectType):
    value = text_field("The publisher, or the code of the language.")

    class Meta:
        description = "A publisher or a language, and how many results have it."


class TopicCount(CountFields, graphene.ObjectType):
    value = graphene.Field(TopicPage, required=True, description="The topic.")

    class Meta:
        description = "A topic, and how many results belong to it."


class SearchFacets(graphene.ObjectType):
    kinds = list_of(SearchKindCount, "The kinds of results, the most frequent first.")
    topics = list_of(TopicCount, "The topics that results are or belong to, the same.")
    source_kinds = list_of(SourceKindCount, "The sorts of sites among the sources found, the same.")
    publishers = list_of(TextCount, "The publishers of the sources found, the same.")
    locales = list_of(
        TextCount, "The languages in which these words find something, without any filter."
    )

    class Meta:
        description = (
            "How many results there are of each sort. Each list leaves its own filter aside: it tells"
            " what another choice would find. Where `totalIsExact` is false, so are these counts."
        )

    @staticmethod
    def resolve_kinds(root: SearchSlice, info: graphene.ResolveInfo) -> Any:
        return [(kind.value, count) for kind, count in _facets(root).kinds]

    @staticmethod
    def resolve_topics(root: SearchSlice, info: graphene.ResolveInfo) -> list[tuple[Any, int]]:
        counts = _facets(root).topics
        topics = load_topics(root.scope, [pk for pk, _ in counts])
        return [(topics[pk], count) for pk, count in counts if pk in topics]

    @staticmethod
    def resolve_source_kinds(root: SearchSlice, info: graphene.ResolveInfo) -> Any:
        return _facets(root).source_kinds

    @staticmethod
    def resolve_publishers(root: SearchSlice, info: graphene.ResolveInfo) -> Any:
        return _facets(root).publishers

    @staticmethod
    def resolve_locales(root: SearchSlice, info: graphene.ResolveInfo) -> list[tuple[str, int]]:
        return count_in_languages(root)


def _facets(root: SearchSlice) -> Facets:
    return root.results.facets or Facets()


SearchConnection: Any = connection_of(
    "Search",
    SearchResult,
    "results",
    total_is_exact=graphene.Boolean(
        required=True,
        description="False where so many match that not all of them come into consideration.",
    ),
    did_you_mean=graphene.String(
        description="The query without what may be mistakes, which the results suppose; else null."
    ),
    facets=graphene.Field(
        SearchFacets, required=True, description="How many results there are of each sort."
    ),
    click_token=graphene.String(
        description="To be sent to `/search/clicks/` when a reader opens a result, so that editors"
        " learn which queries find nothing of use; null for what is not counted."
    ),
)
