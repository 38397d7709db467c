"""The blocks of bodies: their texts are declared with the blocks, the rest is added here."""

from typing import Any

import graphene

from cms.api.bodies import Node as Block
from cms.api.types.declared import ContentType, list_of
from cms.api.types.node import BlockNode, opaque_id
from cms.mentions import blocks as mention_blocks
from cms.pages import blocks as page_blocks
from cms.snippets import blocks as snippet_blocks


class ImageType(graphene.ObjectType):
    id = graphene.ID(required=True, description="Opaque and stable.")
    url = graphene.String(required=True, description="The absolute address of the image file.")
    width = graphene.Int(required=True, description="The width in pixels.")
    height = graphene.Int(required=True, description="The height in pixels.")
    alt = graphene.String(
        required=True, description="What to say in place of the image; empty if it is decorative."
    )

    class Meta:
        name = "Image"
        description = "An image."

    @staticmethod
    def resolve_id(root: Any, info: graphene.ResolveInfo) -> str:
        return opaque_id("Image", root.pk)


class SourceMentionBlock(ContentType):
    source = graphene.Field(
        "cms.api.types.source.Source", required=True, description="The source that is recommended."
    )

    class Meta:
        content = mention_blocks.SourceMentionBlock
        interfaces = (BlockNode,)


class SourceListBlock(ContentType):
    mentions = list_of(SourceMentionBlock, "The sources, in the editors' order.")

    class Meta:
        content = mention_blocks.SourceListBlock
        interfaces = (BlockNode,)


class GuideTextBlock(ContentType):
    class Meta:
        content = page_blocks.GuideTextBlock
        interfaces = (BlockNode,)


class StepBlock(ContentType):
    class Meta:
        content = page_blocks.StepBlock
        interfaces = (BlockNode,)


class StepsBlock(ContentType):
    steps = list_of(StepBlock, "The steps, in order.")

    class Meta:
        content = page_blocks.StepsBlock
        interfaces = (BlockNode,)


class CalloutBlock(ContentType):
    class Meta:
        content = page_blocks.CalloutBlock
        interfaces = (BlockNode,)


class FigureBlock(ContentType):
    image = graphene.Field(ImageType, required=True, description="The image.")

    class Meta:
        content = page_blocks.FigureBlock
        interfaces = (BlockNode,)


class GuidancePartBlock(ContentType):
    class Meta:
        content = snippet_blocks.GuidancePartBlock
        interfaces = (BlockNode,)


class GuidanceStepsBlock(ContentType):
    steps = list_of(graphene.String, "The steps, in the order in which to take them.")

    class Meta:
        content = snippet_blocks.GuidanceStepsBlock
        interfaces = (BlockNode,)


class _BlockUnion:
    """Blocks know the name of their type."""

    @classmethod
    def resolve_type(cls, instance: Block, info: graphene.ResolveInfo) -> type:
        return BLOCK_TYPES[instance.type_name]


class GuideBlock(_BlockUnion, graphene.Union):
    class Meta:
        types = (
            GuideTextBlock,
            SourceMentionBlock,
            SourceListBlock,
            StepsBlock,
            CalloutBlock,
            FigureBlock,
        )
        description = "A part of the body of a guide."


class GuidanceBlock(_BlockUnion, graphene.Union):
    class Meta:
        types = (GuidancePartBlock, GuidanceStepsBlock)
        description = "A numbered part of what to know about a source."


BLOCK_TYPES: dict[str, type] = {
    block.__name__: block for block in (*GuideBlock._meta.types, *GuidanceBlock._meta.types)
}
