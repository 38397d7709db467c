"""GraphiQL, the page on which developers try queries, from files this project serves itself."""

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

SCRIPT = "graphiql/graphiql.js"
STYLESHEET = "graphiql/graphiql.css"
"""With `SCRIPT`, all that the page names; the build writes everything else beside them."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "worker-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing but this origin.

Inline styles are allowed because Monaco, GraphiQL's editor, writes `<style>` elements and `style`
attributes while it runs. Scripts, workers, fonts, pictures and requests need no exception.
"""


@require_safe
def graphiql(request: HttpRequest) -> HttpResponse:
    """The page; or, when its files have not been built, a 503 that says how to build them.

    Where introspection is off it says so, and does without the schema.
    """
    if is_built():
        response = render(
            request,
            "api/graphiql.html",
            {
                "endpoint": reverse("graphql"),
                "introspection": settings.GRAPHQL_INTROSPECTION,
                "script": SCRIPT,
                "stylesheet": STYLESHEET,
            },
        )
    else:
        response = HttpResponse(
            gettext(
                "GraphiQL has not been built yet. Run `make install` (`make run` does it too), "
                "then reload this page.\n"
            ),
            content_type="text/plain; charset=utf-8",
            status=503,
        )
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response["X-Robots-Tag"] = "noindex"
    return response


def is_built() -> bool:
    """Return whether the build has written the files the page names."""
    return all(finders.find(name) for name in (SCRIPT, STYLESHEET))
