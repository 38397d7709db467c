"""What to do first in a hub that holds nothing yet."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.admin.figures.summary import figures_for
from cms.declaration import listed_pages, the_declaration
from cms.snippets.models import Source


class FirstStepsPanel(Component):
    """Shown until there is a page or source, by the figures that the dashboard has anyway."""

    name = "first_steps"
    template_name = "figures/first_steps.html"
    order = 100

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        numbers = figures_for(self.request).numbers
        names = ["sources", *(the_declaration(model).plural for model in listed_pages())]
        return {
            "is_empty": not any(numbers.get(name) for name in names),
            "add_source_url": reverse(Source.snippet_viewset.get_url_name("add")),
            "pages_url": reverse("wagtailadmin_explore_root"),
            "frontend_url": settings.FRONTEND_URL,
            "is_development": settings.DEBUG,
        }
