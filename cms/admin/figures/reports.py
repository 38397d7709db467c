"""Reports: sources over time, and pages without a source."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import PageReportView, ReportView
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy, policy_registry

from cms.admin.csv_escaping import EscapingExportMixin
from cms.admin.figures.models import DailyFigures
from cms.admin.figures.queries import MonthFigures, months
from cms.admin.views import prefetch_companions
from cms.mentions.index import indexed_page_types
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source
from cms.web.forbidden import ForbiddingMixin

MONTHS = 24
"""The number of bars in a chart; the table has all rows."""

WIDTH = 300
HEIGHT = 120
GAP = 0.25
"""Between two bars, as a part of the room that each has."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in units of the drawing. `number` is None for a month without a record."""

    month: date
    number: int | None
    at_least: bool
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    label: Any
    bars: list[Bar]

    @property
    def latest(self) -> int | None:
        return self.bars[-1].number if self.bars else None

    @property
    def most(self) -> int:
        return max((bar.number or 0 for bar in self.bars), default=0)


def chart(label: Any, name: str, newest_first: Sequence[MonthFigures]) -> Chart:
    shown = list(newest_first[:MONTHS])[::-1]
    numbers = [getattr(figures, name) for figures in shown]
    most = max((number or 0 for number in numbers), default=0) or 1
    room = WIDTH / max(len(shown), 6)
    bars = []
    for place, (figures, number) in enumerate(zip(shown, numbers, strict=True)):
        height = round(HEIGHT * (number or 0) / most, 1)
        bars.append(
            Bar(
                figures.month,
                number,
                figures.at_least,
                left=round(place * room + room * GAP / 2, 1),
                top=round(HEIGHT - height, 1),
                width=round(room * (1 - GAP), 1),
                height=height,
            )
        )
    return Chart(label, bars)


UNKNOWN = "\N{EN DASH}"


def month_name(figures: MonthFigures) -> str:
    return date_format(figures.month, "F Y")


def known_sources(figures: MonthFigures) -> str:
    if figures.at_least:
        return gettext("at least %(number)d") % {"number": figures.sources}
    return known(figures.sources)


def known(number: int | None) -> str:
    return UNKNOWN if number is None else str(number)


class SourcesOverTimeView(ForbiddingMixin, ReportView):
    """The figures of the hub month by month, as charts and as a table."""

    page_title = _("Sources over time")
    header_icon = "site"
    index_url_name = "sources_over_time"
    index_results_url_name = "sources_over_time_results"
    template_name = "figures/sources_over_time.html"
    results_template_name = "figures/sources_over_time_results.html"
    model = DailyFigures
    columns = [
        Column("month", label=_("Month"), accessor=month_name),
        Column("sources", label=_("Sources"), accessor=known_sources),
        Column("mentions", label=_("Mentions"), accessor=lambda figures: known(figures.mentions)),
        Column("unused", label=_("Unused sources"), accessor=lambda figures: known(figures.unused)),
    ]
    list_export = ["month", "sources", "mentions", "unused", "at_least"]
    export_headings = {
        "month": _("Month"),
        "sources": _("Sources"),
        "mentions": _("Mentions"),
        "unused": _("Unused sources"),
        "at_least": _("Sources are at least so many"),
    }
    export_filename = "sources-over-time"
    permission_policy = policy_registry.get_by_type(Source)
    any_permission_required = ["add", "change", "delete", "view"]

    def get_queryset(self) -> list[MonthFigures]:
        return months()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.object_list
        first = DailyFigures.objects.order_by("day").values_list("day", flat=True).first()
        return {
            **super().get_context_data(**kwargs),
            "charts": [
                chart(column.label, column.name, shown)
                for column in self.columns
                if column.name != "month"
            ],
            "chart_width": WIDTH,
            "chart_height": HEIGHT,
            "chart_months": MONTHS,
            "recorded_since": first,
        }


def citing() -> Collection[Any]:
    """Return the page types that can cite."""
    return indexed_page_types().values()


class UncitingFilterSet(WagtailFilterSet):
    """Filters of the pages that cite nothing."""

    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("live", _("Live")), ("draft", _("Not published"))],
        empty_label=_("All"),
        method="by_status",
        widget=forms.RadioSelect,
    )
    type = django_filters.ModelChoiceFilter(
        label=_("Type"),
        field_name="content_type",
        queryset=lambda request: ContentType.objects.filter(
            pk__in=[each.pk for each in ContentType.objects.get_for_models(*citing()).values()]
        ).order_by("model"),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    locale = django_filters.ModelChoiceFilter(
        label=_("Language"),
        queryset=lambda request: Locale.objects.all(),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def by_status(self, pages: QuerySet[Page], name: str, value: str) -> QuerySet[Page]:
        return pages.filter(live=value == "live")


class PagesWithoutSourceView(ForbiddingMixin, EscapingExportMixin, PageReportView):
    """Pages that the user may change, that could cite, and that cite nothing.

    Of live pages the live version counts, of others the draft.
    """

    page_title = _("Pages without a source")
    header_icon = "warning"
    index_url_name = "pages_without_source"
    index_results_url_name = "pages_without_source_results"
    results_template_name = "figures/pages_without_source_results.html"
    filterset_class = UncitingFilterSet
    any_permission_required = ["add", "change", "publish"]
    list_export = [*PageReportView.list_export, "locale.language_code", "drafted_mentions"]
    export_headings = {
        **PageReportView.export_headings,
        "locale.language_code": _("Language"),
        "drafted_mentions": _("Mentions in the draft"),
    }
    export_filename = "pages-without-source"

    def get_base_queryset(self) -> QuerySet[Page]:
        mine = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        mentions = Mention.objects.filter(page=OuterRef("pk"))
        live = mentions.filter(state=MentionState.LIVE)
        drafted = mentions.filter(state=MentionState.DRAFT)
        number = drafted.order_by().values("page").annotate(number=Count("pk")).values("number")
        pages: QuerySet[Page] = (
            mine.type(tuple(citing()))
            .filter(Q(live=True) & ~Exists(live) | Q(live=False) & ~Exists(drafted))
            .annotate(drafted_mentions=Coalesce(Subquery(number), 0))
            .prefetch_related("locale")  # with its own types Wagtail reads no related rows
            .prefetch_workflow_states()
            .annotate_approved_schedule()
            .defer_streamfields()
            .specific()
            .order_by("-live", "path")
        )
        return pages

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        prefetch_companions(context["object_list"])
        return context
