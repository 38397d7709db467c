"""In the form of a source: how its link is, and when it was reviewed."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import Panel

from cms.admin.health.forms import PLANNED_FIELDS
from cms.health.models import LinkHealth, LinkStatus, Review
from cms.health.queries import AILING, link_health_of, website_of_interest
from cms.health.reviews import may_review
from cms.health.words import explanation
from cms.snippets.models import Source


def link_context(source: Source, form_website: str | None = None) -> dict[str, Any]:
    """What `hub_health/link_status.html` shows. One statement, two for a draft."""
    checked: Any = Source.objects.annotate(address=website_of_interest())
    address = checked.filter(pk=source.pk).values_list("address", flat=True).get()
    health = link_health_of(source, address)
    status = LinkStatus(health.status) if health else LinkStatus.UNCHECKED
    return {
        "source": source,
        "address": address,
        "health": health,
        "status": status,
        "is_ailing": status in AILING,
        "explanation": explanation(health),
        "new_address": health.leads_to if health and _is_better(health) else "",
        "leads_to": health.leads_to if health and not _is_better(health) else "",
        "other_address": form_website if form_website and form_website != address else "",
        "stamp": health.checked_at.isoformat() if health and health.checked_at else "",
        "check_url": reverse("source_check_link", args=[source.pk]),
        "status_url": reverse("source_link_status", args=[source.pk]),
    }


def _is_better(health: LinkHealth) -> bool:
    """Whether the source should have the address that the site redirects to."""
    return bool(health.moved_for_good and health.leads_to and not health.reason)


class SourceHealthPanel(Panel):
    """Four statements; none for a source that is not saved yet."""

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
    """Carries along what the form shows of the plan at first; see `SourceForm`."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "hub_health/planned_values.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "values": [self.form[name].as_hidden(only_initial=True) for name in PLANNED_FIELDS],
            }
