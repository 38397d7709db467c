from dataclasses import dataclass
from typing import Any

import graphene
from django.conf import settings
from django.utils.text import capfirst

from cms.api.page.loaders import load_pages
from cms.api.search.loaders import FoundRow, SearchSlice, count_in_languages
from cms.api.source.types import SourceKind
from cms.api.types.connection import connection_of
from cms.api.types.fields import enum_of, list_of, text_field
from cms.api.types.node import type_of
from cms.api.types.registry import type_for
from cms.declaration import label_of, type_with_name
from cms.mentions.kinds import TOPIC
from cms.snippets.models import SourceKind as Kind
from search.facets import Facets
from search.kinds import kinds
from search.plan import Field

SearchKind = graphene.Enum(
    "SearchKind",
    [(kind.upper(), kind) for kind in kinds()],
    description=lambda kind: (
        f"{capfirst(type_with_name(kind.value)._meta.verbose_name_plural)}."
        if kind
        else "What a search can find."
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
    topic = graphene.String(description="Only what is or belongs to the topic with this slug.")

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
        types = tuple(type_for(type_with_name(kind)) for kind in kinds())
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

MatchedField = enum_of(
    "MatchedField", Field, FIELD_DESCRIPTIONS, "Where in a result words are found."
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
        MatchedField, required=True, description="Its weightiest part with words of the query."
    )
    section = graphene.Field(
        MatchedSection,
        description="Of a topic, the section that has most of the words.",
    )
    is_pick = graphene.Boolean(required=True, description="Whether editors want it to come first.")
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


class FacetCount(graphene.ObjectType):
    value = text_field("What to filter by: a kind, slug, name or code.")
    title = text_field("What to show for it.")
    count = graphene.Int(required=True, description="How many results have it.")

    class Meta:
        description = "What results have in common, and how many have it."


@dataclass(frozen=True, slots=True)
class Count:
    """One line of a facet."""

    value: str
    title: str
    count: int


class SearchFacets(graphene.ObjectType):
    kinds = list_of(FacetCount, "Kinds of results.")
    topics = list_of(FacetCount, "Topics that results are or belong to.")
    source_kinds = list_of(FacetCount, "Kinds of the sources found.")
    publishers = list_of(FacetCount, "Publishers of the sources found.")
    locales = list_of(FacetCount, "Languages that have results, without filters.")

    class Meta:
        description = "How much of each sort is found, were it not filtered by that sort."

    @staticmethod
    def resolve_kinds(root: SearchSlice, info: graphene.ResolveInfo) -> list[Count]:
        return [Count(kind.upper(), label_of(kind), count) for kind, count in _facets(root).kinds]

    @staticmethod
    def resolve_topics(root: SearchSlice, info: graphene.ResolveInfo) -> list[Count]:
        counts = _facets(root).topics
        topics = load_pages(root.scope, type_with_name(TOPIC), [pk for pk, _ in counts])
        return [
            Count(topics[pk].slug, topics[pk].title, count) for pk, count in counts if pk in topics
        ]

    @staticmethod
    def resolve_source_kinds(root: SearchSlice, info: graphene.ResolveInfo) -> list[Count]:
        return [
            Count(kind.name, str(kind.label), count)
            for kind, count in ((Kind(value), count) for value, count in _facets(root).source_kinds)
        ]

    @staticmethod
    def resolve_publishers(root: SearchSlice, info: graphene.ResolveInfo) -> list[Count]:
        return [Count(name, name, count) for name, count in _facets(root).publishers]

    @staticmethod
    def resolve_locales(root: SearchSlice, info: graphene.ResolveInfo) -> list[Count]:
        names = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
        return [Count(code, names[code], count) for code, count in count_in_languages(root)]


def _facets(root: SearchSlice) -> Facets:
    return root.results.facets or Facets()


SearchConnection: Any = connection_of(
    "Search",
    SearchResult,
    "results",
    total_is_exact=graphene.Boolean(
        required=True,
        description="Whether all that matches comes into consideration.",
    ),
    did_you_mean=graphene.String(description="The query without a mistake, which results suppose."),
    not_found=list_of(
        graphene.String,
        "Words of the query that nothing holds, as written; the results are for the rest.",
    ),
    facets=graphene.Field(
        SearchFacets, required=True, description="How many there are of each sort."
    ),
    click_token=graphene.String(description="For `/search/clicks/`, when a reader opens a result."),
)
