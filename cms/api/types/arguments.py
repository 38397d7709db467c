"""Orderings and filters: enums and named conditions, never an ORM path."""

import enum
from datetime import UTC, datetime
from typing import Any

import graphene
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from cms.api.loaders.sources import visible_sources
from cms.api.pagination import Ordering
from cms.api.scope import Scope
from cms.api.types.source import SourceKind
from cms.api.visibility import visible_mention
from cms.mentions.models import Mention, MentionState
from cms.mentions.queries import total_of_outer_source
from cms.pages.models import GuidePage
from cms.snippets.models import Source

FIRST_PUBLISHED = {
    "published": Coalesce("first_published_at", Value(datetime.min.replace(year=1900, tzinfo=UTC)))
}


class PageOrdering(enum.Enum):
    TREE = "tree"
    TITLE = "title"
    NEWEST = "newest"


class SourceOrdering(enum.Enum):
    TITLE = "title"
    MOST_MENTIONED = "most_mentioned"
    NEWEST = "newest"


DESCRIPTIONS: dict[enum.Enum, str] = {
    PageOrdering.TREE: "In the order that editors gave the pages.",
    PageOrdering.TITLE: "By title, from A to Z.",
    PageOrdering.NEWEST: "By the moment of first publication, the newest first.",
    SourceOrdering.TITLE: "By title, from A to Z.",
    SourceOrdering.MOST_MENTIONED: "By the number of sections and guides that mention the source,"
    " the most mentioned first.",
    SourceOrdering.NEWEST: "By the moment of first publication, the newest first.",
}

PageOrder = graphene.Enum.from_enum(
    PageOrdering,
    name="PageOrder",
    description=lambda value: DESCRIPTIONS[value] if value else "In which order pages are listed.",
)
SourceOrder = graphene.Enum.from_enum(
    SourceOrdering,
    name="SourceOrder",
    description=lambda value: (
        DESCRIPTIONS[value] if value else "In which order sources are listed."
    ),
)


class SourceFilter(graphene.InputObjectType):
    kinds = graphene.List(
        graphene.NonNull(SourceKind), description="Only sources of one of these kinds."
    )
    publisher = graphene.String(description="Only sources of exactly this publisher.")
    mentioned = graphene.Boolean(
        description="Only sources that are mentioned somewhere (true), or nowhere (false)."
    )

    class Meta:
        description = "Which sources to list. A source must pass every condition that is given."


class GuideFilter(graphene.InputObjectType):
    topic = graphene.String(description="Only guides of the topic with this slug.")
    source = graphene.String(description="Only guides that cite the source with this slug.")

    class Meta:
        description = "Which guides to list. A guide must pass every condition that is given."


def page_ordering(order: PageOrdering | None) -> Ordering:
    match order:
        case PageOrdering.TITLE:
            return Ordering(("title", "pk"))
        case PageOrdering.NEWEST:
            return Ordering(("-published", "-pk"), FIRST_PUBLISHED)
        case _:
            return Ordering(("path",))


def source_ordering(order: SourceOrdering | None, scope: Scope) -> Ordering:
    match order:
        case SourceOrdering.MOST_MENTIONED:
            total = total_of_outer_source(visible_mention(scope.audience))
            return Ordering(("-mentioned", "title", "pk"), {"mentioned": total})
        case SourceOrdering.NEWEST:
            return Ordering(("-published", "-pk"), FIRST_PUBLISHED)
        case _:
            return Ordering(("title", "pk"))


def filter_sources(
    sources: QuerySet[Source], scope: Scope, given: dict[str, Any]
) -> QuerySet[Source]:
    """Narrows visible sources down by a `SourceFilter`; null means no condition."""
    if given.get("kinds") is not None:
        sources = sources.filter(kind__in=[value_of(kind) for kind in given["kinds"]])
    if given.get("publisher") is not None:
        sources = sources.filter(publisher=given["publisher"])
    if given.get("mentioned") is not None:
        mentions = Mention.objects.filter(
            visible_mention(scope.audience), state=MentionState.LIVE, source=OuterRef("pk")
        )
        sources = sources.filter(Exists(mentions) if given["mentioned"] else ~Exists(mentions))
    return sources


def filter_guides(
    guides: QuerySet[GuidePage], scope: Scope, given: dict[str, Any]
) -> QuerySet[GuidePage]:
    """Narrows visible guides down by a `GuideFilter`; null means no condition.

    A source that is not visible selects nothing, as if it did not exist.
    """
    if given.get("topic") is not None:
        guides = guides.filter(topic__slug=given["topic"])
    if given.get("source") is not None:
        source = visible_sources(scope).filter(slug=given["source"])
        citing = Mention.objects.filter(
            page=OuterRef("pk"), state=MentionState.LIVE, source__in=source.values("pk")
        )
        guides = guides.filter(Exists(citing))
    return guides


def value_of(kind: Any) -> str:
    """The stored value of an enum value, given as a member or as the value itself."""
    return kind.value if isinstance(kind, enum.Enum) else kind
