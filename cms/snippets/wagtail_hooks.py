from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import (
    Column,
    LiveStatusTagColumn,
    LocaleColumn,
    UpdatedAtColumn,
)
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import (
    SnippetViewSet,
    SnippetViewSetGroup,
)

from cms.snippets.models import Offer, QuickAnswer
from cms.snippets.title_order import TitleOrderIndexView

STATUS = LiveStatusTagColumn(label=_("Status"))
UPDATED = UpdatedAtColumn(label=_("Updated"))
LANGUAGE = LocaleColumn(label=_("Language"))


class QuickAnswerViewSet(SnippetViewSet):
    model = QuickAnswer
    index_view_class = TitleOrderIndexView
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
    index_view_class = TitleOrderIndexView
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


register_snippet(AnswersAndOffersGroup)
