from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.admin.source_import.tasks import IMPORT_ACTION
from cms.admin.source_import.undoing import UNDO_ACTION
from cms.admin.source_import.views import (
    AllSourcesView,
    PlanView,
    ProgressView,
    TemplateView,
    UndoView,
    UploadView,
)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("sources/import/", UploadView.as_view(), name="source_import"),
        path("sources/import/template/", TemplateView.as_view(), name="source_import_template"),
        path("sources/import/all/", AllSourcesView.as_view(), name="source_import_all"),
        path("sources/import/<int:pk>/", PlanView.as_view(), name="source_import_plan"),
        path("sources/import/<int:pk>/undo/", UndoView.as_view(), name="source_import_undo"),
        path(
            "sources/import/<int:pk>/progress/",
            ProgressView.as_view(),
            name="source_import_progress",
        ),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(IMPORT_ACTION)
    class Imported(LogFormatter):
        label = gettext_lazy("Import source")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            if data["new"]:
                text = _("Made from the file “%(file)s”")
            elif data["published"]:
                text = _("Changed and published from the file “%(file)s”")
            else:
                text = _("Changed as a draft from the file “%(file)s”")
            return text % {"file": data["file"]}

    @actions.register_action(UNDO_ACTION)
    class Undone(LogFormatter):
        label = gettext_lazy("Undo import of source")

        def format_message(self, log_entry: Any) -> str:
            return _("Brought back what it was before the file “%(file)s”") % {
                "file": log_entry.data["file"]
            }
