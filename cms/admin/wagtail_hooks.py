from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.snippets.models import register_snippet

from cms.admin.bulk_actions import (
    CHANGE_KIND_ACTION,
    ChangeKindAction,
    ReplaceAction,
    describe_kind,
)
from cms.admin.source_removal import DeleteSourcesAction
from cms.admin.source_viewset import SourceViewSet
from cms.admin.title_order import order_by_sort_key
from cms.admin.unmentioning import REMOVE_MENTIONS

register_snippet(SourceViewSet)

# After the one of Wagtail, whose place it takes.
hooks.register("register_bulk_action", DeleteSourcesAction, order=100)
hooks.register("register_bulk_action", ChangeKindAction)
hooks.register("register_bulk_action", ReplaceAction)

hooks.register("construct_explorer_page_queryset", order_by_sort_key)


@hooks.register("insert_editor_js")
def arrive_at_the_block() -> str:
    return format_html('<script src="{}"></script>', static("hub_admin/arrive.js"))


@hooks.register("register_log_actions")
def log_removed_mentions(actions: LogActionRegistry) -> None:
    @actions.register_action(REMOVE_MENTIONS)
    class RemoveMentions(LogFormatter):
        label = gettext_lazy("Remove mentions")

        def format_message(self, log_entry: Any) -> str:
            if "source" in log_entry.data:
                return _("Removed the mentions of “%(source)s”, as a draft") % {
                    "source": log_entry.data["source"]["title"]
                }
            pages = log_entry.data["pages"]
            return ngettext(
                "Its mentions were removed from %(count)d page, as a draft",
                "Its mentions were removed from %(count)d pages, as drafts",
                pages,
            ) % {"count": pages}


@hooks.register("register_log_actions")
def log_changed_kinds(actions: LogActionRegistry) -> None:
    @actions.register_action(CHANGE_KIND_ACTION)
    class ChangeKind(LogFormatter):
        label = gettext_lazy("Change kind")

        def format_message(self, log_entry: Any) -> str:
            return describe_kind(log_entry.data)
