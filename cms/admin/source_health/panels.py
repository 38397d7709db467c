"""Panels on the dashboard and in the form of a source, for links and reviews."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component

from cms.admin.source_changes import PLANNED_FIELDS
from cms.admin.views import source_list_url
from cms.health.explanations import explanation
from cms.health.models import LinkHealth, LinkStatus, Review
from cms.health.queries import UNHEALTHY, link_health_of, review_overdue, website_of_interest
from cms.health.reviews import may_review
from cms.snippets.models import Source

MAX_NAMED = 5
"""Sources to review that the panel names; the list has them all."""


class ReviewsToDoPanel(Component):
    """The overdue reviews of the user, in one statement; hidden if there are none."""

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
            "named": overdue[:MAX_NAMED],
            "url": source_list_url(review="overdue", mine="yes", ordering="review_by"),
        }


def link_context(source: Source, form_website: str | None = None) -> dict[str, Any]:
    """Return the context of `hub_health/link_status.html`. One statement, two for a draft."""
    checked: Any = Source.objects.annotate(address=website_of_interest())
    address = checked.filter(pk=source.pk).values_list("address", flat=True).get()
    health = link_health_of(source, address)
    status = LinkStatus(health.status) if health else LinkStatus.UNCHECKED
    return {
        "source": source,
        "address": address,
        "health": health,
        "status": status,
        "is_unhealthy": status in UNHEALTHY,
        "explanation": explanation(health),
        "new_address": health.leads_to if health and _is_better(health) else "",
        "leads_to": health.leads_to if health and not _is_better(health) else "",
        "other_address": form_website if form_website and form_website != address else "",
        "stamp": health.checked_at.isoformat() if health and health.checked_at else "",
        "check_url": reverse("source_check_link", args=[source.pk]),
        "status_url": reverse("source_link_status", args=[source.pk]),
    }


def _is_better(health: LinkHealth) -> bool:
    """Should the source have the address that the site redirects to?"""
    return bool(health.moved_for_good and health.leads_to and not health.reason)


class SourceHealthPanel(Panel):
    """Link and reviews of a saved source. Four statements."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "hub_health/panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            reviews = Review.objects.filter(source=self.instance.pk).select_related("reviewer")
            review_by = self.instance.review_by
            return {
                **super().get_context_data(parent_context),
                **link_context(self.instance, self.instance.website),
                "last_review": reviews.order_by("-reviewed_at").first(),
                "review_by": review_by,
                "is_overdue": review_by is not None and review_by < timezone.localdate(),
                "may_review": may_review(self.request.user, self.instance),
                "review_url": reverse("source_review", args=[self.instance.pk]),
            }


class PlannedValuesPanel(Panel):
    """Hidden copies of the first values of the plan; see `PlannedReviewForm`."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "hub_health/planned_values.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "values": [self.form[name].as_hidden(only_initial=True) for name in PLANNED_FIELDS],
            }
