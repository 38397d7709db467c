"""On the dashboard: the sources that no page mentions."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem
from wagtail.permissions import policy_registry

from cms.mentions.models import Mention
from cms.snippets.models import Source


class UnusedSourcesSummaryItem(SummaryItem):
    """How many there are, as a link to the list of them. One statement."""

    order = 160
    template_name = "hub_admin/unused_sources_summary.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mentions = Mention.objects.filter(source=OuterRef("pk"))
        return {
            "unused": Source.objects.exclude(Exists(mentions)).count(),
            "url": f"{reverse(Source.snippet_viewset.get_url_name('list'))}?mentions=none",
        }

    def is_shown(self) -> bool:
        policy = policy_registry.get_by_type(Source)
        actions = ["add", "change", "delete", "view"]
        return bool(policy.user_has_any_permission(self.request.user, actions))
