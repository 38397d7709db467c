"""The endpoint: GraphQL over HTTP, by GET or POST, queries only."""

import logging
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.api.errors import ContractError, ErrorCode
from cms.api.execution.budget import time_budget
from cms.api.execution.cost import check_cost
from cms.api.execution.limits import limits
from cms.api.http.answer_memory import Recalled, key_of, memory
from cms.api.http.encodings import check_encodings
from cms.api.http.errors import INTERNAL_MESSAGE, RefusedError, unavailable
from cms.api.http.metrics import count_refused, counted
from cms.api.http.operation import Outcome, Prepared, execute_prepared, outcome_of_refusal, prepare
from cms.api.http.rate import Meter
from cms.api.http.request import JSON_TYPE, answer_type, read
from cms.api.http.response import is_for_everybody, response_to, response_to_batch
from cms.api.http.viewers import shown
from cms.audience import Viewer
from cms.database.outage import is_outage
from search.log import record_click

logger = logging.getLogger(__name__)

COST_HEADER = "X-GraphQL-Cost"


@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer one operation or a batch of them, all within one budget of time.

    Partial data comes with errors and status 200. An operation that cannot be executed gets no
    data; its status is that of its error's code, or 200 as the media type `application/json` wants
    it.
    """
    media_type = JSON_TYPE
    meter = None
    try:
        meter = Meter(request)
        meter.take(1)
        media_type = answer_type(request)
        check_encodings(request)
        asked = read(request)
        meter.take(len(asked.operations) - 1)
        operations = [prepare(request, parameters) for parameters in asked.operations]
        cost = sum(each.cost for each in operations if isinstance(each, Prepared))
        check_cost(cost, limits())
        with time_budget(limits().seconds), shown(request) as viewer:
            if asked.is_batch:
                outcomes = [
                    counted(each, partial(_execute, request, each, viewer)) for each in operations
                ]
            else:
                operation = operations[0]
                make = partial(_recall_or_execute, request, operation, viewer)
                answer = counted(operation, make)
        headers = {**meter.headers(), COST_HEADER: str(cost)}
        if asked.is_batch:
            return response_to_batch(request, outcomes, media_type, headers, viewer)
        return response_to(request, answer, media_type, headers, viewer)
    except RefusedError as refusal:
        outcome = outcome_of_refusal(refusal)
    except ContractError as error:
        outcome = outcome_of_refusal(RefusedError((error,)))
    except Exception as error:
        outcome = outcome_of_refusal(_failure(error))
    count_refused(outcome)
    return response_to(request, outcome, media_type, meter.headers() if meter else {})


def _failure(error: Exception) -> RefusedError:
    if is_outage(error):
        logger.error("The database is out of reach: %s", error)
        return unavailable()
    logger.error("A request to the API failed", exc_info=error)
    return RefusedError.because(ErrorCode.INTERNAL_ERROR, INTERNAL_MESSAGE)


def _execute(request: HttpRequest, operation: Prepared | Outcome, viewer: Viewer) -> Outcome:
    return (
        execute_prepared(request, operation, viewer)
        if isinstance(operation, Prepared)
        else operation
    )


def _recall_or_execute(
    request: HttpRequest, operation: Prepared | Outcome, viewer: Viewer
) -> Outcome | Recalled:
    if not isinstance(operation, Prepared) or not is_for_everybody(request, viewer):
        return _execute(request, operation, viewer)
    key = key_of(request, operation)
    if key is None:
        return _execute(request, operation, viewer)
    return memory.answer(key, lambda: execute_prepared(request, operation, viewer))


MAX_TOKEN_LENGTH = 1_000


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
    accepted = len(token) <= MAX_TOKEN_LENGTH and record_click(token)
    return HttpResponse(status=204 if accepted else 400)
