"""The root fields of sources: one by its slug, and the list of all."""

import enum
from collections.abc import Mapping
from typing import Any

import graphene
from django.db.models import Exists, OuterRef, QuerySet

from cms.api.pagination import Ordering
from cms.api.rows import PLACES, SourceRow
from cms.api.source.loaders import MENTION_LISTS, source_rows, source_rows_at
from cms.api.source.types import Source, SourceConnection, SourceKind
from cms.api.types.connection import first_parts
from cms.api.types.fields import scope_of
from cms.api.types.lists import (
    BY_TITLE,
    first_row,
    list_field,
    order_enum,
    ordering_of,
    slug_field,
    updated_since,
    updated_since_field,
)
from cms.audience import Audience
from cms.delivery import tags
from cms.mentions.kinds import TOPIC
from cms.mentions.models import Mention, MentionState
from cms.mentions.queries import total_of_outer_source
from cms.snippets.models import Source as SourceModel
from cms.visibility import visible_mention


class SourceOrdering(enum.Enum):
    TITLE = "title"
    MOST_MENTIONED = "most_mentioned"
    NEWEST = "newest"
    UPDATED = "updated"


SourceOrder = order_enum(SourceOrdering, "sources are")


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


def source_fields() -> dict[str, graphene.Field]:
    return {
        "source": slug_field(Source, "source", _resolve_source),
        "sources": list_field(
            SourceModel,
            SourceConnection,
            lambda scope, model, part: source_rows(scope, part),
            narrow=filter_sources,
            order=source_ordering,
            where_type=SourceFilter,
            order_type=SourceOrder,
        ),
    }


def _resolve_source(
    root: None, info: graphene.ResolveInfo, slug: str, locale: str | None = None
) -> SourceRow | None:
    scope = scope_of(info, locale)
    parts = first_parts(info, "Source", MENTION_LISTS)
    return first_row(scope, source_rows_at(scope, slug, parts), tags.SOURCES)


def source_ordering(model: Any, order: SourceOrdering | None, audience: Audience) -> Ordering:
    if order is SourceOrdering.MOST_MENTIONED:
        return Ordering(("-place_0", "sort_key", "pk"), mentioned, (audience,))
    return ordering_of(order, BY_TITLE)


def mentioned(audience: Audience) -> dict[str, Any]:
    return {PLACES[0]: total_of_outer_source(visible_mention(audience))}


def filter_sources(
    model: Any, sources: QuerySet[SourceModel], audience: Audience, given: Mapping[str, Any]
) -> QuerySet[SourceModel]:
    """Filter visible sources by a `SourceFilter`."""
    if "kinds" in given:
        sources = sources.filter(kind__in=given["kinds"])
    if "publisher" in given:
        sources = sources.filter(publisher=given["publisher"])
    mentions = Mention.objects.filter(visible_mention(audience), state=MentionState.LIVE)
    if "mentioned" in given:
        is_mentioned = Exists(mentions.filter(source_key=OuterRef("translation_key")))
        sources = sources.filter(is_mentioned if given["mentioned"] else ~is_mentioned)
    if "topic" in given:
        listed = mentions.filter(kind=TOPIC, page__slug=given["topic"])
        sources = sources.filter(translation_key__in=listed.values("source_key"))
    return updated_since(sources, given)
