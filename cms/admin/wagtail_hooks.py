from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, re_path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from cms.admin.bulk_actions import (
    CHANGE_KIND_ACTION,
    ChangeKindAction,
    ReplaceAction,
    describe_kind,
)
from cms.admin.file_removal import DeleteDocumentsAction, DeleteImagesAction, TakeOutFileView
from cms.admin.page_order import (
    WAYS,
    PlaceAfterView,
    PlaceView,
    placing_buttons,
)
from cms.admin.page_viewset import HubPageViewSet
from cms.admin.permissions import can_work_with_sources
from cms.admin.settings_menu import show_version
from cms.admin.source_removal import DeleteSourcesAction
from cms.admin.source_viewset import SourceViewSet
from cms.admin.tasks import REMOVE_FILE, REMOVE_MENTIONS
from cms.admin.unpublishing_topics import (
    MOVE_ACTION,
    MoveToTopicAction,
    UnpublishPagesAction,
)
from cms.admin.views import source_list_url
from cms.sort_keys import sorted_models

register_snippet(SourceViewSet)

# Registered after Wagtail's own action of this name, which it replaces.
hooks.register("register_bulk_action", DeleteSourcesAction, order=100)
hooks.register("register_bulk_action", ChangeKindAction)
hooks.register("register_bulk_action", ReplaceAction)
hooks.register("register_bulk_action", UnpublishPagesAction, order=100)
hooks.register("register_bulk_action", DeleteImagesAction, order=100)
hooks.register("register_bulk_action", DeleteDocumentsAction, order=100)
hooks.register("register_bulk_action", MoveToTopicAction)

# Registered after Wagtail's own viewset of all pages, which it replaces.
hooks.register("register_admin_viewset", HubPageViewSet)
hooks.register("register_page_listing_more_buttons", placing_buttons)
hooks.register("construct_main_menu", show_version)


@hooks.register("register_admin_urls")
def take_out_files() -> list[URLPattern]:
    return [
        path(
            "files/<str:app_label>/<str:model_name>/<int:pk>/take-out/",
            TakeOutFileView.as_view(),
            name="file_take_out",
        )
    ]


@hooks.register("register_admin_urls")
def place_pages() -> list[URLPattern]:
    ways = "|".join(WAYS)
    return [
        path("pages/<int:pk>/place/after/", PlaceAfterView.as_view(), name="page_place_after"),
        re_path(
            rf"^pages/(?P<pk>\d+)/place/(?P<way>{ways})/$", PlaceView.as_view(), name="page_place"
        ),
    ]


class SourcesSearchArea(SearchArea):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_work_with_sources(request.user)


@hooks.register("register_admin_search_area")
def search_sources() -> SearchArea:
    return SourcesSearchArea(
        gettext_lazy("Sources"), source_list_url(), name="sources", icon_name="site", order=150
    )


@hooks.register("insert_global_admin_css")
def style_the_admin() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("hub_admin/admin.css"))


@hooks.register("insert_global_admin_js")
def name_what_has_no_name() -> str:
    return format_html('<script src="{}"></script>', static("hub_admin/names.js"))


@hooks.register("insert_editor_js")
def help_in_the_editor() -> str:
    return format_html(
        '<script src="{}"></script><script src="{}"></script><script src="{}"></script>',
        static("hub_admin/arrive.js"),
        static("hub_admin/counters.js"),
        static("hub_admin/direction.js"),
    )


@hooks.register("insert_global_admin_css")
def style_the_editor() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("hub_admin/editor.css"))


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
def log_files_taken_out(actions: LogActionRegistry) -> None:
    @actions.register_action(REMOVE_FILE)
    class RemoveFile(LogFormatter):
        label = gettext_lazy("Take out a file")

        def format_message(self, log_entry: Any) -> str:
            return _("Took out “%(title)s”, as a draft") % log_entry.data


@hooks.register("register_log_actions")
def log_changed_kinds(actions: LogActionRegistry) -> None:
    @actions.register_action(CHANGE_KIND_ACTION)
    class ChangeKind(LogFormatter):
        label = gettext_lazy("Change kind")

        def format_message(self, log_entry: Any) -> str:
            return describe_kind(log_entry.data)


@hooks.register("register_log_actions")
def log_moved_guides(actions: LogActionRegistry) -> None:
    @actions.register_action(MOVE_ACTION)
    class MoveToTopic(LogFormatter):
        label = gettext_lazy("Move to topic")

        def format_message(self, log_entry: Any) -> str:
            text = (
                _("Moved to the topic “%(topic)s”")
                if log_entry.data["published"]
                else _("Moved to the topic “%(topic)s”, as a draft")
            )
            return text % log_entry.data


BY_TITLE = (("title",), ("-title",))


@hooks.register("construct_explorer_page_queryset")
def order_by_sort_key(
    parent_page: Page, pages: QuerySet[Page], request: HttpRequest
) -> QuerySet[Page]:
    """Sort the pages of the explorer by their keys where Wagtail sorts them by title.

    Wagtail's search sorts by columns of `Page` only.
    """
    order = pages.query.order_by
    if request.GET.get("q") or order not in BY_TITLE:
        return pages
    key = Coalesce(*_keys())
    by_key = key.asc(nulls_last=True) if order == ("title",) else key.desc(nulls_last=True)
    return pages.order_by(by_key, *order, "pk")


def _keys() -> list[str]:
    """Return the path from `Page` to the sort key of each page type."""
    types = [model for model in sorted_models() if issubclass(model, Page)]
    links: list[Any] = [model._meta.parents[Page] for model in types]
    return [f"{link.related_query_name()}__sort_key" for link in links]
