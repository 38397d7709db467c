from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.admin.replace.changing import REPLACE_ACTION, UNDO_ACTION
from cms.admin.replace.choosing import ReplaceFileView, ReplaceView
from cms.admin.replace.permissions import may_replace
from cms.admin.replace.views import ProgressView, ReplacementView, UndoView
from cms.snippets.models import Source


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("sources/<int:pk>/replace/", ReplaceView.as_view(), name="source_replace"),
        path(
            "images/<int:pk>/replace/",
            ReplaceFileView.as_view(model=get_image_model()),
            name="image_replace",
        ),
        path(
            "documents/<int:pk>/replace/",
            ReplaceFileView.as_view(model=get_document_model()),
            name="document_replace",
        ),
        path("replacements/<int:pk>/", ReplacementView.as_view(), name="source_replacement"),
        path(
            "replacements/<int:pk>/progress/",
            ProgressView.as_view(),
            name="source_replacement_progress",
        ),
        path("replacements/<int:pk>/undo/", UndoView.as_view(), name="source_replacement_undo"),
    ]


@hooks.register("register_snippet_listing_buttons")
def offer_to_replace(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of each source in the list. Asks for no more than the user's permissions."""
    if isinstance(snippet, Source) and may_replace(user):
        yield Button(
            _("Replace everywhere"),
            reverse("source_replace", args=[snippet.pk]),
            icon_name="resubmit",
            priority=35,
        )


class _Formatter(LogFormatter):
    """On a page or a snippet: in how many places. On what was replaced: on how many of those."""

    template: Any = ""

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        both = {"old": data["old"], "new": data["new"]}
        if "objects" in data:
            where = ngettext(
                "on %(count)d page or snippet", "on %(count)d pages and snippets", data["objects"]
            ) % {"count": data["objects"]}
        else:
            where = gettext("%(live)d live, %(draft)d in the draft") % {
                "live": data["live"],
                "draft": data["draft"],
            }
        return f"{self.template % both} ({where})"


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(REPLACE_ACTION)
    class Replaced(_Formatter):
        label = _("Replace")
        template = _("Replaced “%(old)s” with “%(new)s”")

    @actions.register_action(UNDO_ACTION)
    class Undone(_Formatter):
        label = _("Undo replacing")
        template = _("Undid replacing “%(old)s” with “%(new)s”")
