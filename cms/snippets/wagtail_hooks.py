import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import (
    Column,
    DateColumn,
    LiveStatusTagColumn,
    LocaleColumn,
    UpdatedAtColumn,
)
from wagtail.models import Locale
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import (
    CreateView,
    PreviewOnCreateView,
    PreviewOnEditView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from cms.snippets.models import Offer, QuickAnswer, Source
from cms.snippets.source_chooser import SEARCHED_FIELDS, SourceChooserViewSet

STATUS = LiveStatusTagColumn(label=_("Status"))
UPDATED = UpdatedAtColumn(label=_("Updated"))
LANGUAGE = LocaleColumn(label=_("Language"))


class CreateSourceView(CreateView):
    def get_preview_url(self) -> str:
        """With the language, which the form does not say."""
        return self._set_locale_query_param(super().get_preview_url())


class NamedPreviewMixin:
    """Makes up a title and a slug for what has none yet, as Wagtail does for pages."""

    def get_form(self, query_dict: QueryDict) -> Any:
        if query_dict:
            query_dict = query_dict.copy()
            for name, stand_in in (
                ("title", gettext("Placeholder title")),
                ("slug", str(uuid.uuid4())),
            ):
                if not query_dict.get(name):
                    query_dict[name] = stand_in
        return super().get_form(query_dict)  # type: ignore[misc]


class PreviewSourceView(NamedPreviewMixin, PreviewOnEditView):
    pass


class PreviewNewSourceView(NamedPreviewMixin, PreviewOnCreateView):
    def get_object(self) -> Source:
        code = self.request.GET.get("locale")
        locales = Locale.objects.filter(language_code=code)
        return Source(locale=locales.first() or Locale.get_default())


class SourceViewSet(SnippetViewSet):
    """Searched in the table itself: an editor finds a source the moment it exists."""

    model = Source
    icon = "site"
    menu_label = _("Sources")
    menu_order = 200
    add_to_admin_menu = True
    list_display = [
        "title",
        Column("publisher", label=_("Publisher"), sort_key="publisher"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        LANGUAGE,
        DateColumn("review_by", label=_("Review by"), sort_key="review_by"),
        UPDATED,
        STATUS,
    ]
    list_filter = ["kind", "live", "review_by", "review_owner", "link_status"]
    list_per_page = 50
    search_backend_name = None
    search_fields = SEARCHED_FIELDS
    add_view_class = CreateSourceView
    preview_on_edit_view_class = PreviewSourceView
    preview_on_add_view_class = PreviewNewSourceView
    chooser_viewset_class = SourceChooserViewSet
    chooser_per_page = 20
    copy_view_enabled = True
    list_export = ["title", "slug", "website", "publisher", "kind", "review_by", "live"]
    export_filename = "sources"


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


@hooks.register("construct_homepage_summary_items")
def count_sources(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(SourcesSummaryItem(request))


@hooks.register("register_admin_search_area")
def search_sources() -> SearchArea:
    url = reverse(Source.snippet_viewset.get_url_name("list"))
    return SourcesSearchArea(_("Sources"), url, name="sources", icon_name="site", order=150)


register_snippet(SourceViewSet)
register_snippet(AnswersAndOffersGroup)
