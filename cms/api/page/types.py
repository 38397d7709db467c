from typing import Any

import graphene
from wagtail.models import Page

from cms.api.blocks import loaders as contents
from cms.api.blocks.unions import GuideBlock, SourceMentionBlock
from cms.api.blocks.values import Node as Block
from cms.api.declared.types import ContentType
from cms.api.hub.loaders import load_answers_of_topics
from cms.api.mention.rows import SectionRow
from cms.api.page.loaders import count_guides_of_topics, load_guides_of_topics
from cms.api.page.seo import Seo
from cms.api.pagination import Slice
from cms.api.related.loaders import load_related_guides, load_related_topics
from cms.api.related.types import RelatedGuide, RelatedTopic, related_field
from cms.api.route.links import breadcrumbs_field, translations_field
from cms.api.rows import PageRow, QuickAnswerRow, SourceRow, batched
from cms.api.types.connection import connection_arguments, connection_of, related_slice
from cms.api.types.fields import DateTime, fallback_field, list_of, text_field
from cms.api.types.node import BlockNode, Node, type_of
from cms.api.types.registry import register_type, type_for
from cms.declaration import declared_pages, listed_pages, the_declaration, type_name_of
from cms.mentions.mapping import cites
from cms.pages import models


class PageFields:
    """The fields and resolver that interfaces of pages share."""

    slug = text_field("The last part of the page's address; unique among its siblings.")
    title = text_field("The title of the page.")
    url = text_field("The absolute address of the page on the frontend.")
    url_path = text_field("The site-relative address of the page, with its slashes.")
    locale = text_field("The code of the language the page is in.")
    is_fallback = fallback_field()

    @classmethod
    def resolve_type(cls, instance: PageRow, info: graphene.ResolveInfo) -> Any:
        return type_of(instance, info)


class HubPage(PageFields, graphene.Interface):
    """An interface of all pages."""

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
    def resolve_seo(root: PageRow, info: graphene.ResolveInfo) -> PageRow:
        return root


class CitingPage(PageFields, graphene.Interface):
    """An interface of all pages that can cite sources."""

    sources = list_of(
        "cms.api.source.types.Source", "The sources it cites, once each, in order of mention."
    )

    class Meta:
        description = "A page that can cite sources."

    @staticmethod
    def resolve_sources(root: PageRow, info: graphene.ResolveInfo) -> list[SourceRow]:
        return contents.cited_sources(root)


register_type(Page, HubPage)

PAGE_INTERFACES = (Node, HubPage)
CITING_INTERFACES = (*PAGE_INTERFACES, CitingPage)


class HomePage(ContentType):
    class Meta:
        content = models.HomePage
        interfaces = PAGE_INTERFACES
        description = "The front door of the hub."


INDEXES = [model for model in declared_pages().values() if the_declaration(model).lists]

IndexKind = graphene.Enum(
    "IndexKind",
    [(name.upper(), name) for name in (the_declaration(model).lists for model in INDEXES)],
    description=lambda kind: f"The list `{kind.value}`." if kind else "What an index page lists.",
)


class IndexPage(ContentType):
    lists = graphene.Field(IndexKind, required=True, description="What it lists.")

    class Meta:
        # All of these models declare the same fields.
        content = INDEXES[0]
        interfaces = PAGE_INTERFACES
        description = "A page that lists topics, guides or sources: that field of `Query`."

    @staticmethod
    def resolve_lists(root: PageRow, info: graphene.ResolveInfo) -> str:
        return the_declaration(root.type).lists


for model in INDEXES:
    register_type(model, IndexPage)


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
            sections = contents.blocks_of(root.topic, models.TopicPage, "sections")
            return next(
                (part.fields["mentions"] for part in sections if part.anchor == root.anchor), []
            )
        return root.fields["mentions"]


class TopicPage(ContentType):
    sections = list_of(SourceSection, "The collections of sources, in the editors' order.")
    guides = graphene.Field(
        lambda: CONNECTIONS[models.GuidePage],
        required=True,
        description="The guides of this topic, in page-tree order.",
        **connection_arguments(),
    )
    sources = list_of(
        "cms.api.source.types.Source", "The sources it mentions, once each, in order of mention."
    )
    quick_answers = list_of(
        "cms.api.hub.types.QuickAnswer", "The quick answers that belong to this topic."
    )
    related = related_field(
        RelatedTopic,
        "Topics that list the same sources, the closest first.",
        load_related_topics,
    )

    class Meta:
        content = models.TopicPage
        interfaces = CITING_INTERFACES
        description = "A subject area, whose sections recommend sources."

    @staticmethod
    def resolve_sections(root: PageRow, info: graphene.ResolveInfo) -> list[Block]:
        return contents.blocks_of(root, models.TopicPage, "sections")

    @staticmethod
    def resolve_guides(
        root: PageRow,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
    ) -> Slice[PageRow]:
        return related_slice(
            root,
            info,
            first,
            after,
            load_guides_of_topics,
            key=lambda guide: (guide.path,),
            page=lambda guide: guide.pk,
            total=lambda: batched(root, "guide_count", count_guides_of_topics),
        )

    @staticmethod
    def resolve_quick_answers(root: PageRow, info: graphene.ResolveInfo) -> list[QuickAnswerRow]:
        return batched(root, "answers", load_answers_of_topics)


class GuidePage(ContentType):
    topic = graphene.Field(TopicPage, required=True, description="The topic it belongs to.")
    body = list_of(GuideBlock, "The body, block by block.")
    related = related_field(
        RelatedGuide,
        "Guides with the same sources or topic, the closest first.",
        load_related_guides,
    )

    class Meta:
        content = models.GuidePage
        interfaces = CITING_INTERFACES
        description = "An article that answers one question."

    @staticmethod
    def resolve_body(root: PageRow, info: graphene.ResolveInfo) -> list[Block]:
        return contents.blocks_of(root, models.GuidePage, "body")


def page_types() -> list[Any]:
    """The types of all declared pages, in the order of their models; those without a class above
    are built from their declarations.
    """
    types = {}
    for model in (models.HomePage, *INDEXES, *declared_pages().values()):
        interfaces = CITING_INTERFACES if cites(model) else PAGE_INTERFACES
        types[type_name_of(model)] = type_for(model, interfaces)
    return list(types.values())


PAGE_TYPES = page_types()

CONNECTIONS: dict[Any, Any] = {
    model: connection_of(type_name_of(model), type_for(model), the_declaration(model).plural)
    for model in listed_pages()
}
"""The connection of each page type that is listed."""
