from typing import Any

from django.http import HttpRequest
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component

from cms.admin.figures.summary import FAILED_SCHEDULES, figures_for
from cms.admin.scheduling.models import FailedSchedule


class FailedSchedulesPanel(Component):
    """Lists what the user may edit and could not be published, or taken off, in time."""

    name = "failed_schedules"
    order = 90
    template_name = "scheduling/failed_schedules.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        if not figures_for(self.request).numbers.get(FAILED_SCHEDULES):
            return {"failures": []}
        finder = AdminURLFinder(self.request.user)
        failures = FailedSchedule.objects.prefetch_related("item")
        shown = [
            (failure, url)
            for failure in failures
            if failure.item is not None and (url := finder.get_edit_url(failure.item))
        ]
        return {"failures": shown}
