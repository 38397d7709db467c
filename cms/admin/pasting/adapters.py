from django.forms import Media
from django.utils.functional import cached_property
from wagtail.admin.telepath import register
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockAdapter


class TableAdapter(TypedTableBlockAdapter):
    """Tables whose cells have names, and whose copies have a caption, which Wagtail's have not."""

    js_constructor = "hub.TypedTableBlock"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=["hub_pasting/table_block.js"])


def register_tables() -> None:
    register(TableAdapter(), TypedTableBlock)
