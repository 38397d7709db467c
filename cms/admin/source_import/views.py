"""The screens: upload a file, see what it would do, let it happen, read the report."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from cms.admin.screens import ScreenView
from cms.admin.source_import import files
from cms.admin.source_import.columns import BY_FIELD, COLUMNS
from cms.admin.source_import.forms import UploadForm
from cms.admin.source_import.models import SourceImport, Stage
from cms.admin.source_import.permissions import may_import, ways
from cms.admin.source_import.planning import counts
from cms.admin.source_import.reading import read_table
from cms.admin.source_import.tasks import begin, begin_again, is_abandoned, remember
from cms.snippets.models import Source

LINES_PER_PAGE = 100
EARLIER = 10
"""How many of the user's earlier imports are listed."""


class ImportScreenView(ScreenView):
    header_icon = "upload"
    page_title = _("Import sources")

    def permit(self) -> None:
        if not may_import(self.request.user):
            raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.crumbs(None, {"url": "", "label": gettext("Import from CSV")})


class UploadView(ImportScreenView):
    """Asks for the file, and says what belongs in it."""

    template_name = "source_import/upload.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(UploadForm(ways=ways(request.user)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, ways=ways(request.user))
        if not form.is_valid():
            return self._ask(form)
        file = form.cleaned_data["file"]
        planned = remember(
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
            form=form, columns=COLUMNS, earlier=earlier.defer("rows", "lines")[:EARLIER]
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


class PlanView(ImportScreenView):
    """One import: what it would do, how far it is, or what it did. Only for whoever uploaded it."""

    @cached_property
    def planned(self) -> SourceImport:
        return get_object_or_404(SourceImport, pk=self.kwargs["pk"])

    def permit(self) -> None:
        super().permit()
        if self.planned.user_id != self.request.user.pk:
            raise PermissionDenied

    def get_page_subtitle(self) -> str:
        return self.planned.file_name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        upload = {"url": reverse("source_import"), "label": gettext("Import from CSV")}
        return self.crumbs(None, upload, {"url": "", "label": self.planned.file_name})

    def get_template_names(self) -> list[str]:
        if self.planned.is_under_way:
            return ["source_import/progress.html"]
        return ["source_import/plan.html"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        planned = self.planned
        if planned.is_under_way:
            return self.show(planned=planned, abandoned=is_abandoned(planned))
        counted = counts(planned.lines)
        action = request.GET.get("action", "")
        lines = [
            line for line in planned.lines if action not in counted or line["action"] == action
        ]
        page = WagtailPaginator(lines, LINES_PER_PAGE).get_page(request.GET.get("p"))
        problems = WagtailPaginator(planned.problems, LINES_PER_PAGE).get_page(request.GET.get("p"))
        return self.show(
            planned=planned,
            counts=counted,
            writes=counted["new"] + counted["changed"],
            action=action,
            page=problems if planned.problems else page,
            lines=[_shown(line) for line in page],
            problems=list(problems),
            edit_url=Source.snippet_viewset.get_url_name("edit"),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        planned = self.planned
        if "discard" in request.POST and not planned.is_under_way:
            planned.delete()
            return redirect("source_import")
        if "again" in request.POST:
            begin_again(planned)
        elif planned.stage == Stage.PLANNED and not planned.problems:
            if planned.how not in ways(request.user):
                raise PermissionDenied
            begin(planned)
            planned.refresh_from_db()
            if planned.stage == Stage.DONE:
                messages.success(request, _done(planned))
        return redirect("source_import_plan", pk)


class ProgressView(PlanView):
    """How far an import is, for the script of its screen."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        planned = self.planned
        return JsonResponse(
            {
                "underWay": planned.is_under_way and not is_abandoned(planned),
                "done": planned.done,
                "total": len(planned.rows),
                "text": gettext("%(done)d of %(total)d rows are done.")
                % {"done": planned.done, "total": len(planned.rows)},
            }
        )


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    """A line with the names of its fields in the language of the user."""
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
