"""Read the operations of a request from its query string or body, and its media type."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, UnreadablePostError
from django.http.request import MediaType

from cms.api.errors import ErrorCode
from cms.api.execution.limits import limits
from cms.api.http.errors import RefusedError, malformed
from cms.web.bodies import read_body

METHODS = ("GET", "HEAD", "POST")
MAX_PARAMETERS = 1_000
"""Of a query string, of which a handful are looked at."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """One operation that a request asks to execute: by its text, by the hash of it, or both."""

    query: str | None
    document_id: str | None
    variables: dict[str, Any]
    operation_name: str | None
    extensions: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The operations of a request, in its order."""

    operations: list[Parameters]
    is_batch: bool = False


def read(request: HttpRequest) -> Asked:
    """Read the operations of a request. RefusedError if it is not well-formed."""
    _check_host(request)
    if request.method in ("GET", "HEAD"):
        return Asked([_checked(_query_string(request), "The query string")])
    if request.method == "POST":
        return _operations(_decoded(_body(request), "The body"))
    raise RefusedError.because(
        ErrorCode.METHOD_NOT_ALLOWED,
        f"{request.method} is not supported. Send the query by GET or POST.",
        headers={"Allow": ", ".join(METHODS)},
    )


def _check_host(request: HttpRequest) -> None:
    """Refuse unknown host names: answers hold addresses with the name in the request."""
    try:
        request.get_host()
    except DisallowedHost:
        raise malformed(
            "This server does not answer to the name in the Host header. Use one of its own names,"
            " which ALLOWED_HOSTS lists."
        ) from None


def _operations(given: Any) -> Asked:
    if not isinstance(given, list):
        return Asked([_checked(given, "The body")])
    if not given:
        raise malformed("A batch must hold at least one operation.")
    most = limits().batch
    if len(given) > most:
        raise RefusedError.because(
            ErrorCode.BATCH_TOO_LARGE,
            f"A batch may hold at most {most} operations; this one holds {len(given):,}.",
        )
    return Asked(
        [_checked(entry, f"Entry {number} of the batch") for number, entry in enumerate(given, 1)],
        is_batch=True,
    )


def _query_string(request: HttpRequest) -> dict[str, Any]:
    most = limits().query_string
    text = request.META.get("QUERY_STRING", "")
    if len(text) > most:
        raise _too_large("A query string", most, 414)
    # WSGI hands over bytes as a text in which each is a character. What is not UTF-8 is replaced.
    text = text.encode("latin-1").decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise malformed("The query string has too many parameters.") from None
    given: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _decoded(given[name].encode(), f"`{name}`")
    # An empty parameter is one that was left out.
    return {name: value for name, value in given.items() if value != ""}


def _body(request: HttpRequest) -> bytes:
    if request.content_type != JSON_TYPE:
        raise RefusedError.because(
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            f"Send the body as {JSON_TYPE}, not as {request.content_type or 'nothing'}.",
        )
    most = limits().bytes
    try:
        body = read_body(request, most + 1)
    except UnreadablePostError:
        raise malformed("The body broke off before its end.") from None
    if len(body) > most:
        raise _too_large("A body", most)
    return body


def _too_large(what: str, most: int, status: int | None = None) -> RefusedError:
    return RefusedError.because(
        ErrorCode.PAYLOAD_TOO_LARGE, f"{what} may have at most {most:,} bytes.", status
    )


def _decoded(content: bytes, what: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise malformed(f"{what} is not valid JSON: {error}.") from None


def _checked(given: Any, what: str) -> Parameters:
    if not isinstance(given, dict):
        raise malformed(f"{what} must be a JSON object with a `query`.")
    query = _optional(given, "query", str, "the text of a GraphQL operation")
    extensions = _optional(given, "extensions", dict, "a JSON object") or {}
    document_id = _document_id(given, extensions)
    if not document_id and not (query and query.strip()):
        raise malformed(
            f"{what} lacks `query`, the text of a GraphQL operation, or `documentId`, its hash."
        )
    return Parameters(
        query=query,
        document_id=document_id,
        variables=_optional(given, "variables", dict, "a JSON object") or {},
        operation_name=_optional(given, "operationName", str, "a text") or None,
        extensions=extensions,
    )


def _document_id(given: dict[str, Any], extensions: dict[str, Any]) -> str | None:
    """The hash of a document, in one of the three places where clients put it."""
    for name in ("documentId", "id"):
        if document_id := _optional(given, name, str, "the SHA-256 hash of a document"):
            return str(document_id)
    persisted = _optional(extensions, "persistedQuery", dict, "a JSON object")
    if persisted is None:
        return None
    document_id = _optional(persisted, "sha256Hash", str, "the SHA-256 hash of a document")
    if not document_id or persisted.get("version") != 1:
        raise malformed("`persistedQuery` must have `version` 1 and a `sha256Hash`.")
    return str(document_id)


def _optional(given: dict[str, Any], name: str, kind: type, what: str) -> Any:
    """The value of this name; None if it is left out or null."""
    value = given.get(name)
    if value is not None and not isinstance(value, kind):
        raise malformed(f"`{name}` must be {what}.")
    return value


JSON_TYPE = "application/json"
RESPONSE_TYPE = "application/graphql-response+json"
ANYTHING = "*/*"
CHARSETS = {"utf-8", "utf8"}

MAX_ACCEPT_LENGTH = 4_000
"""In characters; browsers send some 200. Each of its types is read, which takes time."""


def answer_type(request: HttpRequest) -> str:
    """The one of our two media types that the client prefers.

    `application/json` for clients that accept any type, as browsers and curl do, and for those
    without the header: since 2025 the specification leaves that case open, and its audits ask for
    this.
    """
    accept = request.headers.get("Accept", ANYTHING)
    if len(accept) > MAX_ACCEPT_LENGTH:
        raise RefusedError.because(
            ErrorCode.NOT_ACCEPTABLE,
            f"The Accept header has {len(accept):,} characters; {MAX_ACCEPT_LENGTH:,} are read at"
            " most.",
        )
    return _answer_type(accept)


@lru_cache(maxsize=100)
def _answer_type(accept: str) -> str:
    """The preferred media type of this header; few different ones are sent."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    try:
        accepted_types = request.accepted_types
    except ValueError:
        raise malformed("The Accept header cannot be read.") from None
    for accepted in accepted_types:
        for offered in (JSON_TYPE, RESPONSE_TYPE):
            if _fits(offered, accepted) and not _is_excluded(offered, accept):
                return offered
    raise RefusedError.because(
        ErrorCode.NOT_ACCEPTABLE,
        f"The answer comes as {RESPONSE_TYPE} or {JSON_TYPE}, encoded as UTF-8.",
    )


def _is_excluded(offered: str, accept: str) -> bool:
    """Return whether what a header says of a type most closely is that it is not acceptable."""
    ranges = [MediaType(each) for each in accept.split(",") if each.strip()]
    fitting = [each for each in ranges if _fits(offered, each)]
    return bool(fitting) and max(fitting, key=lambda each: each.specificity).quality == 0


def _fits(offered: str, accepted: MediaType) -> bool:
    """Return whether a range of the Accept header, whatever its parameters, accepts a type."""
    charset = str(accepted.params.get("charset", "utf-8")).lower()
    return charset in CHARSETS and MediaType(offered).match(
        f"{accepted.main_type}/{accepted.sub_type}"
    )
