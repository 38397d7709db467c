"""The middleware that answers requests for the API."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from cms.cache import counters

PATHS = frozenset({"/graphql", "/graphql/"})


class GraphQLMiddleware:
    """Answers the API before the middleware for sessions, forms, messages and files.

    The middleware before it in `MIDDLEWARE` (request ids, encryption, CORS) applies to the API,
    too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        # Not before a server starts: checks are to say what is wrong with the schema.
        from cms.api.http.views import graphql

        self.get_response, self.graphql = get_response, graphql
        counters.prepare()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in PATHS:
            return self.get_response(request)
        response = self.graphql(request)
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if request.method == "HEAD":
            response.content = b""
        return response
