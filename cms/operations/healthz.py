"""`/healthz/`: does this process serve, and does its database answer?"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

HEALTHZ_PATH = "/healthz/"

logger = logging.getLogger(__name__)


class HealthzMiddleware:
    """Answers probes before hosts are checked and HTTP is redirected to HTTPS.

    A load balancer probes by address, over plain HTTP; neither is in ALLOWED_HOSTS. Place it
    first. The answer is 200 and the hub's version, or 503 while the database is out of reach.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != HEALTHZ_PATH:
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            logger.error("The database does not answer a health check: %s", error)
            return HttpResponse("The database does not answer.\n", "text/plain", 503)
        return HttpResponse(f"OK {settings.HUB_VERSION}\n", "text/plain")
