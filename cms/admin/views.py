"""Base class of the hub's own screens."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.snippets.models import Source
from cms.web.forbidden import ForbiddingMixin


def source_list_url(**query: str) -> str:
    """The list of sources, filtered and ordered as the query says."""
    url = reverse(Source.snippet_viewset.get_url_name("list"))
    return f"{url}?{urlencode(query)}" if query else url


class ScreenView(ForbiddingMixin, WagtailAdminTemplateMixin, View):
    """A screen of the hub's own."""

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def crumbs(self, source: Source | None, *more: dict[str, Any]) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": source_list_url(), "label": gettext("Sources")}]
        if source:
            url = reverse(Source.snippet_viewset.get_url_name("edit"), args=[source.pk])
            items.append({"url": url, "label": source.title})
        return [*items, *more]
