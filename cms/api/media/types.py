from dataclasses import dataclass
from typing import Any

import graphene
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.api.media import renditions
from cms.api.rows import ImageRow
from cms.api.types.fields import enum_of_texts, from_row, text_field
from cms.api.types.node import opaque_id
from cms.api.types.registry import register_type
from cms.files import media_model

FORMATS = {
    "avif": "The smallest files; all current browsers show it.",
    "webp": "Small files; every browser in use shows it.",
    renditions.ORIGINAL: "The format of the file that was uploaded.",
}

ImageFormat = enum_of_texts("ImageFormat", FORMATS, "A format to have an image in.")


def id_field(name: str) -> graphene.Field:
    return graphene.Field(
        graphene.ID,
        required=True,
        description="Opaque and stable.",
        resolver=lambda root, info: opaque_id(name, root.pk),
    )


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


class FocalPoint(graphene.ObjectType):
    x = graphene.Float(required=True, description="From the left: 0 is the left edge, 1 the right.")
    y = graphene.Float(required=True, description="From the top: 0 is the top edge, 1 the bottom.")

    class Meta:
        description = "The part of an image that no crop may lose, by its centre."


class ImageType(graphene.ObjectType):
    id = id_field("Image")
    url = text_field(
        f"Its absolute address, at most {renditions.MAX_WIDTH:,} pixels wide, in its own format.",
        resolver=from_row(renditions.full_url),
    )
    width = graphene.Int(required=True, description="The width of the original in pixels.")
    height = graphene.Int(required=True, description="The height of the original in pixels.")
    alt = text_field("What to say in place of the image; empty if it is decorative.")
    srcset = text_field(
        "The image in several widths, none wider than itself: the value of a `srcset` attribute,"
        " to be used with `sizes`. The files are made when first asked for.",
        format=graphene.Argument(
            ImageFormat,
            default_value=ImageFormat.WEBP.value,
            description="The format of the files.",
        ),
    )
    open_graph_url = text_field(
        "The absolute address of a crop of at most 1200 by 630 pixels around the focal point, as"
        " link previews want it (`og:image`). A JPEG.",
        resolver=lambda root, info: renditions.rendition_url(root, renditions.OPEN_GRAPH),
    )
    focal_point = graphene.Field(
        FocalPoint, description="What the image is about; null if nobody has said."
    )
    placeholder = graphene.String(
        description="A tiny, blurred copy to show meanwhile: a `data:` address, if any."
    )

    class Meta:
        name = "Image"
        description = "An image."

    @staticmethod
    def resolve_srcset(root: ImageRow, info: graphene.ResolveInfo, format: Any) -> str:  # noqa: A002
        return renditions.srcset(root, getattr(format, "value", format))

    @staticmethod
    def resolve_focal_point(root: ImageRow, info: graphene.ResolveInfo) -> Point | None:
        if root.focal_x is None or root.focal_y is None or not root.width or not root.height:
            return None
        return Point(min(root.focal_x / root.width, 1), min(root.focal_y / root.height, 1))


class DocumentType(graphene.ObjectType):
    id = id_field("Document")
    title = text_field("The title of the document.")
    url = text_field("The absolute address of the file.")
    file_size = graphene.Int(description="The size of the file in bytes; null if it is not known.")
    extension = text_field('The type of the file, as in its name: "pdf"; may be empty.')

    class Meta:
        name = "Document"
        description = "A file to download."


MEDIA_KINDS = {"audio": "Sound only.", "video": "Moving pictures, with or without sound."}

MediaKind = enum_of_texts("MediaKind", MEDIA_KINDS, "What a media item is.")


class MediaType(graphene.ObjectType):
    """The type of what `GraphQLMedia` shows; without wagtailmedia no schema has it."""

    id = id_field("Media")
    title = text_field("The title of the media item.")
    url = text_field("The absolute address of the file, which can be asked for in parts.")
    type = graphene.Field(MediaKind, required=True, description="Whether it is sound or video.")
    extension = text_field('The type of the file, as in its name: "mp4"; may be empty.')
    duration = graphene.Float(description="How long it is, in seconds; null if nobody has said.")
    width = graphene.Int(description="The width in pixels; null if nobody has said.")
    height = graphene.Int(description="The height in pixels; null if nobody has said.")
    thumbnail = graphene.String(
        description="The absolute address of a picture to show before it plays, if there is one."
    )

    class Meta:
        name = "Media"
        description = "Sound or video."


register_type(get_image_model(), ImageType)
register_type(get_document_model(), DocumentType)
if media_model():
    register_type(media_model(), MediaType)
