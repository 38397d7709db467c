"""Panels of page editors that show what belongs to a page, and edit nothing."""

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

NAMED_GUIDES = 50
"""Guides that the panel of a topic names; the list of guides has them all."""


class GuidesPanel(Panel):
    """The guides of a saved topic, in the order in which readers see them. Two statements."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/guides.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            named = (
                self.instance.guides.order_by("path").select_related("topic").defer_streamfields()
            )
            named = list(named[: NAMED_GUIDES + 1])
            index = named[0].get_parent() if len(named) > NAMED_GUIDES else None
            return {
                **super().get_context_data(parent_context),
                "guides": named[:NAMED_GUIDES],
                "all_url": index
                and f"{reverse('wagtailadmin_explore', args=[index.pk])}?topic={self.instance.pk}",
            }
