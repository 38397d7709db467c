"""Orderings and filters: enums and named conditions, never an ORM path."""

import enum
from datetime import UTC, datetime
from typing import Any, TypeVar

import graphene
from django.db.models import Exists, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from cms.api.loaders.sources import visible_sources
from cms.api.pagination import Ordering
from cms.api.scope import Scope
from cms.api.types.moment import DateTime
from cms.api.types.source import SourceKind
from cms.api.visibility import visible_mention
from cms.mentions.models import Mention, MentionKind, MentionState
from cms.mentions.queries import total_of_outer_source
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source

M = TypeVar("M", bound=Model)

FIRST_PUBLISHED = {
    "published": Coalesce("first_published_at", Value(datetime.min.replace(year=1900, tzinfo=UTC)))
}
LAST_PUBLISHED = {
    "updated": Coalesce("last_published_at", Value(datetime.min.replace(year=1900, tzinfo=UTC)))
}


class PageOrdering(enum.Enum):
    TREE = "tree"
    TITLE = "title"
    NEWEST = "newest"
    UPDATED = "updated"


class SourceOrdering(enum.Enum):
    TITLE = "title"
    MOST_MENTIONED = "most_mentioned"
    NEWEST = "newest"
    UPDATED = "updated"


DESCRIPTIONS: dict[enum.Enum, str] = {
    PageOrdering.TREE: "In the order that editors gave the pages.",
    PageOrdering.TITLE: "By title, from A to Z.",
    PageOrdering.NEWEST: "By the moment of first publication, the newest first.",
    PageOrdering.UPDATED: "By the moment of last publication, the latest first.",
    SourceOrdering.TITLE: "By title, from A to Z.",
    SourceOrdering.MOST_MENTIONED: "By how many sections and guides mention it, the most first.",
    SourceOrdering.NEWEST: "By the moment of first publication, the newest first.",
    SourceOrdering.UPDATED: "By the moment of last publication, the latest first.",
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


def updated_since_field() -> DateTime:
    return DateTime(description="Only those last published at this moment or later.")


class SourceFilter(graphene.InputObjectType):
    kinds = graphene.List(
        graphene.NonNull(SourceKind), description="Only sources of one of these kinds."
    )
    publisher = graphene.String(description="Only sources of exactly this publisher.")
    mentioned = graphene.Boolean(
        description="Only sources that are mentioned somewhere (true), or nowhere (false)."
    )
    topic = graphene.String(description="Only sources in sections of the topic with this slug.")
    updated_since = updated_since_field()

    class Meta:
        description = "Which sources to list: those that pass every condition given."


class TopicFilter(graphene.InputObjectType):
    source = graphene.String(description="Only topics that mention the source with this slug.")
    updated_since = updated_since_field()

    class Meta:
        description = "Which topics to list: those that pass every condition given."


class GuideFilter(graphene.InputObjectType):
    topic = graphene.String(description="Only guides of the topic with this slug.")
    source = graphene.String(description="Only guides that cite the source with this slug.")
    updated_since = updated_since_field()

    class Meta:
        description = "Which guides to list: those that pass every condition given."


def page_ordering(order: PageOrdering | None) -> Ordering:
    match order:
        case PageOrdering.TITLE:
            return Ordering(("title", "pk"))
        case PageOrdering.NEWEST:
            return Ordering(("-published", "-pk"), FIRST_PUBLISHED)
        case PageOrdering.UPDATED:
            return Ordering(("-updated", "-pk"), LAST_PUBLISHED)
        case _:
            return Ordering(("path",))


def source_ordering(order: SourceOrdering | None, scope: Scope) -> Ordering:
    match order:
        case SourceOrdering.MOST_MENTIONED:
            total = total_of_outer_source(visible_mention(scope.audience))
            return Ordering(("-mentioned", "title", "pk"), {"mentioned": total})
        case SourceOrdering.NEWEST:
            return Ordering(("-published", "-pk"), FIRST_PUBLISHED)
        case SourceOrdering.UPDATED:
            return Ordering(("-updated", "-pk"), LAST_PUBLISHED)
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
    if given.get("topic") is not None:
        mentions = Mention.objects.filter(
            visible_mention(scope.audience),
            state=MentionState.LIVE,
            kind=MentionKind.TOPIC,
            page__slug=given["topic"],
        )
        sources = sources.filter(pk__in=mentions.values("source"))
    return _updated_since(sources, given)


def filter_topics(
    topics: QuerySet[TopicPage], scope: Scope, given: dict[str, Any]
) -> QuerySet[TopicPage]:
    """Narrows visible topics down by a `TopicFilter`; null means no condition."""
    if given.get("source") is not None:
        topics = topics.filter(_mentioning(scope, given["source"]))
    return _updated_since(topics, given)


def filter_guides(
    guides: QuerySet[GuidePage], scope: Scope, given: dict[str, Any]
) -> QuerySet[GuidePage]:
    """Narrows visible guides down by a `GuideFilter`; null means no condition.

    A source that is not visible selects nothing, as if it did not exist.
    """
    if given.get("topic") is not None:
        guides = guides.filter(topic__slug=given["topic"])
    if given.get("source") is not None:
        guides = guides.filter(_mentioning(scope, given["source"]))
    return _updated_since(guides, given)


def _mentioning(scope: Scope, slug: str) -> Exists:
    """Whether a page mentions the source with this slug, provided that it is visible."""
    source = visible_sources(scope).filter(slug=slug)
    return Exists(
        Mention.objects.filter(
            page=OuterRef("pk"), state=MentionState.LIVE, source__in=source.values("pk")
        )
    )


def _updated_since(rows: QuerySet[M], given: dict[str, Any]) -> QuerySet[M]:
    """What was never published by an editor has no such moment, and does not pass."""
    moment = given.get("updated_since")
    return rows if moment is None else rows.filter(last_published_at__gte=moment)


def value_of(kind: Any) -> str:
    """The stored value of an enum value, given as a member or as the value itself."""
    return kind.value if isinstance(kind, enum.Enum) else kind
