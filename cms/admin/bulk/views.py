from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator

from cms.admin.bulk.models import BulkChange, Outcome, count_rows
from cms.admin.bulk.running import action_class_of
from cms.admin.jobs.models import Stage
from cms.admin.jobs.tasks import start_undo
from cms.admin.jobs.views import JobProgressMixin, JobView

ROWS_PER_PAGE = 50


def bulk_action(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponse:
    """Answer in the place of Wagtail's view of this name."""
    action_class = action_class_of(app_label, model_name, action)
    if action_class is None:
        raise Http404
    response: HttpResponse = action_class(request, apps.get_model(app_label, model_name)).dispatch(
        request
    )
    return response


class BulkChangeView(JobView):
    """One bulk action: its progress or its report."""

    model = BulkChange
    header_icon = "list-ul"
    page_title = _("Bulk action")

    def check_access(self) -> None:
        if self.request.user.pk != self.job.user_id and not self.request.user.is_superuser:
            raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.job)}]

    def get_template_names(self) -> list[str]:
        return ["bulk/progress.html" if self.job.is_under_way else "bulk/report.html"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.job.is_under_way:
            return self.show(
                change=self.job,
                progress=self.progress(),
                progress_url=reverse("bulk_change_progress", args=[pk]),
            )
        rows = self.job.rows.all()
        outcome = request.GET.get("outcome", "")
        if outcome in Outcome.values:
            rows = rows.filter(outcome=outcome)
        sums = count_rows(self.job)
        return self.show(
            change=self.job,
            page=WagtailPaginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("p")),
            sums=sums,
            outcome=outcome,
            may_undo=self.job.undoable and self.job.stage == Stage.DONE and sums.done > 0,
            undo_url=reverse("bulk_change_undo", args=[pk]),
        )


class BulkProgressView(JobProgressMixin, BulkChangeView):
    pass


class BulkUndoView(BulkChangeView):
    """Ask once more, then restore everything."""

    page_title = _("Undo")

    def check_access(self) -> None:
        super().check_access()
        if not self.job.undoable:
            raise PermissionDenied

    def get_template_names(self) -> list[str]:
        return ["bulk/undo.html"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(change=self.job, sums=count_rows(self.job))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        start_undo(self.job, request.user)
        return redirect("bulk_change", pk)
