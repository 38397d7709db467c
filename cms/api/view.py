"""The endpoint: GraphQL over HTTP, by GET or POST, queries only."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import MediaType
from django.views.decorators.csrf import csrf_exempt
from graphql import ExecutionResult, GraphQLError, ValueNode, execute

from cms.api.context import Context
from cms.api.documents import document_of, is_storable, unstorable
from cms.api.errors import ContractError, ErrorCode
from cms.api.schema import graphql_schema

logger = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 100_000
JSON_TYPE = "application/json"
RESPONSE_TYPE = "application/graphql-response+json"


@dataclass(eq=False)
class RefusedError(Exception):
    """A request that is answered without executing anything."""

    status: int
    errors: tuple[GraphQLError, ...]

    @classmethod
    def because(cls, status: int, code: ErrorCode, message: str) -> "RefusedError":
        return cls(status, (ContractError(code, message),))


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a request asks to execute."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None


@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    """Answers one operation. Partial data comes with errors and status 200; a request that cannot
    be executed gets a 4xx and no data.
    """
    media_type = JSON_TYPE
    try:
        media_type = _answer_type(request)
        parameters = _parameters(request)
        status, result = 200, _execute(request, parameters)
        if result.data is None and result.errors and all(e.path is None for e in result.errors):
            status = 400
    except RefusedError as refusal:
        status, result = refusal.status, ExecutionResult(data=None, errors=list(refusal.errors))
    response = HttpResponse(
        orjson.dumps(_formatted(result, executed=status == 200)),
        status=status,
        content_type=f"{media_type}; charset=utf-8",
    )
    if status == 405:
        response["Allow"] = "GET, POST"
    response["Vary"] = "Accept"
    return response


def _execute(request: HttpRequest, parameters: Parameters) -> ExecutionResult:
    document = document_of(parameters.query)
    if document.node is None:
        raise RefusedError(400, document.errors)
    result = execute(
        graphql_schema,
        document.node,
        context_value=Context(request, document.node),
        variable_values=parameters.variables,
        operation_name=parameters.operation_name,
        is_awaitable=_never,
    )
    assert isinstance(result, ExecutionResult)
    return result


def _never(value: object) -> bool:
    return False


def _formatted(result: ExecutionResult, *, executed: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if result.errors:
        answer["errors"] = [_presentable(error).formatted for error in result.errors]
    if executed:
        answer["data"] = result.data
    return answer


def _presentable(error: GraphQLError) -> GraphQLError:
    """The error as clients may see it: ours and those about their input as they are, with a code;
    whatever else went wrong without any detail.
    """
    original = error.original_error
    if isinstance(original, ContractError):
        error.extensions = original.extensions
    elif error.path is None or _is_about_an_argument(original):
        error.extensions = {"code": ErrorCode.BAD_USER_INPUT.value, **(error.extensions or {})}
    else:
        logger.error("A resolver failed at %s", error.path, exc_info=original)
        return ContractError(
            ErrorCode.INTERNAL_ERROR,
            "Something went wrong on our side. It has been logged.",
            nodes=error.nodes,
            path=error.path,
        )
    return error


def _is_about_an_argument(error: Exception | None) -> bool:
    """Whether graphql-core refused the value of an argument: null where there must be a value."""
    return isinstance(error, GraphQLError) and any(
        isinstance(node, ValueNode) for node in error.nodes or ()
    )


def _parameters(request: HttpRequest) -> Parameters:
    if request.method == "GET":
        given: Any = _query_string(request)
    elif request.method == "POST":
        given = _decoded(_body(request), "The body")
    else:
        raise RefusedError.because(
            405,
            ErrorCode.METHOD_NOT_ALLOWED,
            f"{request.method} is not supported. Send the query by GET or POST.",
        )
    return _checked(given)


def _query_string(request: HttpRequest) -> dict[str, Any]:
    if len(request.META.get("QUERY_STRING", "")) > MAX_REQUEST_BYTES:
        raise _too_large(414, "A query string")
    try:
        given: dict[str, Any] = {name: request.GET[name] for name in request.GET}
    except TooManyFieldsSent:
        raise _malformed("The query string has too many parameters.") from None
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _decoded(given[name].encode(), f"`{name}`")
        else:
            given.pop(name, None)
    return given


def _body(request: HttpRequest) -> bytes:
    if request.content_type != JSON_TYPE:
        raise RefusedError.because(
            415,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            f"Send the body as {JSON_TYPE}, not as {request.content_type or 'nothing'}.",
        )
    try:
        body: bytes = request.read(MAX_REQUEST_BYTES + 1)
    except UnreadablePostError:
        raise _malformed("The body broke off before its end.") from None
    if len(body) > MAX_REQUEST_BYTES:
        raise _too_large(413, "A body")
    return body


def _too_large(status: int, what: str) -> RefusedError:
    return RefusedError.because(
        status, ErrorCode.PAYLOAD_TOO_LARGE, f"{what} may have at most {MAX_REQUEST_BYTES:,} bytes."
    )


def _decoded(content: bytes, what: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _malformed(f"{what} is not valid JSON: {error}.") from None


def _malformed(message: str) -> RefusedError:
    return RefusedError.because(400, ErrorCode.BAD_REQUEST, message)


def _checked(given: Any) -> Parameters:
    if not isinstance(given, dict):
        raise _malformed("The body must be a JSON object with a `query`.")
    query, name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise _malformed("`query` must be the text of a GraphQL operation.")
    if variables is not None and not isinstance(variables, dict):
        raise _malformed("`variables` must be a JSON object.")
    if name is not None and not isinstance(name, str):
        raise _malformed("`operationName` must be a text.")
    if extensions is not None and not isinstance(extensions, dict):
        raise _malformed("`extensions` must be a JSON object.")
    if not all(map(is_storable, _texts_in(variables))):
        raise RefusedError(400, (unstorable(),))
    return Parameters(query, variables or {}, name or None)


def _texts_in(value: Any) -> Iterable[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending.extend(item.keys())
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _answer_type(request: HttpRequest) -> str:
    """The one of our two types that the client likes best, whatever parameters it gives with it;
    `application/json` for clients that take any type, as browsers and curl do.
    """
    try:
        accepted_types = request.accepted_types
    except ValueError:
        raise _malformed("The Accept header cannot be read.") from None
    for accepted in accepted_types:
        for offered in (JSON_TYPE, RESPONSE_TYPE):
            if MediaType(offered).match(f"{accepted.main_type}/{accepted.sub_type}"):
                return offered
    raise RefusedError.because(
        406, ErrorCode.NOT_ACCEPTABLE, f"The answer comes as {RESPONSE_TYPE} or {JSON_TYPE}."
    )
