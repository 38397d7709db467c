"""On the dashboard: links that do not work, and what the user is to review."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from cms.admin.health.filters import AILING_LINK
from cms.health.queries import AILING, review_overdue, with_link_health
from cms.health.reviews import may_review
from cms.snippets.models import Source

NAMED = 5
"""How many of the sources to review are named; the list has them all."""


def list_url(**query: str) -> str:
    return f"{reverse(Source.snippet_viewset.get_url_name('list'))}?{urlencode(query)}"


class AilingLinksSummaryItem(SummaryItem):
    """How many links are broken or doubtful, as a link to the list of them. One statement."""

    order = 170
    template_name = "hub_health/ailing_links_summary.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        checked: Any = with_link_health(Source.objects.order_by())
        return {
            "ailing": checked.filter(link_status__in=AILING).count(),
            "url": list_url(link=AILING_LINK),
        }

    def is_shown(self) -> bool:
        policy = policy_registry.get_by_type(Source)
        actions = ["add", "change", "delete", "view"]
        return bool(policy.user_has_any_permission(self.request.user, actions))


class ReviewsToDoPanel(Component):
    """The sources that the user owns and should have reviewed by now. One statement, none for
    others. Nothing is shown where nothing is to be done.
    """

    name = "reviews_to_do"
    order = 205
    template_name = "hub_health/reviews_to_do.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        overdue = []
        if may_review(self.request.user):
            mine = Source.objects.filter(review_overdue(), review_owner=self.request.user.pk)
            overdue = list(mine.order_by("review_by", "title", "pk").only("title", "review_by"))
        return {
            "overdue": overdue,
            "named": overdue[:NAMED],
            "url": list_url(review="overdue", mine="yes", ordering="review_by"),
        }
