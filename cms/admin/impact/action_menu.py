"""What publishing would change, said right above the button that does it."""

from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.models import Page

from cms.mentions.index import indexed_page_types
from cms.snippets.models import Source


class ImpactMenuItem(Component):
    """A line among the actions of the editor. Empty, and not seen, while there is no draft."""

    order = 15
    template_name = "impact/action_menu_item.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return _edited(context) is not None and not context.get("locked_for_user")

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"instance": _edited(parent_context), "request": parent_context["request"]}


def _edited(context: dict[str, Any]) -> Page | Source | None:
    instance: Any = context.get("page") or context.get("instance")
    if isinstance(instance, Source) or type(instance) in indexed_page_types().values():
        return instance
    return None
