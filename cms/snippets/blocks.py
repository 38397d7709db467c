"""The numbered parts of a source's guidance."""

from django.utils.translation import gettext_lazy as _
from grapple.helpers import register_streamfield_block
from grapple.models import GraphQLStreamfield, GraphQLString
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock

GUIDANCE_FEATURES = ["bold", "italic", "ol", "ul", "link"]


@register_streamfield_block
class GuidancePartBlock(StructBlock):
    """One numbered part: a heading and a few paragraphs."""

    heading = CharBlock(label=_("Heading"), max_length=120)
    text = RichTextBlock(label=_("Text"), features=GUIDANCE_FEATURES)

    graphql_fields = [
        GraphQLString("heading", required=True, description=_("The heading of the part.")),
        GraphQLString(
            "text", required=True, description=_("The text as HTML, ready to be put in a page.")
        ),
    ]

    class Meta:
        icon = "doc-full"
        template = "snippets/blocks/guidance_part.html"
        label = _("Part")
        description = _("A numbered part: a heading and a few paragraphs.")
        preview_value = {
            "heading": "What this site is for",
            "text": "<p>Register for exams, pay for them and read your results.</p>",
        }
        graphql_description = _("A numbered part of the guidance: a heading and some paragraphs.")


@register_streamfield_block
class GuidanceStepsBlock(StructBlock):
    """One numbered part that is a list of ordered steps."""

    heading = CharBlock(label=_("Heading"), max_length=120)
    intro = TextBlock(label=_("Intro"), required=False)
    steps = ListBlock(TextBlock(rows=2, label=_("Step")), min_num=1, label=_("Steps"))

    graphql_fields = [
        GraphQLString("heading", required=True, description=_("The heading of the part.")),
        GraphQLString(
            "intro", required=True, description=_("A sentence before the steps; may be empty.")
        ),
        GraphQLStreamfield(
            "steps", description=_("The steps, in the order in which to take them.")
        ),
    ]

    class Meta:
        icon = "list-ol"
        template = "snippets/blocks/guidance_steps.html"
        label = _("Steps")
        description = _("A numbered part whose text is a list of steps to take in order.")
        preview_value = {
            "heading": "Find your result",
            "intro": "Have your DigiD at hand.",
            "steps": ["Log in.", "Open your messages.", "Choose the exam."],
        }
        graphql_description = _("A numbered part of the guidance that is a list of steps.")


class GuidanceBlock(StreamBlock):
    """The guidance on a source, part by part."""

    part = GuidancePartBlock()
    steps = GuidanceStepsBlock()

    class Meta:
        required = False
