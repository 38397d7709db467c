from typing import Any

import graphene

from cms.api.mention.rows import MentionRow
from cms.api.page.types import CitingPage, SourceSection
from cms.api.types.connection import connection_of
from cms.api.types.fields import list_of, text_field
from cms.api.types.node import Node, opaque_id
from cms.api.types.registry import type_for
from cms.declaration import the_declaration, type_with_name
from cms.mentions.kinds import GUIDE, TOPIC


class TypeCount(graphene.ObjectType):
    type = text_field("The name of the type of pages, such as `topic`.")
    pages = graphene.Int(required=True, description="How many different pages mention the source.")
    occurrences = graphene.Int(required=True, description="Every single citation on them.")

    class Meta:
        description = "How often pages of one type mention a source."


class MentionCounts(graphene.ObjectType):
    topic_mentions = graphene.Int(
        required=True, description="How many sections of topics list the source."
    )
    guide_mentions = graphene.Field(
        graphene.Int,
        required=True,
        description="How many guides cite the source, once each; same as `guides`.",
        source="guides",
    )
    topics = graphene.Int(required=True, description="How many different topics mention it.")
    guides = graphene.Int(required=True, description="How many different guides cite it.")
    occurrences = graphene.Int(
        required=True, description="Every single citation, in topics and guides together."
    )

    by_type = list_of(
        "cms.api.mention.types.TypeCount",
        "The pages of each type that mentions it; types that do not are left out.",
    )

    class Meta:
        description = "How often a source is mentioned on pages that the public can see."


def note_field() -> graphene.Field:
    return text_field("Why the source belongs here: `ownNote`, or else the source's summary.")


def own_note_field() -> graphene.Field:
    return text_field("What the editors wrote for this place; may be empty.")


class TopicMention(graphene.ObjectType):
    kicker = text_field("The short label above the mention; may be empty.")
    note = note_field()
    own_note = own_note_field()
    section = graphene.Field(
        SourceSection, required=True, description="The section that lists the source."
    )
    topic = graphene.Field(
        type_for(type_with_name(TOPIC)),
        required=True,
        description="The topic of that section.",
        source="page",
    )

    class Meta:
        interfaces = (Node,)
        description = "A section of a topic that lists the source, and why it does."

    @staticmethod
    def resolve_id(root: MentionRow, info: graphene.ResolveInfo) -> str:
        return id_of_mention("TopicMention", root)


class GuideMention(graphene.ObjectType):
    note = note_field()
    own_note = own_note_field()
    occurrences = graphene.Int(
        required=True, description="How often the guide cites the source; at least 1."
    )
    guide = graphene.Field(
        type_for(type_with_name(GUIDE)),
        required=True,
        description="The guide that cites it.",
        source="page",
    )

    class Meta:
        interfaces = (Node,)
        description = "A guide that cites the source, once however often it does."

    @staticmethod
    def resolve_id(root: MentionRow, info: graphene.ResolveInfo) -> str:
        return id_of_mention("GuideMention", root)


class MentionedSection(graphene.ObjectType):
    heading = text_field("The heading of the section.")
    intro = text_field("Why these sources belong together; may be empty.")
    anchor = text_field("Identifies the section in its page: the fragment of a link.")

    class Meta:
        description = "The section of a page in which a mention stands."


class Mention(graphene.ObjectType):
    type = text_field("The name of the type of the page, such as `topic`.")
    kicker = text_field("The short label above the mention; may be empty.")
    note = note_field()
    own_note = own_note_field()
    occurrences = graphene.Int(
        required=True, description="How often the page cites the source; at least 1."
    )
    section = graphene.Field(
        MentionedSection, description="The section that lists the source; null outside of one."
    )
    page = graphene.Field(CitingPage, required=True, description="The page that cites it.")

    class Meta:
        interfaces = (Node,)
        description = (
            "A page of any type that cites the source: once for each section that lists it, and"
            " once for what stands outside of sections."
        )

    @staticmethod
    def resolve_id(root: MentionRow, info: graphene.ResolveInfo) -> str:
        return id_of_mention("Mention", root)

    @staticmethod
    def resolve_type(root: MentionRow, info: graphene.ResolveInfo) -> str:
        return the_declaration(root.page.type).name


TopicMentionConnection: Any = connection_of("TopicMention", TopicMention, "topic mentions")
GuideMentionConnection: Any = connection_of("GuideMention", GuideMention, "guide mentions")
MentionConnection: Any = connection_of("Mention", Mention, "mentions")


def id_of_mention(type_name: str, row: MentionRow) -> str:
    """The id by page, section and source; a guide mentions a source once, whatever its sections."""
    place = () if type_name == "GuideMention" else (row.section.block_id if row.section else "",)
    return opaque_id(type_name, row.page.pk, *place, row.source_id)
