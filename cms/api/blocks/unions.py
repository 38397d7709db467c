"""The unions of blocks in bodies and guidance, and the block that has a rule of its own.

All other types are made from the blocks: see `cms.api.blocks.types`.
"""

import graphene

from cms.api.blocks.loaders import block_of
from cms.api.blocks.types import register_type, union_of_stream
from cms.api.declared.types import ContentType
from cms.api.types.node import BlockNode
from cms.declaration import type_with_name
from cms.mentions.blocks import SourceMentionBlock as MentionBlock
from cms.mentions.kinds import GUIDE
from cms.snippets.models import Source


class SourceMentionBlock(ContentType):
    source = graphene.Field(
        "cms.api.source.types.Source", required=True, description="The source that is recommended."
    )

    class Meta:
        content = MentionBlock
        interfaces = (BlockNode,)


register_type(MentionBlock, SourceMentionBlock)

GuideBlock = union_of_stream(
    "GuideBlock", block_of(type_with_name(GUIDE), "body"), "A part of the body of a guide."
)
GuidanceBlock = union_of_stream(
    "GuidanceBlock", block_of(Source, "guidance"), "A numbered part of what to know about a source."
)
