"""Screens of our own that look and behave as Wagtail's."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.admin.forbidden import ForbiddingMixin
from cms.snippets.models import Source


def source_list_url(**query: str) -> str:
    """The list of sources, filtered and ordered as the query says."""
    url = reverse(Source.snippet_viewset.get_url_name("list"))
    return f"{url}?{urlencode(query)}" if query else url


class PermittedView(WagtailAdminTemplateMixin, View):
    """A view that asks first whether the user may see it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.permit()
        return super().dispatch(request, *args, **kwargs)

    def permit(self) -> None:
        """Raises PermissionDenied where the user has no business."""
        raise NotImplementedError


class ScreenView(ForbiddingMixin, PermittedView):
    """A screen for those who may see it; others get 403 at its own address."""

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def crumbs(self, source: Source | None, *more: dict[str, Any]) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": source_list_url(), "label": gettext("Sources")}]
        if source:
            url = reverse(Source.snippet_viewset.get_url_name("edit"), args=[source.pk])
            items.append({"url": url, "label": source.title})
        return [*items, *more]
