from typing import Any

import graphene

from cms.api.ids import opaque_id
from cms.api.loaders.mentions import GuideMentionRow, TopicMentionRow
from cms.api.rows import TopicRow
from cms.api.types.connection import connection_of
from cms.api.types.declared import text_field
from cms.api.types.node import Node
from cms.api.types.page import GuidePage, SourceSection, TopicPage


class MentionCounts(graphene.ObjectType):
    topic_mentions = graphene.Int(
        required=True, description="How many sections of topics list the source."
    )
    guide_mentions = graphene.Int(
        required=True, description="How many guides cite the source, once each; same as `guides`."
    )
    topics = graphene.Int(required=True, description="How many different topics mention it.")
    guides = graphene.Int(required=True, description="How many different guides cite it.")
    occurrences = graphene.Int(
        required=True, description="Every single citation, in topics and guides together."
    )

    class Meta:
        description = "How often a source is mentioned on pages that the public can see."

    @staticmethod
    def resolve_guide_mentions(root: Any, info: graphene.ResolveInfo) -> int:
        return root.guides


class TopicMention(graphene.ObjectType):
    kicker = text_field("The short label above the mention; may be empty.")
    note = text_field("Why the source belongs here: `ownNote`, or else the source's summary.")
    own_note = text_field("What the editors wrote for this place; may be empty.")
    section = graphene.Field(
        SourceSection, required=True, description="The section that lists the source."
    )
    topic = graphene.Field(TopicPage, required=True, description="The topic of that section.")

    class Meta:
        interfaces = (Node,)
        description = "A section of a topic that lists the source, and why it does."

    @staticmethod
    def resolve_id(root: TopicMentionRow, info: graphene.ResolveInfo) -> str:
        section = root.section
        return opaque_id("TopicMention", section.topic.pk, section.block_id, root.source_id)

    @staticmethod
    def resolve_topic(root: TopicMentionRow, info: graphene.ResolveInfo) -> TopicRow:
        return root.section.topic


class GuideMention(graphene.ObjectType):
    note = text_field("Why the source is cited here: `ownNote`, or else the source's summary.")
    own_note = text_field("What the editors wrote for this place; may be empty.")
    occurrences = graphene.Int(
        required=True, description="How often the guide cites the source; at least 1."
    )
    guide = graphene.Field(GuidePage, required=True, description="The guide that cites it.")

    class Meta:
        interfaces = (Node,)
        description = "A guide that cites the source, once however often it does."

    @staticmethod
    def resolve_id(root: GuideMentionRow, info: graphene.ResolveInfo) -> str:
        return opaque_id("GuideMention", root.guide.pk, root.source_id)


TopicMentionConnection: Any = connection_of("TopicMention", TopicMention, "topic mentions")
GuideMentionConnection: Any = connection_of("GuideMention", GuideMention, "guide mentions")
