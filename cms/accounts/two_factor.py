"""A second factor when signing in: for whoever has set one up, and for groups that have to."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp import user_has_device

ALWAYS_OPEN = (
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
)


def must_have_one(user: Any) -> bool:
    """Return True for accounts in a group that `TWO_FACTOR_GROUPS` names; `*` names everybody."""
    groups = settings.TWO_FACTOR_GROUPS
    return "*" in groups or (bool(groups) and user.groups.filter(name__in=groups).exists())


class TwoFactorMiddleware:
    """Asks for the second factor in the admin. Place it after `OTPMiddleware`.

    The API is answered before: to sessions it shows what readers see.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._admin = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        step = self._missing_step(request)
        if step is None or request.path_info in (step, *map(reverse, ALWAYS_OPEN)):
            return self.get_response(request)
        return redirect(step)

    def _missing_step(self, request: HttpRequest) -> str | None:
        """The address of what has to be done first: to enter a code, or to set a device up."""
        user: Any = request.user
        is_asked = request.path_info.startswith((self._admin, settings.MEDIA_PATH))
        if not is_asked or not user.is_authenticated or user.is_verified():
            return None
        if user_has_device(user):
            return reverse("second_factor_check")
        return reverse("second_factor") if must_have_one(user) else None
