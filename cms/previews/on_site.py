"""Wagtail's preview of an object, shown by the frontend instead of by a template."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, PreviewableMixin

from cms.previews.completion import UnusableDraftError, complete
from cms.previews.tokens import make_preview, token_of

ON_SITE = "site"
OUTLINE = "outline"

PathOf = Callable[[Any], str | None]
_paths: dict[type[Model], PathOf] = {}


def register_path(model: type[Model], path_of: PathOf) -> None:
    """Register the function that computes the site-relative address of a draft."""
    _paths[model] = path_of


class PreviewOnSiteMixin(PreviewableMixin):
    """Add the frontend as the first preview mode, if `PREVIEW_URL` is set.

    A draft that could not be stored yet, such as a guide without a topic, is outlined instead.
    """

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        if not settings.PREVIEW_URL:
            return super().preview_modes
        return [(ON_SITE, _("On the site")), (OUTLINE, _("Outline"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == ON_SITE and settings.PREVIEW_URL:
            address = address_on_site(self, request.user)
            if address:
                response = HttpResponseRedirect(address)
                response["Cache-Control"] = "private, no-store"
                response["Referrer-Policy"] = "no-referrer"
                return response
        return super().serve_preview(request, mode_name)


def address_on_site(draft: Any, user: Any) -> str | None:
    """Return the address at which the frontend shows this draft, with a token for the user.

    None if it cannot be shown there yet: it has no address, or lacks a required value.
    """
    stored = type(draft)._default_manager.filter(pk=draft.pk).first() if draft.pk else None
    parent = draft.get_parent() if isinstance(draft, Page) and not draft.pk else None
    if draft.locale_id is None:
        draft.locale = parent.locale if parent else Locale.get_default()
    if not draft.slug:
        draft.slug = stored.slug if stored else "preview"
    try:
        complete(draft, stored)
    except UnusableDraftError:
        return None
    path = next((_paths[kind](draft) for kind in type(draft).__mro__ if kind in _paths), None)
    if path is None:
        return None
    preview = make_preview(user, draft, content=draft.serializable_data(), parent=parent)
    query = {
        "token": token_of(preview),
        "path": path,
        "locale": draft.locale.language_code,
    }
    return f"{settings.PREVIEW_URL}{'&' if '?' in settings.PREVIEW_URL else '?'}{urlencode(query)}"
