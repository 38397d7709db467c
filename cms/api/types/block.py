"""The blocks of bodies: their texts are declared with the blocks, the rest is added here."""

import graphene

from cms.api.bodies import Node as Block
from cms.api.ids import opaque_id
from cms.api.rich_text import RichNode
from cms.api.rows import DocumentRow
from cms.api.types.declared import ContentType, list_of, text_field
from cms.api.types.image import ImageType
from cms.api.types.json import JSON
from cms.api.types.node import BlockNode
from cms.mentions import blocks as mention_blocks
from cms.pages import blocks as page_blocks
from cms.snippets import blocks as snippet_blocks


class DocumentType(graphene.ObjectType):
    id = graphene.ID(required=True, description="Opaque and stable.")
    title = text_field("The title of the document.")
    url = text_field("The absolute address of the file.")
    file_size = graphene.Int(description="The size of the file in bytes; null if it is not known.")
    extension = text_field('The type of the file, as in its name: "pdf"; may be empty.')

    class Meta:
        name = "Document"
        description = "A file to download."

    @staticmethod
    def resolve_id(root: DocumentRow, info: graphene.ResolveInfo) -> str:
        return opaque_id("Document", root.pk)


class RichTextBlock:
    """A block with a rich text: it can be had as HTML or as a tree."""

    text_json = graphene.Field(
        JSON, required=True, description="The same text as a tree of nodes; see `JSON`."
    )

    @staticmethod
    def resolve_text(root: Block, info: graphene.ResolveInfo) -> str:
        return root.text.html()

    @staticmethod
    def resolve_text_json(root: Block, info: graphene.ResolveInfo) -> list[RichNode]:
        return root.text.nodes()


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


class GuideTextBlock(RichTextBlock, ContentType):
    class Meta:
        content = page_blocks.GuideTextBlock
        interfaces = (BlockNode,)


class StepBlock(RichTextBlock, ContentType):
    class Meta:
        content = page_blocks.StepBlock
        interfaces = (BlockNode,)


class StepsBlock(ContentType):
    steps = list_of(StepBlock, "The steps, in order.")

    class Meta:
        content = page_blocks.StepsBlock
        interfaces = (BlockNode,)


class CalloutBlock(RichTextBlock, ContentType):
    class Meta:
        content = page_blocks.CalloutBlock
        interfaces = (BlockNode,)


class FigureBlock(ContentType):
    image = graphene.Field(ImageType, required=True, description="The image.")

    class Meta:
        content = page_blocks.FigureBlock
        interfaces = (BlockNode,)


class DocumentBlock(ContentType):
    file = graphene.Field(DocumentType, required=True, description="The file.")

    class Meta:
        content = page_blocks.DocumentBlock
        interfaces = (BlockNode,)


class GuidancePartBlock(RichTextBlock, ContentType):
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
            DocumentBlock,
        )
        description = "A part of the body of a guide."


class GuidanceBlock(_BlockUnion, graphene.Union):
    class Meta:
        types = (GuidancePartBlock, GuidanceStepsBlock)
        description = "A numbered part of what to know about a source."


BLOCK_TYPES: dict[str, type] = {
    block.__name__: block for block in (*GuideBlock._meta.types, *GuidanceBlock._meta.types)
}
