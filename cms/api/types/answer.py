import graphene

from cms.api.content.types import ContentType
from cms.api.page.loaders import load_topics_of_answers
from cms.api.peers import batched
from cms.api.rows import PageRow, QuickAnswerRow, SourceRow
from cms.api.source.loaders import load_sources_of_answers
from cms.api.source.types import Source
from cms.api.types.fields import list_of
from cms.api.types.node import Node
from cms.api.types.registry import type_for
from cms.declaration import type_with_name
from cms.snippets import models

GUIDE, TOPIC = type_for(type_with_name("guide")), type_for(type_with_name("topic"))


class QuickAnswer(ContentType):
    guide = graphene.Field(GUIDE, description="The guide to read next, if there is one.")
    sources = list_of(Source, "The sources it belongs to, in the editors' order.")
    topics = list_of(TOPIC, "The topics it belongs to, in the editors' order.")

    class Meta:
        content = models.QuickAnswer
        interfaces = (Node,)
        description = "A question that comes up often, and its short answer."

    @staticmethod
    def resolve_sources(root: QuickAnswerRow, info: graphene.ResolveInfo) -> list[SourceRow]:
        return batched(root, "sources", load_sources_of_answers)

    @staticmethod
    def resolve_topics(root: QuickAnswerRow, info: graphene.ResolveInfo) -> list[PageRow]:
        return batched(root, "topics", load_topics_of_answers)


class Offer(ContentType):
    class Meta:
        content = models.Offer
        interfaces = (Node,)
        description = "What the hub itself offers the reader."
