from datetime import datetime
from typing import Any

import graphene

from cms.api.blocks.values import Node as Block
from cms.api.loaders import contents
from cms.api.loaders.answers import load_answers_of_topics
from cms.api.loaders.mentions import SectionRow
from cms.api.loaders.pages import count_guides_of_topics, load_guides_of_topics
from cms.api.loaders.related_content import (
    RelatedRow,
    load_related_guides,
    load_related_topics,
)
from cms.api.pagination import Slice
from cms.api.peers import batched
from cms.api.rows import GuideRow, ListingRow, PageRow, QuickAnswerRow, SourceRow, TopicRow
from cms.api.types.address import breadcrumbs_field, translations_field
from cms.api.types.block import GuideBlock, SourceMentionBlock
from cms.api.types.connection import connection_arguments, connection_of
from cms.api.types.declared import ContentType, list_of, text_field
from cms.api.types.moment import DateTime
from cms.api.types.node import BlockNode, Node
from cms.api.types.related import related_slice
from cms.api.types.related_content import (
    RelatedGuide,
    RelatedTopic,
    related_field,
    related_to,
)
from cms.api.types.seo import Seo
from cms.pages import models


class HubPage(graphene.Interface):
    """What every page of the hub has."""

    slug = text_field("The last part of the page's address; unique among its siblings.")
    title = text_field("The title of the page.")
    url = text_field("The absolute address of the page on the frontend.")
    url_path = text_field("The site-relative address of the page, with its slashes.")
    locale = text_field("The code of the language the page is in.")
    seo = graphene.Field(Seo, required=True, description="What search engines need.")
    first_published_at = DateTime(description="When the page was first published.")
    last_published_at = DateTime(description="When the page was last published.")
    breadcrumbs = breadcrumbs_field()
    translations = translations_field()

    class Meta:
        description = "What every page of the hub has."

    @staticmethod
    def resolve_url(root: PageRow, info: graphene.ResolveInfo) -> str:
        return root.peers.scope.absolute(HubPage.resolve_url_path(root, info))

    @staticmethod
    def resolve_url_path(root: PageRow, info: graphene.ResolveInfo) -> str:
        return root.peers.scope.path_of_page(root.url_path)

    @staticmethod
    def resolve_locale(root: PageRow, info: graphene.ResolveInfo) -> str:
        return root.peers.scope.locale

    @staticmethod
    def resolve_seo(root: PageRow, info: graphene.ResolveInfo) -> PageRow:
        return root

    @staticmethod
    def resolve_first_published_at(root: PageRow, info: graphene.ResolveInfo) -> datetime | None:
        return root.first_published_at


PAGE_INTERFACES = (Node, HubPage)


class HomePage(ContentType):
    class Meta:
        content = models.HomePage
        interfaces = PAGE_INTERFACES
        description = "The front door of the hub."


LISTED = {
    "topicindexpage": "topics",
    "guideindexpage": "guides",
    "sourceindexpage": "sources",
}

IndexKind = graphene.Enum(
    "IndexKind",
    [(name.upper(), name) for name in LISTED.values()],
    description=lambda kind: f"The list `{kind.value}`." if kind else "What an index page lists.",
)


class IndexPage(ContentType):
    lists = graphene.Field(IndexKind, required=True, description="What it lists.")

    class Meta:
        # The three models declare the same fields.
        content = models.TopicIndexPage
        interfaces = PAGE_INTERFACES
        description = "A page that lists topics, guides or sources: that field of `Query`."

    @staticmethod
    def resolve_lists(root: ListingRow, info: graphene.ResolveInfo) -> str:
        return LISTED[root.model]


class SourceSection(graphene.ObjectType):
    heading = text_field("The heading of the section.")
    intro = text_field("Why these sources belong together; may be empty.")
    anchor = text_field("Identifies the section in its topic's page: the fragment of a link.")
    mentions = list_of(SourceMentionBlock, "The sources of the section, in the editors' order.")

    class Meta:
        interfaces = (BlockNode,)
        description = "A collection of sources inside a topic."

    @staticmethod
    def resolve_mentions(root: Block | SectionRow, info: graphene.ResolveInfo) -> list[Block]:
        if isinstance(root, SectionRow):
            # By anchor, since content that was copied by hand may repeat a block id. None has it
            # when the topic was changed after the mention had been read.
            sections = contents.sections_of(root.topic)
            return next(
                (part.fields["mentions"] for part in sections if part.anchor == root.anchor), []
            )
        return root.fields["mentions"]


class TopicPage(ContentType):
    sections = list_of(SourceSection, "The collections of sources, in the editors' order.")
    guides = graphene.Field(
        "cms.api.types.page.GuidePageConnection",
        required=True,
        description="The guides of this topic, in page-tree order.",
        **connection_arguments(),
    )
    sources = list_of(
        "cms.api.types.source.Source", "The sources it mentions, once each, in order of mention."
    )
    quick_answers = list_of(
        "cms.api.types.answer.QuickAnswer", "The quick answers that belong to this topic."
    )
    related = related_field(RelatedTopic, "Topics that list the same sources, the closest first.")

    class Meta:
        content = models.TopicPage
        interfaces = PAGE_INTERFACES
        description = "A subject area, whose sections recommend sources."

    @staticmethod
    def resolve_sections(root: TopicRow, info: graphene.ResolveInfo) -> list[Block]:
        return contents.sections_of(root)

    @staticmethod
    def resolve_guides(
        root: TopicRow,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
    ) -> Slice[GuideRow]:
        return related_slice(
            root,
            info,
            first,
            after,
            load_guides_of_topics,
            key=lambda guide: (guide.pk,),
            total=lambda: batched(root, "guide_count", count_guides_of_topics),
        )

    @staticmethod
    def resolve_sources(root: TopicRow, info: graphene.ResolveInfo) -> list[SourceRow]:
        return list(contents.cited_sources(root).values())

    @staticmethod
    def resolve_quick_answers(root: TopicRow, info: graphene.ResolveInfo) -> list[QuickAnswerRow]:
        return batched(root, "answers", load_answers_of_topics)

    @staticmethod
    def resolve_related(
        root: TopicRow, info: graphene.ResolveInfo, first: int | None = None
    ) -> list[RelatedRow]:
        return related_to(root, first, load_related_topics)


class GuidePage(ContentType):
    topic = graphene.Field(TopicPage, required=True, description="The topic it belongs to.")
    body = list_of(GuideBlock, "The body, block by block.")
    sources = list_of(
        "cms.api.types.source.Source", "The sources it cites, once each, in order of mention."
    )

    related = related_field(
        RelatedGuide,
        "Guides with the same sources or topic, the closest first.",
    )

    class Meta:
        content = models.GuidePage
        interfaces = PAGE_INTERFACES
        description = "An article that answers one question."

    @staticmethod
    def resolve_body(root: GuideRow, info: graphene.ResolveInfo) -> list[Block]:
        return contents.body_of(root)

    @staticmethod
    def resolve_sources(root: GuideRow, info: graphene.ResolveInfo) -> list[SourceRow]:
        return list(contents.cited_sources(root).values())

    @staticmethod
    def resolve_related(
        root: GuideRow, info: graphene.ResolveInfo, first: int | None = None
    ) -> list[RelatedRow]:
        return related_to(root, first, load_related_guides)


TopicPageConnection: Any = connection_of("TopicPage", TopicPage, "topics")
GuidePageConnection: Any = connection_of("GuidePage", GuidePage, "guides")
