"""Headers that tell a browser what not to do, on every response there is."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "Content-Security-Policy"

HEADERS = {
    # Pages of the admin have policies of their own (`CONTENT_SECURITY_POLICY`).
    POLICY: "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

DEBUGGED = (404, 500)
"""The statuses whose pages django-csp gives no policy in development: Django's have styles and
scripts in them."""


class HeadersMiddleware:
    """Adds what a response has not decided for itself. Place it first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_debugged = settings.DEBUG and response.status_code in DEBUGGED
        for name, value in HEADERS.items():
            if not (is_debugged and name == POLICY):
                response.headers.setdefault(name, value)
        return response
