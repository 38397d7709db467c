from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.admin.bulk.publishing import PublishPagesAction, PublishSourcesAction
from cms.admin.bulk.running import UNDO_ACTION
from cms.admin.bulk.views import BulkChangeView, BulkProgressView, BulkUndoView

# Registered after Wagtail's own action of this name, which it replaces.
hooks.register("register_bulk_action", PublishPagesAction, order=100)
hooks.register("register_bulk_action", PublishSourcesAction)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("bulk-changes/<int:pk>/", BulkChangeView.as_view(), name="bulk_change"),
        path(
            "bulk-changes/<int:pk>/progress/",
            BulkProgressView.as_view(),
            name="bulk_change_progress",
        ),
        path("bulk-changes/<int:pk>/undo/", BulkUndoView.as_view(), name="bulk_change_undo"),
    ]


@hooks.register("register_log_actions")
def log_undone_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(UNDO_ACTION)
    class Undone(LogFormatter):
        label = _("Undo bulk action")

        def format_message(self, log_entry: Any) -> str:
            return gettext("Undid the bulk action “%(title)s”") % log_entry.data
