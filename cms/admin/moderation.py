"""Tell moderators what they have just done; Wagtail says that the page was updated, or nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_latest_str, get_user_display_name
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import TaskState


def decision_in_words(instance: Any, action: str, requested_by: Any) -> str:
    """Return the sentence for an action of a moderator; empty for one that is not known here."""
    words = {"title": get_latest_str(instance)}
    if action == "reject":
        if requested_by is None:
            return _("You have requested changes to “%(title)s”.") % words
        words["name"] = get_user_display_name(requested_by)
        return _("You have requested changes to “%(title)s” from %(name)s.") % words
    return _("You have approved “%(title)s”.") % words if action == "approve" else ""


class DecisionMixin:
    """A view that carries out what a moderator has decided, on the dashboard or in a report."""

    request: HttpRequest
    object: Any
    task_state: TaskState
    action_name: str

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        state = TaskState.objects.get(pk=self.task_state.pk)
        if state.status != TaskState.STATUS_IN_PROGRESS:
            requested_by = state.workflow_state.requested_by
            if text := decision_in_words(self.object, self.action_name, requested_by):
                messages.success(request, text)
        return response


class DecidePageView(DecisionMixin, WorkflowActionView):
    pass
