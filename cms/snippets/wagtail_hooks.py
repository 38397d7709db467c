from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import (
    Column,
    LiveStatusTagColumn,
    LocaleColumn,
    UpdatedAtColumn,
)
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import (
    SnippetViewSet,
    SnippetViewSetGroup,
)

from cms.snippets.condition import condition_of
from cms.snippets.models import Offer, QuickAnswer, Source

STATUS = LiveStatusTagColumn(label=_("Status"))
UPDATED = UpdatedAtColumn(label=_("Updated"))
LANGUAGE = LocaleColumn(label=_("Language"))


class QuickAnswerViewSet(SnippetViewSet):
    model = QuickAnswer
    icon = "help"
    menu_label = _("Quick answers")
    list_display = [
        "question",
        Column("guide", label=_("Guide to read next")),
        LANGUAGE,
        UPDATED,
        STATUS,
    ]
    list_filter = ["live"]
    list_per_page = 50
    search_backend_name = None
    search_fields = ["question", "answer"]
    sort_order_field = "sort_order"

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuickAnswer]:
        return QuickAnswer.objects.select_related("guide")


class OfferViewSet(SnippetViewSet):
    model = Offer
    icon = "pick"
    menu_label = _("Offers")
    list_display = [
        "title",
        Column("kicker", label=_("Kicker"), sort_key="kicker"),
        LANGUAGE,
        UPDATED,
        STATUS,
    ]
    list_filter = ["live"]
    search_fields = ["title", "kicker", "body"]


class AnswersAndOffersGroup(SnippetViewSetGroup):
    items = (QuickAnswerViewSet, OfferViewSet)
    menu_icon = "help"
    menu_label = _("Answers, offers")
    menu_order = 210


class SourcesSummaryItem(SummaryItem):
    """How many sources there are, on the dashboard."""

    order = 150
    template_name = "snippets/sources_summary.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"total": Source.objects.count()}

    def is_shown(self) -> bool:
        return may_work_with_sources(self.request)


class SourcesSearchArea(SearchArea):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_work_with_sources(request)


def may_work_with_sources(request: HttpRequest) -> bool:
    policy = policy_registry.get_by_type(Source)
    return bool(policy.user_has_any_permission(request.user, ["add", "change", "delete", "view"]))


@hooks.register("insert_global_admin_css")
def style_the_chooser() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("snippets/source_chooser.css"))


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [path("sources/conditions/", source_conditions, name="source_conditions")]


def source_conditions(request: HttpRequest) -> JsonResponse:
    """What editors are warned of, by the ids that are asked for. One statement."""
    ids = [source_id for source_id in request.GET.getlist("id") if source_id.isdecimal()]
    found = Source.objects.in_bulk(ids)
    return JsonResponse({str(pk): condition_of(source).warnings for pk, source in found.items()})


@hooks.register("construct_homepage_summary_items")
def count_sources(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(SourcesSummaryItem(request))


@hooks.register("register_admin_search_area")
def search_sources() -> SearchArea:
    url = reverse(Source.snippet_viewset.get_url_name("list"))
    return SourcesSearchArea(_("Sources"), url, name="sources", icon_name="site", order=150)


register_snippet(AnswersAndOffersGroup)
