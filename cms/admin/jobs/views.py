from typing import Any

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from cms.admin.jobs.models import Job
from cms.admin.views import ScreenView


class JobView(ScreenView):
    """A screen of one job."""

    model: type[Job]

    @cached_property
    def job(self) -> Any:
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.job)

    def progress(self) -> dict[str, Any]:
        """The context of `hub_admin/job_progress.html`, and what its script asks for."""
        done, total = self.job.progress()
        return {
            "underWay": self.job.is_under_way,
            "done": done,
            "total": total,
            "text": self.job.progress_text(done, total),
        }


class JobProgressMixin:
    """Answer the script of the screen that shows the progress. Put it before the job's view."""

    def get(self: Any, request: HttpRequest, pk: int) -> JsonResponse:
        return JsonResponse(self.progress())
