"""Answer 403 in the admin where Wagtail would redirect to the dashboard."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class ForbiddingMixin:
    """A view that answers users who may not use it with 403, at its own address. Put it first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.check_access()
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except PermissionDenied:
            return render(request, "web/forbidden.html", status=403)

    def check_access(self) -> None:
        """Raise PermissionDenied; views of Wagtail's own have checked permissions already."""
