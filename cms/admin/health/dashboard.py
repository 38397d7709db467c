"""On the dashboard: what the user is to review."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.admin.screens import source_list_url
from cms.health.queries import review_overdue
from cms.health.reviews import may_review
from cms.snippets.models import Source

NAMED = 5
"""How many of the sources to review are named; the list has them all."""


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
            overdue = list(mine.order_by("review_by", "sort_key", "pk").only("title", "review_by"))
        return {
            "overdue": overdue,
            "named": overdue[:NAMED],
            "url": source_list_url(review="overdue", mine="yes", ordering="review_by"),
        }
