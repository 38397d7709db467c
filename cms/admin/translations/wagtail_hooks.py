from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail_localize.wagtail_hooks import (
    ConvertToAliasPageActionMenuItem,
    TranslationsReportMenuItem,
)

from cms.admin.translations.badges import (
    BadgesView,
    SummaryView,
    TranslationsPanel,
    may_see_gaps,
)
from cms.admin.translations.bulk_actions import TranslatePagesAction, TranslateSnippetsAction
from cms.admin.translations.following import FOLLOW_ACTION
from cms.admin.translations.report import GapView, TranslationsView

hooks.register("register_bulk_action", TranslatePagesAction)
hooks.register("register_bulk_action", TranslateSnippetsAction)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    where = "reports/translations/"
    return [
        path(where, TranslationsView.as_view(), name="translation_gaps"),
        path(
            f"{where}results/",
            TranslationsView.as_view(results_only=True),
            name="translation_gaps_results",
        ),
        path(f"{where}summary/", SummaryView.as_view(), name="translation_summary"),
        path(f"{where}badges/<str:label>/", BadgesView.as_view(), name="translation_badges"),
        path(
            f"{where}<str:label>/<str:pk>/<int:locale>/", GapView.as_view(), name="translation_gap"
        ),
    ]


@hooks.register("construct_homepage_panels")
def show_what_is_amiss(request: HttpRequest, panels: list[Component]) -> None:
    if may_see_gaps(request.user):
        panels.append(TranslationsPanel())


@hooks.register("insert_global_admin_js")
def show_badges() -> str:
    address = reverse("translation_badges", args=["pages.page"]).replace("pages.page", "LABEL")
    return format_html(
        '<script type="module" src="{}" data-badges="{}"></script>',
        static("translations/badges.js"),
        address,
    )


@hooks.register("construct_page_action_menu")
def offer_no_alias(items: list[ActionMenuItem], request: HttpRequest, context: Any) -> None:
    """Leave out what makes a page repeat another language: it would be live in its words."""
    items[:] = [item for item in items if not isinstance(item, ConvertToAliasPageActionMenuItem)]


@hooks.register("register_admin_urls", order=-1)
def make_no_alias() -> list[URLPattern]:
    """Answer before the view of that action."""
    return [path("localize/page/<int:page_id>/convert_to_alias/", not_offered)]


def not_offered(request: HttpRequest, page_id: int) -> HttpResponse:
    raise Http404


class TranslationsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_gaps(request.user)


@hooks.register("register_reports_menu_item")
def offer_translations() -> MenuItem:
    return TranslationsMenuItem(
        _("Translations"),
        reverse("translation_gaps"),
        name="translation-gaps",
        icon_name="wagtail-localize-language",
        order=620,
    )


@hooks.register("construct_reports_menu")
def leave_out_the_list_of_submissions(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out wagtail-localize's own report, which lists what follows an original."""
    items[:] = [item for item in items if not isinstance(item, TranslationsReportMenuItem)]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(FOLLOW_ACTION)
    class Followed(LogFormatter):
        label = _("Follow a translation")

        def format_message(self, log_entry: Any) -> str:
            return gettext("Refers to the translation “%(title)s”, which has been published") % {
                "title": log_entry.data["title"]
            }
