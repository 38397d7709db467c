"""Search as the public sees it, and previews of changes to synonyms."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.utils import quote
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Locale, Page

from cms.declaration import label_of, type_with_name
from cms.languages import canonical_code
from search.admin.permissions import SearchPermissionMixin, addition_urls
from search.admin.public import public_asker
from search.errors import QueryTooLong
from search.models import Synonym
from search.query import MAX_QUERY_LENGTH
from search.results import Hit, Results, find
from search.synonyms import load_meanings

SHOWN, COMPARED = 20, 10


class TryOutForm(forms.Form):
    q = forms.CharField(label=_("Search for"), max_length=MAX_QUERY_LENGTH, required=False)
    locale = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages: Any = self.fields["locale"]
        languages.choices = settings.WAGTAIL_CONTENT_LANGUAGES


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit, with the address where editors work on it."""

    hit: Hit
    kind: Any
    url: str
    moved: str = ""


def shown(hit: Hit, moved: str = "") -> Shown:
    model = type_with_name(hit.kind)
    if issubclass(model, Page):
        url = reverse("wagtailadmin_pages:edit", args=[hit.pk])
    else:
        url = reverse(model.snippet_viewset.get_url_name("edit"), args=[quote(hit.pk)])
    return Shown(hit, label_of(hit.kind), url, moved)


class TryOutView(SearchPermissionMixin, WagtailAdminTemplateMixin, TemplateView):
    """The results that readers get now; these searches are not counted."""

    template_name = "search_admin/try_out.html"
    page_title = _("Search as the public")
    header_icon = "search"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        asked = self.request.GET.dict()
        code = canonical_code(asked.get("locale", settings.LANGUAGE_CODE))
        form = TryOutForm({**asked, "locale": code})
        results, additions = None, {}
        if form.is_valid() and (query := form.cleaned_data["q"]):
            locale = form.cleaned_data["locale"] or settings.LANGUAGE_CODE
            results = _find(query, locale, SHOWN)
            known = Locale.objects.filter(language_code=locale).first()
            if known and (results.not_found or not results.total):
                missing = " ".join(results.not_found)
                additions = addition_urls(self.request.user, query, missing, known.pk)
        return (
            context
            | additions
            | {
                "form": form,
                "results": results,
                "shown": [shown(hit) for hit in results.hits] if results else [],
            }
        )


class SynonymPreviewView(SearchPermissionMixin, TemplateView):
    """The results of a sample query without and with a synonym as it stands in the form."""

    template_name = "search_admin/synonym_preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        synonym, problem = synonym_in(self.request)
        context = super().get_context_data(**kwargs) | {"problem": problem}
        sample = (given.get("sample") or given.get("term") or "")[:MAX_QUERY_LENGTH]
        if synonym is None:
            return context
        locale = synonym.locale.language_code
        others = load_meanings(locale, Synonym(pk=synonym.pk, locale=synonym.locale))
        before = _find(sample, locale, COMPARED, others)
        after = _find(sample, locale, COMPARED, load_meanings(locale, synonym))
        return context | {
            "sample": sample,
            "before": [shown(hit) for hit in before.hits],
            "after": _compared(before, after),
            "total_before": before.total,
            "total_after": after.total,
        }


def synonym_in(request: HttpRequest) -> tuple[Synonym | None, str]:
    """The synonym that a form describes, unsaved, or its errors."""
    form = SynonymForm(request.GET)
    if not form.is_valid():
        return None, " ".join(
            f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
            for name, errors in form.errors.items()
            for error in errors
        )
    synonym = form.save(commit=False)
    pk = request.GET.get("pk", "")
    synonym.pk = int(pk) if pk.isdecimal() and len(pk) < 18 else None
    return synonym, ""


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ["locale", "term", "meanings", "direction"]

    def validate_unique(self) -> None:
        """A preview may be of a synonym that is stored."""

    def validate_constraints(self) -> None:
        """The same."""


def _compared(before: Results, after: Results) -> list[Shown]:
    places = {(hit.kind, hit.pk): place for place, hit in enumerate(before.hits)}
    found = []
    for place, hit in enumerate(after.hits):
        old = places.get((hit.kind, hit.pk))
        moved = "new" if old is None else "up" if old > place else "down" if old < place else ""
        found.append(shown(hit, moved))
    return found


def _find(text: str, locale: str, limit: int, meanings: Any = None) -> Results:
    try:
        return find(text, public_asker(locale), limit=limit, meanings=meanings)
    except QueryTooLong:
        return Results()
