from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.models import Page

from cms.pages.models.hub_page import HubPage


def hub_page_types() -> list[type[HubPage]]:
    """The page types that editors work with."""
    return [model for model in apps.get_models() if issubclass(model, HubPage)]


@register("pages")
def check_frontend_url(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Readers are sent to FRONTEND_URL: it must be an address that a browser can open."""
    parts = urlsplit(settings.FRONTEND_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        yield Error(
            f"FRONTEND_URL is “{settings.FRONTEND_URL}”, which is not the address of a site.",
            hint="Set it to where readers find the hub, for example https://hub.example.org.",
            id="pages.E001",
        )


@register("pages")
def check_previews(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Every page type can be previewed without a frontend."""
    for model in hub_page_types():
        name = model.preview_template_name()
        try:
            get_template(name)
        except TemplateDoesNotExist:
            yield Error(
                f"{model.__name__} has no template for its preview.",
                hint=f"Add the template {name}, or override preview_template_name().",
                obj=model,
                id="pages.E002",
            )


@register("pages")
def check_places(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Every page type has a place in the tree, so that an editor can make such a page."""
    for model in hub_page_types():
        if model.is_creatable and not _has_place(model, seen=frozenset()):
            yield checks.Warning(
                f"Nobody can make a {model.__name__}: no page can have one below it.",
                hint=(
                    "Let parent_page_types name a page type whose subpage_types name this one, up"
                    " to wagtailcore.Page; or set is_creatable to False."
                ),
                obj=model,
                id="pages.W003",
            )


def _has_place(model: type[Page], seen: frozenset[type[Page]]) -> bool:
    """Whether such a page can stand below the root, directly or below other types."""
    return model is Page or any(
        _has_place(parent, seen | {model})
        for parent in model.allowed_parent_page_models()
        if parent not in seen
    )
