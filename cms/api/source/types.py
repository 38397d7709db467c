from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

import graphene

from cms.api.blocks import loaders as contents
from cms.api.blocks.unions import GuidanceBlock
from cms.api.blocks.values import Node as Block
from cms.api.cursors import Key
from cms.api.declared.types import ContentType
from cms.api.hub.loaders import answers_of_sources
from cms.api.media.loaders import load_images
from cms.api.media.types import ImageType
from cms.api.mention.loaders import MAX_POSITION, count_mentions, load_mentions
from cms.api.mention.rows import Kinds, MentionRow
from cms.api.mention.types import (
    GuideMentionConnection,
    MentionConnection,
    MentionCounts,
    TopicMentionConnection,
)
from cms.api.page.seo import Seo
from cms.api.pagination import Slice
from cms.api.related.loaders import load_related_sources
from cms.api.related.types import RelatedSource, related_field
from cms.api.route.links import breadcrumbs_field, translations_field
from cms.api.rows import ImageRow, QuickAnswerRow, SourceRow, batched
from cms.api.scope import Scope
from cms.api.source.loaders import MENTION_LISTS, count_in_all_languages
from cms.api.types.connection import Load, connection_arguments, connection_of, related_slice
from cms.api.types.fields import DateTime, enum_of, fallback_field, list_of, text_field
from cms.api.types.node import Node
from cms.declaration import the_declaration
from cms.health.models import LinkStatus as StoredLinkStatus
from cms.mentions.index import indexed_page_types
from cms.mentions.queries import MentionCounts as Counts
from cms.snippets import models

KIND_DESCRIPTIONS = {
    models.SourceKind.OFFICIAL: "A site of the national government or one of its agencies.",
    models.SourceKind.MUNICIPAL: "A site of a municipality, or about municipalities.",
    models.SourceKind.LEARNING: "Material to learn with.",
    models.SourceKind.PRACTICE: "Material to practise with, such as mock exams.",
    models.SourceKind.LEGAL: "The law, or help with the law.",
    models.SourceKind.OTHER: "None of the others.",
}

SourceKind = enum_of("SourceKind", models.SourceKind, KIND_DESCRIPTIONS, "What sort of site it is.")


LINK_DESCRIPTIONS = {
    StoredLinkStatus.UNCHECKED: (
        "Nothing is known: not checked since it changed, or not to be checked."
    ),
    StoredLinkStatus.WORKING: "It shows a page.",
    StoredLinkStatus.REDIRECTED: "It works, but the page has moved to another address for good.",
    StoredLinkStatus.DOUBTFUL: "It shows something else than the page, several times in a row.",
    StoredLinkStatus.BROKEN: "It shows no page. It did not several times in a row.",
}

LinkStatus = enum_of(
    "LinkStatus",
    StoredLinkStatus,
    LINK_DESCRIPTIONS,
    "What is known of the link to a source's website.",
)


def page_of(mention: MentionRow) -> int:
    return mention.page.pk


def place_of(mention: MentionRow) -> Key:
    """Where a mention stands in tree order, for `load_mentions`."""
    return mention.page.path, mention.position


def mentions_field(
    connection: Any,
    description: str,
    kinds: Kinds,
    *,
    key: Callable[[MentionRow], Key],
    total: Callable[[Counts], int],
) -> graphene.Field:
    """The mentions of a source on pages of one type, with their total among its counts."""

    def resolve(
        root: SourceRow,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
    ) -> Slice[MentionRow]:
        load = _loader(root, kinds)
        return related_slice(
            root,
            info,
            first,
            after,
            load,
            key=key,
            page=page_of,
            total=lambda: total(root.counts),
        )

    return graphene.Field(
        connection,
        required=True,
        description=description,
        resolver=resolve,
        **connection_arguments(),
    )


