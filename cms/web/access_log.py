"""The access log: one line, and one count in the metrics, for each request."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cms.database.timing import Spent, spent
from cms.operations import metrics
from cms.web.client import client_of

logger = logging.getLogger("hub.access")


class AccessMiddleware:
    """Notes what was asked, what was answered, and what it took. Never a query string: it may hold
    a token, or what a reader searches for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, token = time.perf_counter(), spent.set(Spent())
        try:
            response = self.get_response(request)
            took = spent.get() or Spent()
        finally:
            spent.reset(token)
        seconds = time.perf_counter() - began
        metrics.count_request(request.method or "", response.status_code, seconds, took)
        if settings.ACCESS_LOG:
            about = {
                "method": request.method,
                "path": request.path_info,
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
                "statements": took.statements,
                "sql_milliseconds": round(took.seconds * 1000, 1),
                "client": client_of(request),
            }
            logger.info(
                "%(method)s %(path)s %(status)s %(milliseconds)s ms (%(statements)s statements,"
                " %(sql_milliseconds)s ms) %(client)s",
                about,
                extra=about,
            )
        return response
