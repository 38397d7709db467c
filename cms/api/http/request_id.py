"""The id of each request: in its answer, in its errors, and on every log line of it."""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-Id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")
"""The form of ids that a client or a proxy may give a request: none could forge a line in a log."""

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _current.get()


class RequestIdMiddleware:
    """Gives the request the id it came with, or a new one, and sends it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if ACCEPTABLE.fullmatch(given) else secrets.token_urlsafe(12)
        request.META[__name__] = request_id
        token = _current.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response[HEADER] = request_id
        return response


class RequestIdFilter(logging.Filter):
    """Adds `in_request`, the id in brackets, to each record; empty outside of requests.

    Django logs an answer of 4xx or 5xx after all middleware, with the request beside it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request_id = _current.get()
        request = getattr(record, "request", None)
        if not request_id and isinstance(request, HttpRequest):
            request_id = request.META.get(__name__, "")
        record.in_request = f" [{request_id}]" if request_id else ""
        return True
