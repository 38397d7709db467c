"""In the form of a source: where it is used, in short."""

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from cms.admin.mention_counts import with_mention_counts
from cms.admin.mention_places import citing_pages, places_on
from cms.mentions.models import Mention
from cms.snippets.models import Source

PAGES_IN_PANEL = 5


class SourceUsagePanel(Panel):
    """How often, and the first pages. Four statements; none for a source that is not saved yet."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "hub_admin/source_usage_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            pages = citing_pages(Mention.objects.filter(source=self.instance.pk))
            page_ids = [entry["page_id"] for entry in pages[: PAGES_IN_PANEL + 1]]
            user = self.request.user
            return {
                **context,
                "counts": with_mention_counts(Source.objects.filter(pk=self.instance.pk)).first(),
                "citing_pages": places_on(page_ids[:PAGES_IN_PANEL], self.instance, user),
                "has_more": len(page_ids) > PAGES_IN_PANEL,
                "usage_url": reverse(
                    Source.snippet_viewset.get_url_name("usage"), args=[self.instance.pk]
                ),
            }
