from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.utils import get_user_display_name

from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.jobs.tasks import start, start_undo
from cms.admin.jobs.views import JobProgressMixin, JobView
from cms.admin.replace.choosing import replace_url
from cms.admin.replace.models import Outcome, Replacement, ReplacementRow, count_rows
from cms.admin.replace.permissions import (
    may_publish,
    may_see,
    may_undo,
    rows_for,
)
from cms.admin.replace.rows import count_places, list_rows
from cms.admin.replace.translated import in_other_languages
from cms.admin.views import list_url

ROWS_PER_PAGE = 50


class ReplacementView(JobView):
    """One replacement: its plan, its progress or its report."""

    model = Replacement
    header_icon = "resubmit"
    page_title = _("Replace")

    @property
    def replacement(self) -> Replacement:
        replacement: Replacement = self.job
        return replacement

    def check_access(self) -> None:
        if not may_see(self.request.user, self.replacement):
            raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": gettext("Replace with “%s”") % self.replacement.new_title}
        return self.crumbs(self.replacement.old_object, here, model=self.replacement.model)

    def get_template_names(self) -> list[str]:
        if self.replacement.stage == Stage.PLANNED:
            return ["replace/plan.html"]
        if self.replacement.is_under_way:
            return ["replace/progress.html"]
        return ["replace/report.html"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.replacement.stage == Stage.PLANNED:
            return self._show_plan()
        if self.replacement.is_under_way:
            return self.show(
                replacement=self.replacement,
                progress=self.progress(),
                progress_url=reverse("source_replacement_progress", args=[pk]),
            )
        return self._show_report()

    def _page_of(self, rows: QuerySet[ReplacementRow]) -> Any:
        return WagtailPaginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("p"))

    def _show_plan(self) -> HttpResponse:
        replacement = self.replacement
        page = self._page_of(rows_for(self.request.user, replacement).order_by("position"))
        publishing = may_publish(self.request.user, replacement)
        ticked, total = count_places(replacement)
        return self.show(
            replacement=replacement,
            in_other_languages=in_other_languages(replacement),
            page=page,
            shown=list_rows(list(page), replacement, self.request.user, publishing=publishing),
            may_publish=publishing,
            ticked=ticked,
            total=total,
        )

    def _show_report(self) -> HttpResponse:
        replacement = self.replacement
        rows = rows_for(self.request.user, replacement).order_by("position")
        outcome = self.request.GET.get("outcome", "")
        if outcome in Outcome.values:
            rows = rows.filter(outcome=outcome)
        page = self._page_of(rows)
        return self.show(
            replacement=replacement,
            in_other_languages=in_other_languages(replacement),
            begun_by=get_user_display_name(replacement.user) or "—",
            undone_by=get_user_display_name(replacement.undone_by) or "—",
            page=page,
            shown=list_rows(list(page), replacement),
            sums=count_rows(replacement),
            outcome=outcome,
            may_undo=may_undo(self.request.user, replacement),
            undo_url=reverse("source_replacement_undo", args=[replacement.pk]),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the choices made on this page of the list, then go where the button leads."""
        if self.replacement.stage != Stage.PLANNED:
            return redirect("source_replacement", pk)
        if self.replacement.user_id != request.user.pk:
            raise PermissionDenied
        if "discard" in request.POST:
            old = self.replacement.old_object
            self.replacement.delete()
            return redirect(replace_url(old) if old else list_url(self.replacement.model))
        self._remember_choices(request)
        if "begin" in request.POST:
            return self._begin(request)
        page = request.POST.get("go", "1")
        return redirect(f"{reverse('source_replacement', args=[pk])}?p={page}")

    @transaction.atomic
    def _remember_choices(self, request: HttpRequest) -> None:
        if request.POST.get("how") in SaveMode.values:
            self.replacement.how = request.POST["how"]
            self.replacement.save(update_fields=["how"])
        ticked = set(request.POST.getlist("place"))
        shown = [value for value in request.POST.getlist("row") if value.isdecimal()]
        rows = ReplacementRow.objects.filter(replacement=self.replacement, pk__in=shown)
        changed = []
        for row in rows.select_for_update():
            for place in row.places:
                place["ticked"] = f"{row.pk}/{place['key']}" in ticked and not place["doubled"]
            changed.append(row)
        ReplacementRow.objects.bulk_update(changed, ["places"])

    def _begin(self, request: HttpRequest) -> HttpResponse:
        replacement = self.replacement
        how = request.POST.get("how", "")
        if how == SaveMode.PUBLISH and not may_publish(request.user, replacement):
            raise PermissionDenied
        if how not in SaveMode.values or not count_places(replacement)[0]:
            messages.error(request, gettext("Tick at least one place, and say how to apply it."))
            return redirect("source_replacement", replacement.pk)
        start(replacement, how=how)
        return redirect("source_replacement", replacement.pk)


class ProgressView(JobProgressMixin, ReplacementView):
    pass


class UndoView(ReplacementView):
    """Ask once more, then restore everything."""

    page_title = _("Undo")

    def check_access(self) -> None:
        super().check_access()
        if not may_undo(self.request.user, self.replacement):
            raise PermissionDenied

    def get_template_names(self) -> list[str]:
        return ["replace/undo.html"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(replacement=self.replacement, sums=count_rows(self.replacement))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        start_undo(self.replacement, request.user)
        return redirect("source_replacement", pk)
