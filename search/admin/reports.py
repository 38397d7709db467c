"""Reports of what readers search for, do not find, and do not open."""

from typing import Any

from django.conf import settings
from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from search.admin.permissions import SearchPermissionMixin, addition_urls
from search.models import SearchedQuery


def frequent_queries() -> QuerySet[Any]:
    """The queries searched for often enough to be shown to editors, with their sums."""
    latest = SearchedQuery.objects.filter(
        locale=OuterRef("locale"), query=OuterRef("query"), searches__gt=0
    ).order_by("-day")
    return (
        SearchedQuery.objects.values("query", "locale__language_code", "locale")
        .annotate(
            total=Sum("searches"),
            opened=Sum("clicks"),
            last_day=Max("day"),
            found=Subquery(latest.values("results")[:1]),
            missing=Subquery(latest.values("not_found")[:1]),
        )
        .filter(total__gte=settings.SEARCH_LOG_AT_LEAST)
        .order_by("-total", "query")
    )


class SearchedFilterSet(WagtailFilterSet):
    only = ChoiceFilter(
        label=_("Show"),
        empty_label=_("All popular queries"),
        choices=[
            ("nothing", _("Queries with no result")),
            ("missing", _("Queries with a word that nothing holds")),
            ("unopened", _("Queries with results that nobody opened")),
        ],
        method="filter_only",
    )

    class Meta:
        model = SearchedQuery
        fields: list[str] = []

    def filter_only(self, queries: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "nothing":
            return queries.filter(found=0)
        if value == "missing":
            return queries.filter(missing__gt="")
        return queries.filter(found__gt=0, opened=0)


class SearchedReportView(SearchPermissionMixin, ReportView):
    page_title = _("What readers search for")
    header_icon = "search"
    index_url_name = "search_report"
    index_results_url_name = "search_report_results"
    results_template_name = "search_admin/report_results.html"
    filterset_class = SearchedFilterSet
    model = SearchedQuery
    default_ordering = None
    list_export = ["query", "locale__language_code", "total", "found", "opened", "last_day"]
    export_headings = {
        "query": _("Query"),
        "locale__language_code": _("Language"),
        "total": _("Searches"),
        "found": _("Results"),
        "opened": _("Opened"),
        "last_day": _("Last searched for"),
    }
    export_filename = "searches"
    is_searchable = False

    def get_base_queryset(self) -> QuerySet[Any]:
        return frequent_queries()

    def get_queryset(self) -> QuerySet[Any]:
        return frequent_queries()

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        return [
            QueryColumn("query", label=_("Query")),
            Column("locale__language_code", label=_("Language")),
            Column("total", label=_("Searches")),
            Column("found", label=_("Results")),
            Column("missing", label=_("Not found")),
            Column("opened", label=_("Opened")),
            Column("last_day", label=_("Last searched for")),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {
            "at_least": settings.SEARCH_LOG_AT_LEAST,
            "days": settings.SEARCH_LOG_DAYS,
        }


class QueryColumn(Column):
    """The query, as a link that searches for it as the public does.

    One that found nothing, or not all of its words, has links to forms that are filled in with it.
    """

    cell_template_name = "search_admin/query_cell.html"

    def get_cell_context_data(
        self, instance: dict[str, Any], parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        if instance["found"] and not instance["missing"]:
            return context
        user = parent_context["request"].user
        query, missing = instance["query"], instance["missing"]
        return {**context, **addition_urls(user, query, missing, instance["locale"])}
