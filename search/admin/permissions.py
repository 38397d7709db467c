"""Who may look at what readers search for: whoever may work with synonyms or picks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.permissions import policy_registry

from search.models import Pick, SearchedQuery, Synonym

ANY = ["add", "change", "delete", "view"]


def may_look_after_search(request: HttpRequest) -> bool:
    return any(
        policy_registry.get_by_type(model).user_has_any_permission(request.user, ANY)
        for model in (Synonym, Pick, SearchedQuery)
    )


class ForbiddingMixin:
    """A view that says 403 where Wagtail would lead back to the dashboard."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except PermissionDenied:
            return render(request, "hub_admin/forbidden.html", status=403)


class SearchPermissionMixin(ForbiddingMixin):
    """A view for those who look after the search."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_look_after_search(request):
            return render(request, "hub_admin/forbidden.html", status=403)
        return super().dispatch(request, *args, **kwargs)