class Source(ContentType):
    kind = graphene.Field(SourceKind, required=True, description="What sort of site it is.")
    url = text_field("The absolute address of the source's page on the frontend.")
    url_path = text_field("The site-relative address of the source's page on the frontend.")
    locale = text_field("The code of the language the source is described in.")
    is_fallback = fallback_field()
    logo = graphene.Field(ImageType, description="The logo of the site, if there is one.")
    last_published_at = DateTime(description="When the source was last published.")
    link_status = graphene.Field(
        LinkStatus, required=True, description="Whether the link to `website` works."
    )
    last_checked_at = DateTime(
        description=(
            "When that was checked last, about once a week; null while `linkStatus` is `UNCHECKED`."
            " Caches are told of a new `linkStatus`, not of every check: this may lag behind."
        )
    )
    seo = graphene.Field(
        Seo, required=True, description="What search engines need to know of the source's page."
    )
    breadcrumbs = breadcrumbs_field()
    translations = translations_field()
    guidance = list_of(GuidanceBlock, "What to know about the source, in numbered parts.")
    mention_counts = graphene.Field(
        MentionCounts,
        required=True,
        description="How often the hub mentions the source.",
        source="counts",
    )
    mention_counts_in_all_languages = graphene.Field(
        MentionCounts,
        required=True,
        description="The same on pages in every language, whichever they cite.",
    )
    topic_mentions = mentions_field(
        TopicMentionConnection,
        "The sections of topics that list the source, in page-tree order.",
        MENTION_LISTS["topicMentions"],
        key=place_of,
        total=attrgetter("topic_mentions"),
    )
    guide_mentions = mentions_field(
        GuideMentionConnection,
        "The guides that cite the source, once each, in page-tree order.",
        MENTION_LISTS["guideMentions"],
        key=lambda mention: (mention.page.path, MAX_POSITION),
        total=attrgetter("guides"),
    )
    mentions = graphene.Field(
        MentionConnection,
        required=True,
        description="Where pages of any type cite the source, in page-tree order.",
        **connection_arguments(),
        types=graphene.Argument(
            graphene.List(graphene.NonNull(graphene.String)),
            description="Only pages of these types, such as `topic`; all if left out.",
        ),
    )
    quick_answers = list_of(
        "cms.api.hub.types.QuickAnswer",
        "The source's own quick answers, or else the hub's default ones.",
    )
    related = related_field(
        RelatedSource,
        "Sources that the same pages mention, the closest first.",
        load_related_sources,
    )

    class Meta:
        content = models.Source
        interfaces = (Node,)
        description = "A citable official site or document, and where the hub relies on it."

    @staticmethod
    def resolve_url(root: SourceRow, info: graphene.ResolveInfo) -> str:
        return root.peers.scope.absolute(Source.resolve_url_path(root, info))

    @staticmethod
    def resolve_url_path(root: SourceRow, info: graphene.ResolveInfo) -> str:
        return root.peers.scope.path_of_source(root.slug)

    @staticmethod
    def resolve_mention_counts_in_all_languages(
        root: SourceRow, info: graphene.ResolveInfo
    ) -> Counts:
        return batched(root, "counts in all languages", count_in_all_languages)

    @staticmethod
    def resolve_logo(root: SourceRow, info: graphene.ResolveInfo) -> ImageRow | None:
        def load(scope: Scope, source_ids: list[int]) -> Mapping[int, ImageRow | None]:
            logos = {row.pk: row.logo_id for row in _peers(root)}
            images = load_images(scope, {logo for logo in logos.values() if logo})
            return {pk: images.get(logo or 0) for pk, logo in logos.items()}

        return batched(root, "logo", load)

    @staticmethod
    def resolve_seo(root: SourceRow, info: graphene.ResolveInfo) -> SourceRow:
        return root

    @staticmethod
    def resolve_guidance(root: SourceRow, info: graphene.ResolveInfo) -> list[Block]:
        return contents.blocks_of(root, models.Source, "guidance")

    @staticmethod
    def resolve_mentions(
        root: SourceRow,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        types: list[str] | None = None,
    ) -> Slice[MentionRow]:
        known = (the_declaration(model).name for model in indexed_page_types().values())
        kinds = tuple(name for name in known if types is None or name in types)

        def total() -> int:
            return batched(
                root, ("mentions", kinds), lambda scope, pks: count_mentions(scope, pks, kinds)
            )

        return related_slice(
            root,
            info,
            first,
            after,
            _loader(root, kinds),
            key=place_of,
            page=page_of,
            total=total,
            variant=kinds,
        )

    @staticmethod
    def resolve_quick_answers(root: SourceRow, info: graphene.ResolveInfo) -> list[QuickAnswerRow]:
        def load(scope: Scope, source_ids: list[int]) -> Mapping[int, list[QuickAnswerRow]]:
            return answers_of_sources(scope, {row.pk: row.answers or [] for row in _peers(root)})

        return batched(root, "answers", load)


def _loader(root: SourceRow, kinds: Kinds) -> Load[MentionRow]:
    sources = {row.pk: (row.translation_key, row.summary) for row in _peers(root)}
    return lambda scope, pks, request: load_mentions(scope, pks, request, sources, kinds)


def _peers(root: SourceRow) -> list[SourceRow]:
    return [row for row in root.peers.rows if isinstance(row, SourceRow)]


SourceConnection: Any = connection_of("Source", Source, "sources")
