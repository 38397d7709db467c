"""The gaps in the translations of what a list shows, and of all on the dashboard.

Both are asked for by a script when the screen is there, so that no list waits for them.
"""

from collections import defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from cms.admin.permissions import can_work_with_pages, can_work_with_sources
from cms.admin.translations.gaps import by_kind, gaps_of
from cms.admin.translations.models import GapKind
from cms.admin.translations.pairs import translated_models
from cms.web.forbidden import ForbiddingMixin

MAX_ROWS = 200


def may_see_gaps(user: Any) -> bool:
    return can_work_with_pages(user) or can_work_with_sources(user)


class BadgesView(ForbiddingMixin, View):
    """Answer with the badges of each object of a list, by id: what, and in which language."""

    def check_access(self) -> None:
        if not may_see_gaps(self.request.user):
            raise PermissionDenied

    def get(self, request: HttpRequest, label: str) -> HttpResponse:
        seen = translated_models(request.user)
        found = {model._meta.label_lower: (model, rows) for model, rows in seen}
        if label not in found:
            return JsonResponse({})
        model, rows = found[label]
        ids = [pk for pk in request.GET.getlist("id") if pk.isdecimal()][:MAX_ROWS]
        keys = list(rows.filter(pk__in=ids).values_list("translation_key", flat=True))
        names = {locale.pk: locale.get_display_name() for locale in Locale.objects.all()}
        badges: dict[int, list[dict[str, str]]] = defaultdict(list)
        for gap in gaps_of(request.user, model, keys):
            if gap.dismissed is None:
                what = {"kind": gap.kind.value, "title": gap.what}
                language = {"language": names[gap.locale], "what": gap.label}
                badges[gap.original].append(
                    {**what, "label": gettext("%(language)s: %(what)s") % language}
                )
                if gap.translation and gap.translation != gap.original:
                    badges[gap.translation].append({**what, "label": gap.label})
        return JsonResponse({pk: found for pk, found in badges.items() if str(pk) in ids})


class SummaryView(BadgesView):
    """The numbers for the dashboard; nothing where there is nothing to do."""

    def get(self, request: HttpRequest, label: str = "") -> HttpResponse:
        counts = by_kind(gaps_of(request.user))
        shown = [(kind, counts[kind]) for kind in GapKind if counts.get(kind)]
        return render(request, "translations/summary.html", {"counts": shown})


class TranslationsPanel(Component):
    order = 320
    template_name = "translations/panel.html"
