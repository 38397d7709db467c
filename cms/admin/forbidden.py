"""Says 403 where Wagtail would lead back to the dashboard."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class ForbiddingMixin:
    """A view that tells who may not see it so, at its own address. Put it first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except PermissionDenied:
            return refused(request)


def refused(request: HttpRequest) -> HttpResponse:
    return render(request, "hub_admin/forbidden.html", status=403)
