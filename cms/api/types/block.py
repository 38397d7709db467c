"""The unions of blocks in bodies and guidance, and the block that has a rule of its own.

All other types are made from the blocks: see `cms.api.blocks.types`.
"""

import graphene

from cms.api.blocks.types import register_type, union_of_stream
from cms.api.loaders.contents import GUIDANCE, GUIDE_BODY
from cms.api.types.declared import ContentType
from cms.api.types.node import BlockNode
from cms.mentions.blocks import SourceMentionBlock as MentionBlock


class SourceMentionBlock(ContentType):
    source = graphene.Field(
        "cms.api.types.source.Source", required=True, description="The source that is recommended."
    )

    class Meta:
        content = MentionBlock
        interfaces = (BlockNode,)


register_type(MentionBlock, SourceMentionBlock)

GuideBlock = union_of_stream("GuideBlock", GUIDE_BODY, "A part of the body of a guide.")
GuidanceBlock = union_of_stream(
    "GuidanceBlock", GUIDANCE, "A numbered part of what to know about a source."
)
