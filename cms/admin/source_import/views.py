from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from cms.admin.bulk.models import Outcome
from cms.admin.jobs.models import Stage
from cms.admin.jobs.tasks import start, start_undo
from cms.admin.jobs.views import JobProgressMixin, JobView
from cms.admin.permissions import can_import, save_modes
from cms.admin.source_import import files
from cms.admin.source_import.columns import BY_FIELD, COLUMNS
from cms.admin.source_import.files import read_table
from cms.admin.source_import.forms import UploadForm
from cms.admin.source_import.import_plan import counts
from cms.admin.source_import.models import KEEP, USE, ImportedSource, SourceImport
from cms.admin.source_import.tasks import plan_import
from cms.admin.views import ScreenView
from cms.snippets.models import Source

LINES_PER_PAGE = 100
MAX_EARLIER = 10
"""The user's earlier imports that are listed."""

UNDONE = (Outcome.RESTORED.value, Outcome.KEPT.value)

ROWS_AT_ONCE = 50
"""Rows that are imported while the editor waits, which takes some seconds."""


class ImportScreenView(ScreenView):
    header_icon = "upload"
    page_title = _("Import sources")

    def check_access(self) -> None:
        if not can_import(self.request.user):
            raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.crumbs(None, {"url": "", "label": gettext("Import from a sheet")})


class UploadView(ImportScreenView):
    """Ask for the file, and describe its columns."""

    template_name = "source_import/upload.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(UploadForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._ask(form)
        file = form.cleaned_data["file"]
        planned = plan_import(
            read_table(file.read()),
            user=request.user,
            file_name=file.name,
            how=form.cleaned_data["how"],
        )
        return redirect("source_import_plan", planned.pk)

    def _ask(self, form: UploadForm) -> HttpResponse:
        earlier = SourceImport.objects.filter(user=self.request.user.pk).exclude(
            stage=Stage.PLANNED
        )
        return self.show(
            form=form, columns=COLUMNS, earlier=earlier.defer("rows", "lines")[:MAX_EARLIER]
        )


class TemplateView(ImportScreenView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return _download(files.template(), "sources-template.csv")


class AllSourcesView(ImportScreenView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return _download(files.all_sources(), "sources.csv")


def _download(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class PlanView(JobView, ImportScreenView):
    """One import: its plan, its progress or its report. Only for its owner."""

    model = SourceImport

    def check_access(self) -> None:
        super().check_access()
        if self.job.user_id != self.request.user.pk:
            raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        upload = {"url": reverse("source_import"), "label": gettext("Import from a sheet")}
        return self.crumbs(None, upload, {"url": "", "label": self.job.file_name})

    def get_template_names(self) -> list[str]:
        if self.job.is_under_way:
            return ["source_import/progress.html"]
        if self.job.stage == Stage.UNDONE:
            return ["source_import/undone.html"]
        return ["source_import/plan.html"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        planned: SourceImport = self.job
        if planned.is_under_way:
            return self.show(
                planned=planned,
                progress=self.progress(),
                progress_url=reverse("source_import_progress", args=[pk]),
            )
        if planned.stage == Stage.UNDONE:
            return self._show_undone()
        counted = counts(planned.lines)
        action = request.GET.get("action", "")
        lines = planned.lines
        if action in counted:
            lines = [line for line in lines if line["action"] == action]
        elif action == "same":
            lines = [line for line in lines if line.get("same_website")]
        page = WagtailPaginator(lines, LINES_PER_PAGE).get_page(request.GET.get("p"))
        problems = WagtailPaginator(planned.problems, LINES_PER_PAGE).get_page(request.GET.get("p"))
        return self.show(
            planned=planned,
            counts=counted,
            writes=counted["new"] + counted["changed"],
            action=action,
            same_website=sum(bool(line.get("same_website")) for line in planned.lines),
            undecided=len(planned.undecided),
            page=problems if planned.problems else page,
            lines=[_with_headings(line) for line in page],
            problems=list(problems),
            edit_url=Source.snippet_viewset.get_url_name("edit"),
            undo_url=reverse("source_import_undo", args=[pk]) if self.may_undo() else "",
        )

    def may_undo(self) -> bool:
        """Is there anything to undo, by somebody who may still save as the import did?"""
        is_done = self.job.stage == Stage.DONE and self.job.how in save_modes(self.request.user)
        return is_done and self.job.imported.exists()

    def _show_undone(self) -> HttpResponse:
        rows = ImportedSource.objects.filter(source_import=self.job)
        sums = {outcome: rows.filter(outcome=outcome).count() for outcome in UNDONE}
        outcome = self.request.GET.get("outcome", "")
        if outcome in UNDONE:
            rows = rows.filter(outcome=outcome)
        return self.show(
            planned=self.job,
            sums=sums,
            total=sum(sums.values()),
            outcome=outcome,
            page=WagtailPaginator(rows, LINES_PER_PAGE).get_page(self.request.GET.get("p")),
            edit_url=Source.snippet_viewset.get_url_name("edit"),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        planned: SourceImport = self.job
        if "discard" in request.POST and not planned.is_under_way:
            planned.delete()
            return redirect("source_import")
        if planned.stage == Stage.PLANNED and not planned.problems:
            for decision in {USE, KEEP} & request.POST.keys():
                return self._decide(decision, request.POST[decision])
            if planned.undecided:
                return redirect(f"{request.path}?action=same")
            if planned.how not in save_modes(request.user):
                raise PermissionDenied
            start(planned, at_once=len(planned.rows) <= ROWS_AT_ONCE, is_stale=False, done=0)
            planned.refresh_from_db()
            if planned.stage == Stage.DONE:
                messages.success(request, _done(planned))
        return redirect("source_import_plan", pk)

    def _decide(self, decision: str, number: str) -> HttpResponse:
        """Decide on a row, or on all that nobody has decided on."""
        planned: SourceImport = self.job
        undecided = [line["number"] for line in planned.undecided]
        planned.decide(decision, [int(number)] if number.isdecimal() else undecided)
        query = self.request.GET.urlencode()
        anchor = f"#row-{number}" if number.isdecimal() else ""
        return redirect(f"{self.request.path}?{query}{anchor}")


class ProgressView(JobProgressMixin, PlanView):
    pass


class UndoView(PlanView):
    """Ask once more, then undo the import."""

    page_title = _("Undo")

    def check_access(self) -> None:
        super().check_access()
        if not self.may_undo():
            raise PermissionDenied

    def get_template_names(self) -> list[str]:
        return ["source_import/undo.html"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = self.job.imported
        new = rows.filter(before__isnull=True).count()
        return self.show(planned=self.job, new=new, changed=rows.count() - new)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        start_undo(self.job, request.user)
        return redirect("source_import_plan", pk)


def _with_headings(line: dict[str, Any]) -> dict[str, Any]:
    """Add the names of the fields in the language of the user."""
    changes = [
        {**change, "heading": BY_FIELD[change["field"]].heading} for change in line["changes"]
    ]
    return {**line, "changes": changes}


def _done(planned: SourceImport) -> str:
    counted = counts(planned.lines)
    written = counted["new"] + counted["changed"]
    return ngettext(
        "%(count)d source has been imported.", "%(count)d sources have been imported.", written
    ) % {"count": written}
