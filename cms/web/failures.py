"""The last answer: what is sent when a request has failed and nothing else has answered it."""

import json
import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error as django_server_error

from cms.database.outage import RETRY_SECONDS, is_outage

logger = logging.getLogger(__name__)

API_PATHS = ("/graphql", "/search/clicks/")

UNAVAILABLE = (
    "<!doctype html><html lang=en><title>Out of reach</title><h1>Out of reach</h1><p>The hub cannot"
    " reach its database for the moment. Nothing of what you have sent was saved: go back, and try"
    f" again in {RETRY_SECONDS} seconds."
)


def server_error(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's `handler500`: 503 with `Retry-After` in an outage, else 500. JSON for the API."""
    error = sys.exc_info()[1]
    out_of_reach = is_outage(error)
    if request.path_info.startswith(API_PATHS):
        code = "UNAVAILABLE" if out_of_reach else "INTERNAL_ERROR"
        message = "The hub cannot answer for the moment. It has been logged."
        body = json.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})
        response = HttpResponse(body, "application/json", 500)
    elif out_of_reach:
        response = HttpResponse(UNAVAILABLE)
    else:
        response = django_server_error(request)
    if out_of_reach:
        logger.error("The database is out of reach: %s", error)
        response.status_code = 503
        response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
