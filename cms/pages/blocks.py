"""Blocks of topics and guides. Stream keys are stored data: rename them with a migration."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from grapple.helpers import register_streamfield_block
from grapple.models import GraphQLDocument, GraphQLImage, GraphQLStreamfield, GraphQLString
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StreamBlockValidationError,
    StreamValue,
    StructBlock,
    TextBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.mentions.blocks import (
    KICKER_HELP,
    QuoteBlock,
    SourceListBlock,
    SourceMentionBlock,
    SourceSectionBlock,
)
from cms.mentions.citing_stream import CitingStreamBlock
from cms.pages.rich_text_features import SHORT_TEXT_FEATURES, TEXT_DESCRIPTION, TEXT_FEATURES
from cms.pages.table_blocks import GuideTableBlock
from cms.pages.video_blocks import VideoBlock


@register_streamfield_block
class GuideTextBlock(RichTextBlock):
    """Running text. An inline citation is a mention."""

    graphql_fields = [GraphQLString("text", required=True, description=TEXT_DESCRIPTION)]

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, headings and lists. Cite a source with the globe button.")
        preview_value = (
            "<h2>Which exams are there?</h2><p>Most people take a language exam and"
            " <b>Knowledge of Dutch Society</b>.</p>"
        )
        graphql_description = _("Running text.")


@register_streamfield_block
class StepBlock(StructBlock):
    """One step of several."""

    heading = CharBlock(label=_("Heading"), max_length=160)
    text = RichTextBlock(label=_("Text"), features=SHORT_TEXT_FEATURES, required=False)

    graphql_fields = [
        GraphQLString("heading", required=True, description=_("What to do, in a few words.")),
        GraphQLString("text", required=True, description=TEXT_DESCRIPTION),
    ]

    class Meta:
        icon = "check"
        template = "pages/blocks/step.html"
        label = _("Step")
        description = _("What to do, in a few words, and how.")
        preview_value = {"heading": "Log in", "text": "<p>Use your DigiD.</p>"}
        graphql_description = _("One step of several.")


@register_streamfield_block
class StepsBlock(StructBlock):
    """Steps to take in order."""

    heading = CharBlock(label=_("Heading"), required=False, max_length=160)
    steps = ListBlock(StepBlock(), min_num=1, label=_("Steps"))

    graphql_fields = [
        GraphQLString(
            "heading", required=True, description=_("The heading above the steps; may be empty.")
        ),
        GraphQLStreamfield("steps", description=_("The steps, in order.")),
    ]

    class Meta:
        icon = "list-ol"
        template = "pages/blocks/steps.html"
        label = _("Steps")
        description = _("What to do, step by step, in order.")
        preview_value = {
            "heading": "Register for an exam",
            "steps": [
                {"heading": "Log in", "text": "<p>Use your DigiD.</p>"},
                {"heading": "Choose the exam", "text": "<p>Pick a day and a place.</p>"},
            ],
        }
        graphql_description = _("Steps to take in order.")


@register_streamfield_block
class CalloutBlock(StructBlock):
    """Something the reader must not miss."""

    kicker = CharBlock(label=_("Kicker"), required=False, max_length=120, help_text=KICKER_HELP)
    text = RichTextBlock(label=_("Text"), features=SHORT_TEXT_FEATURES)

    graphql_fields = [
        GraphQLString(
            "kicker", required=True, description=_("The short label above the text; may be empty.")
        ),
        GraphQLString("text", required=True, description=TEXT_DESCRIPTION),
    ]

    class Meta:
        icon = "warning"
        template = "pages/blocks/callout.html"
        label = _("Callout")
        description = _("A box that stands out from the text.")
        preview_value = {
            "kicker": "Good to know",
            "text": "<p>Letters from DUO also arrive in your MijnOverheid inbox.</p>",
        }
        graphql_description = _("A box that stands out from the text.")


def described_image_block() -> ImageBlock:
    """Wagtail's block of an image with its alt text, whose chooser has no label of its own."""
    block = ImageBlock(label=_("Image"))
    chooser = block.child_blocks["image"]
    chooser.meta.label = _("Image")
    chooser.set_name("image")
    return block


@register_streamfield_block
class FigureBlock(StructBlock):
    """An image with a caption."""

    image = described_image_block()
    caption = CharBlock(label=_("Caption"), required=False, max_length=255)

    graphql_fields = [
        GraphQLString(
            "caption", required=True, description=_("What the image shows; may be empty.")
        ),
        GraphQLImage("image", description=_("The image.")),
    ]

    class Meta:
        icon = "image"
        template = "pages/blocks/figure.html"
        label = _("Image")
        description = _("An image with a caption.")
        preview_value = {"caption": "The exam hall in Rotterdam"}
        graphql_description = _("An image with a caption.")


@register_streamfield_block
class DocumentBlock(StructBlock):
    """A file that the reader can download."""

    document = DocumentChooserBlock(label=_("Document"))
    title = CharBlock(
        label=_("Title"),
        required=False,
        max_length=255,
        help_text=_("Leave empty to show the document's own title."),
    )
    description = TextBlock(
        label=_("Description"),
        required=False,
        rows=2,
        max_length=400,
        help_text=_("What the reader finds in the file."),
    )

    graphql_fields = [
        GraphQLString("title", required=True, description=_("What to call the file.")),
        GraphQLString(
            "description",
            required=True,
            description=_("What the reader finds in the file, as plain text; may be empty."),
        ),
        GraphQLDocument("file", source="document", description=_("The file.")),
    ]

    class Meta:
        icon = "doc-full-inverse"
        template = "pages/blocks/document.html"
        label = _("Document to download")
        description = _("A file that the reader can download, such as a form.")
        preview_value = {
            "title": "Form for an exemption",
            "description": "Fill it in, sign it and send it to DUO.",
        }
        graphql_description = _("A file that the reader can download.")

    def graphql_values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Call the file by its own title where the editor gave it none."""
        return {**values, "title": values["title"] or values["file"].title}


class GuideBodyBlock(CitingStreamBlock):
    """The body of a guide."""

    rich_text = GuideTextBlock(features=TEXT_FEATURES)
    source_mention = SourceMentionBlock()
    source_list = SourceListBlock()
    steps = StepsBlock()
    callout = CalloutBlock()
    image = FigureBlock()
    document = DocumentBlock()
    table = GuideTableBlock()
    quote = QuoteBlock()
    video = VideoBlock()

    class Meta:
        required = False


class TopicSectionsBlock(StreamBlock):
    """The sections of a topic. A source is listed at most once in each."""

    section = SourceSectionBlock()

    class Meta:
        required = False

    def clean(self, value: StreamValue) -> StreamValue:
        cleaned = super().clean(value)
        errors = {
            index: ValidationError(
                _("This section lists “%(source)s” twice. Remove one of the two."),
                params={"source": twice},
            )
            for index, child in enumerate(cleaned)
            if (twice := _listed_twice(child.value))
        }
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def _listed_twice(section: dict) -> str | None:
    seen = set()
    for mention in section["mentions"]:
        source = mention["source"]
        if source and source.pk in seen:
            return str(source)
        seen.add(source and source.pk)
    return None
