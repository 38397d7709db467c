"""Blocks that cite sources. Every one of them can stand anywhere in a StreamField."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from grapple.helpers import register_streamfield_block
from grapple.models import GraphQLSnippet, GraphQLStreamfield, GraphQLString
from wagtail.blocks import Block, CharBlock, ListBlock, StructBlock, StructValue, TextBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.mentions.notes import shown_note
from cms.snippets.models import Source
from cms.snippets.source_widget import AdminSourceChooser

KICKER_HELP = _("The short label above the title, for example “Exams”.")


class SourceChooserBlock(SnippetChooserBlock):
    """Chooses a source. Wherever it stands, the choice is a mention."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("snippets.Source", **kwargs)

    @cached_property
    def widget(self) -> AdminSourceChooser:
        return AdminSourceChooser(self.target_model, icon=self.meta.icon)

    def render_basic(self, value: Source | None, context: dict[str, Any] | None = None) -> str:
        return str(value) if value else ""

    class Meta:
        icon = "site"
        label = _("Source")


def example_mention() -> dict[str, Any]:
    """Return the example of the block picker. Its source exists nowhere else."""
    return {
        "source": Source(title="Example source", website="https://example.org/", live=True),
        "kicker": "Exams and results",
        "note": "The place to register for an exam and to read your result.",
    }


class SourceMentionValue(StructValue):
    @property
    def shown_note(self) -> str:
        """Return the note that readers see; its own while no source has been chosen."""
        source = self["source"]
        return shown_note(self["note"], source.summary if source else "")


@register_streamfield_block
class SourceMentionBlock(StructBlock):
    """A source, and why it belongs right here."""

    source = SourceChooserBlock()
    kicker = CharBlock(label=_("Kicker"), required=False, max_length=120, help_text=KICKER_HELP)
    note = TextBlock(
        label=_("Note"),
        required=False,
        rows=2,
        help_text=_("Why this source belongs here. Leave empty to show the source's own summary."),
    )

    graphql_fields = [
        GraphQLString(
            "kicker",
            required=True,
            description=_("The short label above the source's title; may be empty."),
        ),
        GraphQLString(
            "note",
            required=True,
            description=_("Why the source belongs here: `ownNote`, or else the source's summary."),
        ),
        GraphQLString(
            "own_note",
            required=True,
            description=_("What the editors wrote for this place; may be empty."),
        ),
        GraphQLSnippet("source", "snippets.Source"),
    ]

    class Meta:
        icon = "site"
        template = "mentions/blocks/source_mention.html"
        value_class = SourceMentionValue
        label = _("Source with a note")
        description = _("One source, with a note that says why it belongs here.")
        graphql_description = _("A source that is recommended at this place, and why.")

    def graphql_values(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Add the note that readers see to the values that are stored."""
        own = fields["note"]
        return fields | {"note": shown_note(own, fields["source"].summary), "own_note": own}

    def get_preview_value(self) -> StructValue:
        return self.normalize(example_mention())


@register_streamfield_block
class SourceSectionBlock(StructBlock):
    """A collection of sources inside a topic, and why they belong together."""

    heading = CharBlock(label=_("Heading"), max_length=160)
    intro = TextBlock(label=_("Intro"), required=False, rows=2)
    mentions = ListBlock(SourceMentionBlock(), min_num=1, label=_("Sources"))

    graphql_fields = [
        GraphQLString("heading", required=True, description=_("The heading of the section.")),
        GraphQLString(
            "intro",
            required=True,
            description=_("Why these sources belong together; may be empty."),
        ),
        GraphQLStreamfield("mentions", description=_("The sources, in the editors' order.")),
    ]

    class Meta:
        icon = "list-ul"
        template = "mentions/blocks/source_section.html"
        label = _("Section")
        description = _("A heading, an introduction, and the sources that belong together.")
        graphql_description = _("A collection of sources inside a topic.")
        graphql_name = "SourceSection"

    def get_preview_value(self) -> StructValue:
        return self.normalize(
            {
                "heading": "Official exam information",
                "intro": "Start here when you want to know which exams there are.",
                "mentions": [example_mention()],
            }
        )


@register_streamfield_block
class SourceListBlock(SourceSectionBlock):
    """A list of sources inside a guide."""

    heading = CharBlock(label=_("Heading"), required=False, max_length=160)

    graphql_fields = [
        GraphQLString(
            "heading", required=True, description=_("The heading of the list; may be empty.")
        ),
        *SourceSectionBlock.graphql_fields[1:],
    ]

    class Meta:
        icon = "list-ul"
        label = _("List of sources")
        description = _("Several sources with a note each, under an optional heading.")
        graphql_description = _("Several sources that belong together inside a guide.")
        graphql_name = "SourceListBlock"


@register_streamfield_block
class QuoteBlock(StructBlock):
    """Words of somebody else, and the source in which they stand."""

    quote = TextBlock(
        label=_("Quote"),
        rows=3,
        max_length=1200,
        help_text=_("The words, without quotation marks."),
    )
    attribution = CharBlock(
        label=_("Attribution"),
        required=False,
        max_length=160,
        help_text=_("Who says it, for example “the Tax Office”."),
    )
    mention = SourceMentionBlock(label=_("Where it stands"))

    graphql_fields = [
        GraphQLString("quote", required=True, description=_("The words, as plain text.")),
        GraphQLString("attribution", required=True, description=_("Who says it; may be empty.")),
        GraphQLStreamfield(
            "mention",
            is_list=False,
            description=_("The source in which the words stand; null where it may not be seen."),
        ),
    ]

    class Meta:
        icon = "openquote"
        template = "mentions/blocks/quote.html"
        label = _("Quote")
        description = _("Words of somebody else, with the source in which they stand.")
        graphql_description = _("Words of somebody else, and the source in which they stand.")

    def get_preview_value(self) -> StructValue:
        return self.normalize(
            {
                "quote": "You have three years to pass the exams.",
                "attribution": "DUO",
                "mention": example_mention(),
            }
        )


def is_section(block: Block) -> bool:
    """Return True for a section of a topic, to which readers can be led."""
    return isinstance(block, SourceSectionBlock) and not isinstance(block, SourceListBlock)
