from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.snippets.models import Offer, QuickAnswer, Source


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "site"
    menu_label = _("Sources")
    menu_order = 200
    add_to_admin_menu = True
    list_display = ["title", "publisher", "get_kind_display", "review_by", "live"]
    list_filter = ["kind", "live", "review_by"]
    list_per_page = 50
    search_fields = ["title", "publisher", "summary"]
    copy_view_enabled = True


class QuickAnswerViewSet(SnippetViewSet):
    model = QuickAnswer
    icon = "help"
    menu_label = _("Quick answers")
    list_display = ["question", "live"]
    search_fields = ["question", "answer"]


class OfferViewSet(SnippetViewSet):
    model = Offer
    icon = "pick"
    menu_label = _("Offers")
    list_display = ["title", "kicker", "live"]


class AnswersAndOffersGroup(SnippetViewSetGroup):
    items = (QuickAnswerViewSet, OfferViewSet)
    menu_icon = "help"
    menu_label = _("Answers and offers")
    menu_order = 210


register_snippet(SourceViewSet)
register_snippet(AnswersAndOffersGroup)
