"""The chooser of sources: in blocks, on quick answers and in the text editor."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin
from wagtail.admin.ui.tables import Column, LocaleColumn, Table
from wagtail.images import get_image_model
from wagtail.models import Locale
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)

from cms.admin.choosing.columns import ConditionColumn, LogoColumn
from cms.admin.choosing.forms import SourceCreationForm
from cms.admin.choosing.models import recently_chosen, record_choice
from cms.admin.permissions import with_status
from cms.health.queries import UNHEALTHY, review_overdue, with_link_health
from cms.languages import canonical_code
from cms.mentions.queries import total_of_outer_source
from cms.snippets.models import Source, SourceKind
from cms.snippets.source_widget import AdminSourceChooser

SEARCHED_FIELDS = ["title", "publisher", "website", "summary"]
LOGO = "max-40x40"
MAX_SELECTED = 120
"""Characters of the selected words that are searched for: longer ones are no title."""

IS_FILTER = {"data-chooser-modal-search-filter": True}


CONDITIONS: dict[str, dict[str, Callable[[], Q]]] = {
    "mentions": {"some": lambda: Q(mentioned__gt=0), "none": lambda: Q(mentioned=0)},
    "link": {
        "good": lambda: ~Q(link_status__in=UNHEALTHY),
        "ailing": lambda: Q(link_status__in=UNHEALTHY),
    },
    "review": {"good": lambda: ~review_overdue(), "overdue": review_overdue},
}
"""Conditions by field and value, on the queryset of `SourceTableMixin`."""


def _choice(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("All")), *choices],
        widget=forms.Select(attrs=IS_FILTER),
    )


class WordsFilterForm(BaseFilterForm):
    """Filter sources by words, all of which occur in some field, and by kind and condition.

    It reads the table and not the search index, so that a source is found once it is saved.
    """

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Title, publisher, website or summary")}),
    )
    kind = _choice(_("Kind"), *SourceKind.choices)
    mentions = _choice(_("Mentions"), ("some", _("Mentioned")), ("none", _("Not mentioned")))
    link = _choice(
        _("Link"), ("good", _("Not known to be broken")), ("ailing", _("Broken or doubtful"))
    )
    review = _choice(_("Review"), ("good", _("Not overdue")), ("overdue", _("Overdue")))

    def filter(self, objects: QuerySet[Source]) -> QuerySet[Source]:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            objects = objects.filter(
                reduce(or_, (Q(**{f"{name}__icontains": word}) for name in SEARCHED_FIELDS))
            )
        if kind := self.cleaned_data["kind"]:
            objects = objects.filter(kind=kind)
        for name, conditions in CONDITIONS.items():
            if value := self.cleaned_data[name]:
                objects = objects.filter(conditions[value]())
        return objects


class SourceFilterForm(LocaleFilterMixin, WordsFilterForm):
    """The filter, with the languages if there are several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "locale" in self.fields:
            self.fields["locale"].label = _("Language")
            if len(self.fields["locale"].choices) == 2:  # all, and the only one
                self.fields["locale"].widget = forms.HiddenInput()


class CreationMixin:
    """A view of the form that adds a source in the chooser."""

    request: HttpRequest
    creation_form_class = SourceCreationForm
    creation_form_template_name = "choosing/creation_form.html"

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        code = canonical_code(self.request.GET.get("locale", ""))
        locale = Locale.objects.filter(language_code=code).first()
        return {
            **super().get_creation_form_kwargs(),  # type: ignore[misc]
            "user": self.request.user,
            "prefix": "new-source",  # the form behind the window has a title, too
            "initial": {"locale": locale or Locale.get_default()},
        }


class SourceTableMixin(CreationMixin):
    """A view of the table of sources in the chooser."""

    filter_form_class = SourceFilterForm
    results_template_name = "choosing/results.html"

    def get_object_list(self) -> QuerySet[Source]:
        """Load everything that rows show, in a fixed number of statements."""
        return (
            with_link_health(Source.objects.select_related("locale"))
            .annotate(mentioned=total_of_outer_source(Q()))
            .prefetch_related(
                Prefetch("logo", get_image_model().objects.prefetch_renditions(LOGO)),
            )
        )

    @property
    def columns(self) -> list[Column]:
        title, *others = super().columns  # type: ignore[misc]
        if self.request.GET.get("locale"):
            others = [column for column in others if not isinstance(column, LocaleColumn)]
        return [
            LogoColumn("logo", label="", width="1%"),
            title,
            Column("publisher", label=_("Publisher")),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("mentioned", label=_("Mentions")),
            ConditionColumn("condition", label=_("Link and review")),
            *others,
        ]

    def get_results_page(self, request: HttpRequest) -> Any:
        page = super().get_results_page(request)  # type: ignore[misc]
        page.object_list = with_status(page.object_list)
        return page

    @cached_property
    def recent(self) -> list[Source]:
        """The sources that the user chose last; none once they search or filter."""
        asked = self.request.GET
        if any(map(asked.get, ("q", "kind", *CONDITIONS))) or asked.get("p", "1") != "1":
            return []
        sources = self.get_object_list()
        if code := asked.get("locale"):
            sources = sources.filter(locale__language_code=canonical_code(code))
        return with_status(recently_chosen(sources, self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if self.recent and not context["is_multiple_choice"]:
            context["recent_table"] = Table(self.columns, self.recent)
        return context


class SourceChooseView(SourceTableMixin, ChooseView):
    template_name = "choosing/chooser.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Search for the words that the editor has selected in a text, if that finds anything."""
        if words := request.GET.get("selected", "").strip():
            asked = request.GET
            query: Any = asked.copy()
            query["q"] = words[:MAX_SELECTED]
            request.GET = query
            form = self.get_filter_form()
            if not (form.is_valid() and form.filter(self.get_object_list()).exists()):
                request.GET = asked
        response: HttpResponse = super().get(request)
        return response


class SourceChooseResultsView(SourceTableMixin, ChooseResultsView):
    pass


class ChosenMixin:
    """Record the choice, and add the website: the text editor links a citation to it."""

    request: HttpRequest

    def get_chosen_response_data(self, item: Model) -> dict[str, Any]:
        assert isinstance(item, Source)
        record_choice(self.request.user, item)
        data: dict[str, Any] = super().get_chosen_response_data(item)  # type: ignore[misc]
        return {**data, "website": item.website}


class SourceChosenView(ChosenMixin, SnippetChosenView):
    pass


class SourceChosenMultipleView(ChosenMixin, SnippetChosenMultipleView):
    pass


class SourceCreatedView(ChosenMixin, CreationMixin, SnippetCreateView):
    def post(self, request: HttpRequest) -> HttpResponse:
        """Choose the existing source if the editor clicked its button in the warning."""
        if "use" in request.POST:
            known = get_object_or_404(Source, pk=request.POST["use"])
            return self.get_chosen_response(known)
        return super().post(request)


class SourceChooserViewSet(SnippetChooserViewSet):
    choose_view_class = SourceChooseView
    choose_results_view_class = SourceChooseResultsView
    chosen_view_class = SourceChosenView
    chosen_multiple_view_class = SourceChosenMultipleView
    create_view_class = SourceCreatedView
    creation_form_class = SourceCreationForm
    search_tab_label = _("Existing sources")
    creation_tab_label = _("New source")
    create_action_label = _("Create and choose")
    base_widget_class = AdminSourceChooser
    preserve_url_parameters = ["multiple", "locale"]
