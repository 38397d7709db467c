from django.forms import Media
from django.utils.functional import cached_property
from wagtail.admin.telepath import register
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockAdapter


class NamedCellsAdapter(TypedTableBlockAdapter):
    """Tables whose cells have names, which Wagtail's have not."""

    js_constructor = "hub.TypedTableBlock"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=["hub_pasting/table_block.js"])


def name_cells() -> None:
    register(NamedCellsAdapter(), TypedTableBlock)
