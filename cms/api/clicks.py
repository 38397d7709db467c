"""Where frontends report that a reader has opened a result of a search.

The API reads only; this counts. The token names the query and nobody who asked it.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.api.http.errors import RefusedError
from cms.api.http.rate import Meter
from search.log import record_click

LONGEST_TOKEN = 1_000


@csrf_exempt
@require_POST
def report_click(request: HttpRequest) -> HttpResponse:
    """204 for a `token` that came as `clickToken` with results; 400 for any other, and 429 for too
    many at a time. The rate limit of the API counts these, too.
    """
    meter = Meter(request)
    try:
        meter.take(1)
    except RefusedError as refusal:
        return HttpResponse(status=429, headers=refusal.headers)
    token = request.POST.get("token", "")
    accepted = len(token) <= LONGEST_TOKEN and record_click(token)
    return HttpResponse(status=204 if accepted else 400)
