"""Synonyms and editors' picks, in the admin."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    PageChooserPanel,
    Panel,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Locale

from cms.web.forbidden import ForbiddingMixin
from search.admin.try_out import SynonymPreviewView
from search.kinds import searched_pages
from search.models import Pick, Synonym


class InMainLanguageView(CreateView):
    """Begins with the hub's main language, or with what the address says."""

    def get_initial(self) -> dict[str, Any]:
        names = ("term", "query", "locale")
        given = {name: self.request.GET[name] for name in names if name in self.request.GET}
        return {"locale": Locale.get_default(), **super().get_initial(), **given}


class CreateSynonymView(InMainLanguageView):
    template_name = "search_admin/synonym_form.html"


class EditSynonymView(EditView):
    template_name = "search_admin/synonym_form.html"


DIRECTIONS: dict[str, Any] = {
    Synonym.Direction.BOTH: _("Both ways"),
    Synonym.Direction.ONE: _("One way"),
}


class ForbiddingViewSet(ModelViewSet):
    """A viewset whose views answer 403 to users who may not see them, at their own address."""

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        forbidding = type(view_class.__name__, (ForbiddingMixin, view_class), {})
        return super().construct_view(forbidding, **kwargs)


class SynonymViewSet(ForbiddingViewSet):
    model = Synonym
    icon = "repeat"
    menu_label = _("Synonyms")
    add_view_class = CreateSynonymView
    edit_view_class = EditSynonymView
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = [
        "term",
        Column(
            "meanings",
            label=_("What it is called on the hub"),
            accessor=lambda synonym: ", ".join(synonym.meaning_list()),
        ),
        Column(
            "direction",
            label=_("Direction"),
            accessor=lambda synonym: DIRECTIONS[synonym.direction],
        ),
        Column("locale", label=_("Language")),
    ]
    list_filter = ["locale", "direction"]
    search_fields = ["term", "meanings"]
    search_backend_name = None
    list_per_page = 50

    def get_urlpatterns(self) -> list[URLPattern]:
        # The menu leads to the first.
        preview = path("preview/", SynonymPreviewView.as_view(), name="preview")
        return [*super().get_urlpatterns(), preview]


class PickViewSet(ForbiddingViewSet):
    model = Pick
    add_view_class = InMainLanguageView
    icon = "pick"
    menu_label = _("Editors' picks")
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = [
        "query",
        Column("found", label=_("Comes first"), accessor=lambda pick: pick.source or pick.page),
        Column("sort_order", label=_("Order")),
        Column("locale", label=_("Language")),
    ]
    list_filter = ["locale"]
    search_fields = ["query"]
    search_backend_name = None
    list_per_page = 50

    @property
    def panels(self) -> list[Panel]:
        """Only pages that searches find can be chosen."""
        found = [model._meta.label for model in searched_pages()]
        return [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("query"), FieldPanel("locale")]),
                    FieldPanel("sort_order"),
                ],
                heading=_("When readers search for"),
            ),
            MultiFieldPanel(
                [FieldPanel("source"), PageChooserPanel("page", page_type=found)],
                heading=_("This comes first: a source or a page"),
            ),
        ]


synonyms, picks = SynonymViewSet("synonyms"), PickViewSet("picks")
