"""The state of the index in OpenSearch, and the entries that wait to be sent to it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from cms.declaration import label_of
from search.admin.permissions import SearchPermissionMixin
from search.models import RemoteIndex, SearchEntry, UnsentEntry
from search.remote import cluster
from search.remote.outbox import serving, try_again
from search.tasks import send_search_entries


@dataclass(frozen=True, slots=True)
class IndexState:
    """The index that serves. `held` is None if OpenSearch does not answer; `problem` says why."""

    index: RemoteIndex
    waiting: int
    expected: int
    held: int | None = None
    problem: str = ""


def state_of_index() -> IndexState | None:
    """Ask OpenSearch for the state of the index; None where no index has been made."""
    index = serving().first()
    if index is None:
        return None
    waiting, expected = index.unsent.count(), SearchEntry.objects.count()
    try:
        return IndexState(index, waiting, expected, held=cluster.count(index.name))
    except cluster.ClusterError as error:
        return IndexState(index, waiting, expected, problem=gettext(str(error)))


def unsent_entries() -> QuerySet[Any]:
    """The entries that wait to be sent, with the titles of their objects, failed ones first."""
    entry = SearchEntry.objects.filter(pk=OuterRef("entry"))
    return (
        UnsentEntry.objects.filter(index__in=serving())
        .select_related("index")
        .annotate(title=Subquery(entry.values("title")), kind=Subquery(entry.values("kind")))
        .order_by(F("attempts").desc(), "changed_at", "pk")
    )


def _title(row: Any) -> Any:
    return _("Deleted") if row.title is None else row.title


def _kind(row: Any) -> Any:
    return "" if row.kind is None else label_of(row.kind)


class SearchIndexReportView(SearchPermissionMixin, ReportView):
    page_title = _("Search index")
    header_icon = "search"
    index_url_name = "search_index_report"
    index_results_url_name = "search_index_report_results"
    results_template_name = "search_admin/index_report_results.html"
    model = UnsentEntry
    default_ordering = None
    is_searchable = False
    list_export = ["title", "kind", "changed_at", "attempts", "last_error", "next_attempt"]
    export_headings = {
        "title": _("Title"),
        "kind": _("Kind"),
        "changed_at": _("Changed"),
        "attempts": _("Attempts"),
        "last_error": _("Last error"),
        "next_attempt": _("Next attempt"),
    }
    export_filename = "search-index"

    def get_base_queryset(self) -> QuerySet[Any]:
        return unsent_entries()

    def get_queryset(self) -> QuerySet[Any]:
        return unsent_entries()

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("title", label=_("Title"), accessor=_title),
            Column("kind", label=_("Kind"), accessor=_kind),
            DateColumn("changed_at", label=_("Changed")),
            Column("attempts", label=_("Attempts")),
            Column(
                "last_error",
                label=_("Last error"),
                accessor=lambda row: gettext(row.last_error) if row.last_error else "",
            ),
            Column(
                "next_attempt",
                label=_("Next attempt"),
                accessor=lambda row: max(row.next_attempt, row.index.next_attempt),
            ),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {
            "is_used": bool(settings.SEARCH_URL),
            "state": state_of_index() if settings.SEARCH_URL else None,
        }


class TryAgainView(SearchPermissionMixin, View):
    """Makes all waiting entries due, and enqueues the task that sends them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try_again()
        send_search_entries.enqueue()
        messages.success(request, gettext("What waits is being sent."))
        return redirect("search_index_report")
