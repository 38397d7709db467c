"""The base of the hub's own screens, and what several of them need."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import View
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.images import get_image_model

from cms.declaration import declared_pages, the_declaration
from cms.snippets.models import Source
from cms.web.forbidden import ForbiddingMixin


def source_list_url(**query: str) -> str:
    """The list of sources, filtered and ordered as the query says."""
    url = reverse(Source.snippet_viewset.get_url_name("list"))
    return f"{url}?{urlencode(query)}" if query else url


def list_url(model: Any) -> str:
    """The list of sources, images or documents."""
    if model is Source:
        return source_list_url()
    is_image = model is get_image_model()
    return reverse("wagtailimages:index" if is_image else "wagtaildocs:index")


def prefetch_companions(pages: Collection[Any]) -> None:
    """Load what pages are seen with, such as the topics of guides: their status depends on it.

    One statement for each such relation.
    """
    for model in declared_pages().values():
        if relation := the_declaration(model).seen_with:
            prefetch_related_objects([each for each in pages if isinstance(each, model)], relation)


class ScreenView(ForbiddingMixin, WagtailAdminTemplateMixin, View):
    """A screen of the hub's own."""

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def crumbs(self, item: Any, *more: dict[str, Any], model: Any = Source) -> list[dict[str, Any]]:
        """Lead here by the list of sources, or of such files, and by the item if there is one."""
        label = capfirst(str(model._meta.verbose_name_plural))
        items = [*self.breadcrumbs_items, {"url": list_url(model), "label": label}]
        if item:
            url = AdminURLFinder(self.request.user).get_edit_url(item)
            items.append({"url": url, "label": str(item)})
        return [*items, *more]
