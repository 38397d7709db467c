"""The report Translations: what readers of each language miss, and what to do about it."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page

from cms.admin.csv_escaping import EscapingExportMixin
from cms.admin.failures import RefusedError, explain
from cms.admin.locales import hub_locales
from cms.admin.translations.badges import may_see_gaps
from cms.admin.translations.bulk_actions import may_translate
from cms.admin.translations.fixing import draft_fix
from cms.admin.translations.gaps import Gap, by_kind, gaps_of
from cms.admin.translations.models import DismissedGap, GapKind
from cms.admin.translations.pairs import translated_models
from cms.web.forbidden import ForbiddingMixin


def type_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (model._meta.label_lower, str(capfirst(model._meta.verbose_name_plural)))
        for model, _rows in translated_models(request.user)
    ]


class GapFilterSet(WagtailFilterSet):
    """Narrows down a list, since a gap is no row of the database."""

    kind = django_filters.ChoiceFilter(
        label=_("What"), choices=GapKind.choices, empty_label=_("All"), widget=forms.RadioSelect
    )
    locale = django_filters.ModelChoiceFilter(
        label=_("Language"),
        queryset=lambda request: hub_locales(),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    type = django_filters.ChoiceFilter(
        label=_("Type"), choices=(), empty_label=_("All"), widget=forms.RadioSelect
    )
    dismissed = django_filters.ChoiceFilter(
        label=_("Dismissed"),
        choices=[("yes", _("Dismissed"))],
        empty_label=_("Open"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["type"].extra["choices"] = type_choices(self.request)

    def filter_queryset(self, gaps: Sequence[Gap]) -> list[Gap]:
        wanted = self.form.cleaned_data
        locale = wanted["locale"]
        return [
            gap
            for gap in gaps
            if (gap.dismissed is not None) == (wanted["dismissed"] == "yes")
            and (not wanted["kind"] or gap.kind == wanted["kind"])
            and (not locale or gap.locale == locale.pk)
            and (not wanted["type"] or gap.model._meta.label_lower == wanted["type"])
        ]


class TranslationsView(ForbiddingMixin, EscapingExportMixin, ReportView):
    page_title = _("Translations")
    header_icon = "wagtail-localize-language"
    index_url_name = "translation_gaps"
    index_results_url_name = "translation_gaps_results"
    template_name = "translations/report.html"
    results_template_name = "translations/report_results.html"
    model = Page
    filterset_class = GapFilterSet
    list_export = ["title", "type", "language", "kind", "since", "what", "reason"]
    export_headings = {
        "title": _("Title"),
        "type": _("Type"),
        "language": _("Language"),
        "kind": _("What"),
        "since": _("Since"),
        "what": _("Details"),
        "reason": _("Dismissed, because"),
    }
    export_filename = "translations"

    def check_access(self) -> None:
        if not may_see_gaps(self.request.user):
            raise PermissionDenied

    def get_queryset(self) -> list[Gap]:
        return gaps_of(self.request.user)

    def get_filtered_queryset(self) -> list[Gap]:
        self.gaps = self.get_queryset()
        if self.filters and self.filters.is_valid():
            return list(self.filters.filter_queryset(self.gaps))
        return [gap for gap in self.gaps if gap.dismissed is None]

    def decorate_paginated_queryset(self, object_list: Sequence[Gap]) -> list[dict[str, Any]]:
        names = {locale.pk: locale.get_display_name() for locale in Locale.objects.all()}
        return [
            {
                "gap": gap,
                "title": gap.title,
                "type": gap.type_name,
                "language": names[gap.locale],
                "kind": gap.label,
                "since": gap.since,
                "what": gap.what,
                "reason": gap.dismissed.reason if gap.dismissed else "",
                "url": edit_url(gap.model, gap.translation or gap.original),
                "action_url": reverse(
                    "translation_gap", args=[gap.model._meta.label_lower, gap.original, gap.locale]
                ),
            }
            for gap in object_list
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = by_kind(self.gaps)
        return {
            **super().get_context_data(**kwargs),
            "counts": [(kind, counts.get(kind, 0)) for kind in GapKind],
            "may_translate": may_translate(self.request.user),
        }


def edit_url(model: Any, pk: Any) -> str:
    if model is Page:
        return reverse("wagtailadmin_pages:edit", args=[pk])
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[pk])


class GapView(ForbiddingMixin, View):
    """Draft what closes a gap, or dismiss it."""

    http_method_names = ["post"]

    def check_access(self) -> None:
        if not may_translate(self.request.user):
            raise PermissionDenied

    def post(self, request: HttpRequest, label: str, pk: str, locale: int) -> HttpResponse:
        models = {model._meta.label_lower: rows for model, rows in translated_models(request.user)}
        if label not in models:
            raise PermissionDenied
        found = get_object_or_404(models[label], pk=pk)
        self.original = found.specific if isinstance(found, Page) else found
        self.locale = get_object_or_404(Locale, pk=locale)
        if request.POST.get("kind") not in GapKind.values:
            raise PermissionDenied
        self.kind = GapKind(request.POST["kind"])
        back = get_valid_next_url_from_request(request) or reverse("translation_gaps")
        match request.POST.get("action"):
            case "dismiss":
                self._dismiss(request)
            case "reopen":
                self._decisions().delete()
            case "fix":
                return self._fix(request, back)
        return redirect(back)

    def _decisions(self) -> Any:
        return DismissedGap.objects.filter(
            kind=self.kind, translation_key=self.original.translation_key, locale=self.locale
        )

    def _dismiss(self, request: Any) -> None:
        reason = request.POST.get("reason", "").strip()[:255]
        if not reason:
            messages.error(request, gettext("Say why: others will ask."))
            return
        DismissedGap.objects.update_or_create(
            kind=self.kind,
            translation_key=self.original.translation_key,
            locale=self.locale,
            defaults={
                "fingerprint": request.POST.get("fingerprint", "")[:64],
                "reason": reason,
                "user": request.user,
            },
        )
        messages.success(
            request, gettext("Dismissed. It comes back when what it is about changes.")
        )

    def _fix(self, request: HttpRequest, back: str) -> HttpResponse:
        try:
            opened = draft_fix(self.kind, self.original, self.locale, request.user)
        except (RefusedError, PermissionDenied, ValidationError) as error:
            messages.error(request, explain(error))
            return redirect(back)
        messages.success(request, gettext("Look at the draft. Nothing is published by it."))
        return redirect(AdminURLFinder(request.user).get_edit_url(opened) or back)
