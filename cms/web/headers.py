"""Headers that tell a browser what not to do, on every response there is."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADERS = {
    # Pages of the admin have policies of their own (`CONTENT_SECURITY_POLICY`).
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


DEBUGGED = (404, 500)
"""The statuses that have pages of Django's own in development, which django-csp gives no policy:
they have styles and scripts in them."""


class HeadersMiddleware:
    """Adds what a response has not decided for itself. Place it first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        left_out = set()
        if settings.DEBUG and response.status_code in DEBUGGED:
            left_out.add("Content-Security-Policy")
        for name in HEADERS.keys() - left_out:
            response.headers.setdefault(name, HEADERS[name])
        return response
