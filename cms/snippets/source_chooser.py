"""How editors find a source: in blocks, on quick answers and in the text editor."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
)

from cms.snippets.models import Source

SEARCHED_FIELDS = ["title", "publisher", "website", "summary"]


class WordsFilterForm(BaseFilterForm):
    """Keeps the sources in which every word occurs somewhere.

    Asks the table and not the search index, so that a source is found the moment it is saved.
    """

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Title, publisher, website or summary")}),
    )

    def filter(self, objects: QuerySet[Source]) -> QuerySet[Source]:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            objects = objects.filter(
                reduce(or_, (Q(**{f"{name}__icontains": word}) for name in SEARCHED_FIELDS))
            )
        return objects


class SourceFilterForm(LocaleFilterMixin, WordsFilterForm):
    pass


class SourceTableMixin:
    """Tells sources with like titles apart."""

    filter_form_class = SourceFilterForm

    @property
    def columns(self) -> list[Column]:
        title, *others = super().columns  # type: ignore[misc]
        return [
            title,
            Column("publisher", label=_("Publisher")),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            *others,
        ]


class SourceChooseView(SourceTableMixin, ChooseView):
    pass


class SourceChooseResultsView(SourceTableMixin, ChooseResultsView):
    pass


class SourceChosenView(SnippetChosenView):
    """Also tells the website: the text editor links a citation to it."""

    def get_chosen_response_data(self, item: Model) -> dict[str, Any]:
        assert isinstance(item, Source)
        return {**super().get_chosen_response_data(item), "website": item.website}


class SourceChooserViewSet(SnippetChooserViewSet):
    choose_view_class = SourceChooseView
    choose_results_view_class = SourceChooseResultsView
    chosen_view_class = SourceChosenView
