"""Columns and filters of the list of sources for links and reviews."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from cms.admin.source_health.forms import label_of_owner
from cms.health.models import LinkStatus
from cms.health.queries import UNHEALTHY, review_overdue, with_link_health
from cms.health.reviews import possible_owners
from cms.snippets.models import Source


class LinkHealthColumn(Column):
    """The state of the link; needs `cms.health.queries.with_link_health`."""

    cell_template_name = "hub_health/link_cell.html"

    def __init__(self) -> None:
        super().__init__("link_status", label=_("Link"), sort_key="link_status")

    def get_cell_context_data(self, instance: Source, parent_context: Any) -> dict[str, Any]:
        status = LinkStatus(self.get_value(instance))
        return {
            **super().get_cell_context_data(instance, parent_context),
            "status": status,
            "is_unhealthy": status in UNHEALTHY,
        }


class ReviewColumn(Column):
    """Date and owner of the next review."""

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


SOON = timedelta(days=30)
UNHEALTHY_LINK = "ailing"
"""The value of `link` for both, broken and doubtful."""


class OwnerFilter(django_filters.ModelChoiceFilter):
    """A filter whose choices are users, called as in the other forms."""

    @property
    def field(self) -> Any:
        field = super().field
        field.label_from_instance = label_of_owner
        return field


class SourceHealthFilterSet(WagtailFilterSet):
    link = django_filters.ChoiceFilter(
        label=_("Link"),
        choices=[(UNHEALTHY_LINK, _("Broken or doubtful")), *LinkStatus.choices],
        empty_label=_("All"),
        method="by_link",
        widget=forms.RadioSelect,
    )
    review = django_filters.ChoiceFilter(
        label=_("Review"),
        choices=[
            ("overdue", _("Overdue")),
            ("soon", _("Due within 30 days")),
            ("unplanned", _("Not planned")),
        ],
        empty_label=_("All"),
        method="by_review",
        widget=forms.RadioSelect,
    )
    mine = django_filters.ChoiceFilter(
        label=_("Whose reviews"),
        choices=[("yes", _("Mine"))],
        empty_label=_("Everybody's"),
        method="by_me",
        widget=forms.RadioSelect,
    )
    review_owner = OwnerFilter(
        label=_("Review owner"),
        queryset=lambda request: possible_owners(),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Source
        fields: list[str] = []

    def by_link(self, sources: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        wanted = UNHEALTHY if value == UNHEALTHY_LINK else [value]
        checked: Any = with_link_health(sources)
        return checked.filter(link_status__in=wanted)

    def by_review(self, sources: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        match value:
            case "overdue":
                return sources.filter(review_overdue())
            case "soon":
                today = timezone.localdate()
                return sources.filter(review_by__range=(today, today + SOON))
        return sources.filter(review_by=None)

    def by_me(self, sources: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        return sources.filter(review_owner=self.request.user)
