"""What the list of sources shows of their links and reviews. No queries."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cms.health.models import LinkStatus
from cms.health.queries import AILING
from cms.snippets.models import Source


class LinkHealthColumn(Column):
    """Needs `cms.health.queries.with_link_health`."""

    cell_template_name = "hub_health/link_cell.html"

    def __init__(self) -> None:
        super().__init__("link_status", label=_("Link"), sort_key="link_status")

    def get_cell_context_data(self, instance: Source, parent_context: Any) -> dict[str, Any]:
        status = LinkStatus(self.get_value(instance))
        return {
            **super().get_cell_context_data(instance, parent_context),
            "status": status,
            "is_ailing": status in AILING,
        }


class ReviewColumn(Column):
    """When the source is to be reviewed, and by whom."""

    cell_template_name = "hub_health/review_cell.html"

    def __init__(self) -> None:
        super().__init__("review_by", label=_("Review"), sort_key="review_by")

    def get_cell_context_data(self, instance: Source, parent_context: Any) -> dict[str, Any]:
        review_by = instance.review_by
        return {
            **super().get_cell_context_data(instance, parent_context),
            "is_overdue": review_by is not None and review_by < timezone.localdate(),
            "owner": instance.review_owner,
        }
