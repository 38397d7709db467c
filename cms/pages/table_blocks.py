"""Tables in guides. Their cells are texts, so they link and cite as texts do."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from grapple.helpers import register_streamfield_block
from grapple.models import GraphQLBoolean, GraphQLStreamfield, GraphQLString
from wagtail.blocks import BooleanBlock, RichTextBlock, StructBlock, StructValue
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)

from cms.pages.rich_text_features import SHORT_TEXT_FEATURES, TEXT_DESCRIPTION
from cms.pages.table_segments import TranslatedCellsMixin


class TableTextBlock(RichTextBlock):
    """The text of a cell. An inline citation is a mention."""

    graphql_fields = [GraphQLString("text", required=True, description=TEXT_DESCRIPTION)]

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        graphql_description = _("The text of a cell of a table.")


def _empty_table() -> dict[str, Any]:
    """Return a table of two columns and two rows, into which an editor can type or paste."""
    return {
        "caption": "",
        "columns": [{"type": "text", "heading": ""}] * 2,
        "rows": [{"values": ["", ""]}] * 2,
    }


class CellsBlock(TranslatedCellsMixin, TypedTableBlock):
    """The caption, the headings and the cells of a table."""

    text = TableTextBlock(features=SHORT_TEXT_FEATURES, required=False)
    required = True

    def clean(self, table: TypedTable) -> TypedTable:
        cleaned = super().clean(table)
        if self.is_deferred_validation or any(
            cell.source.strip() for row in cleaned.row_data for cell in row["values"]
        ):
            return cleaned
        raise TypedTableBlockValidationError(
            non_block_errors=[ValidationError(_("This table is empty: fill it, or delete it."))]
        )

    class Meta:
        default = _empty_table()


class GuideTableValue(StructValue):
    @property
    def has_headings(self) -> bool:
        return any(column["heading"] for column in self["table"].columns)


@register_streamfield_block
class GuideTableBlock(StructBlock):
    """A table with a caption, a row of headings and, if wanted, a column of them."""

    table = CellsBlock(
        label=_("Cells"),
        help_text=_(
            "Paste a table from Word, Excel or Google Docs into the first cell to fill it. Leave"
            " all headings empty if there are none."
        ),
    )
    has_header_column = BooleanBlock(
        required=False,
        label=_("The first column is headings"),
        help_text=_("Then screen readers say it before each cell of its row."),
    )

    graphql_fields = [
        GraphQLBoolean(
            "has_header_column",
            required=True,
            description=_("Whether the first cell of each row is its heading."),
        ),
        GraphQLStreamfield(
            "table",
            is_list=False,
            description=_("Its caption, headings and cells, which are each a `TableTextBlock`."),
        ),
    ]

    class Meta:
        icon = "table"
        template = "pages/blocks/table.html"
        value_class = GuideTableValue
        label = _("Table")
        description = _("A table with a caption and headings. Its cells can link and cite sources.")
        preview_value = {
            "table": {
                "caption": "What the exams cost",
                "columns": [
                    {"type": "text", "heading": "Exam"},
                    {"type": "text", "heading": "Price"},
                ],
                "rows": [
                    {"values": ["<p>Speaking</p>", "<p>€ 60</p>"]},
                    {"values": ["<p>Writing</p>", "<p>€ 50</p>"]},
                ],
            },
            "has_header_column": True,
        }
        graphql_description = _("A table of texts.")
