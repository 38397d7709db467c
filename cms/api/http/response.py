"""Outcomes as an HTTP response: status, media type, caching, compression."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.text import compress_string

from cms.api.changes import KEY_HEADER
from cms.api.http.answer_memory import Recalled
from cms.api.http.encodings import GZIP, encoding_for
from cms.api.http.operation import Outcome
from cms.api.http.request import JSON_TYPE
from cms.api.http.viewers import TOKEN_HEADER
from cms.api.scope import CACHE_TAG_HEADER, cache_tags
from cms.audience import PUBLIC, Viewer

MIN_COMPRESSED_BYTES = 1_000
"""Bytes below which compressing costs more than it saves."""

MAX_RANDOM_BYTES = 100
"""Bytes by which the length of a compressed answer varies, as in Django's own middleware."""


def response_to(
    request: HttpRequest,
    outcome: Outcome | Recalled,
    media_type: str,
    headers: Mapping[str, str],
    viewer: Viewer = PUBLIC,
) -> HttpResponse:
    """The answer to a request for one operation, or to one that could not be read."""
    status = outcome.status
    if media_type == JSON_TYPE and outcome.code and not outcome.code.meaning.in_any_type:
        status = 200
    response = _response(outcome.answer, media_type, status)
    complete = status == 200 and outcome.is_complete
    response = _cacheable(request, response, viewer, complete=complete)
    dependencies = _dependencies(request, outcome.cache_tags, viewer)
    return _finish(request, response, {**headers, **outcome.headers, **dependencies})


def response_to_batch(
    request: HttpRequest,
    outcomes: Sequence[Outcome],
    media_type: str,
    headers: Mapping[str, str],
    viewer: Viewer,
) -> HttpResponse:
    """The answers to a batch, in its order. Each stands for itself; the status is always 200."""
    response = _response([outcome.answer for outcome in outcomes], media_type, 200)
    response = _cacheable(request, response, viewer, complete=False)
    executed = [outcome.dependencies for outcome in outcomes if outcome.dependencies]
    dependencies = _dependencies(request, cache_tags(executed) if executed else None, viewer)
    return _finish(request, response, {**headers, **dependencies})


def cache_control(request: HttpRequest, viewer: Viewer, *, complete: bool) -> str:
    """The value of `Cache-Control`. Public answers must be revalidated, which an ETag makes cheap;
    others, and all answers to preview tokens and to the key of the changes feed, are not stored.
    """
    if not is_for_everybody(request, viewer):
        return "private, no-store"
    if request.method in ("GET", "HEAD") and complete:
        return "public, max-age=0, must-revalidate"
    return "no-store"


def is_for_everybody(request: HttpRequest, viewer: Viewer) -> bool:
    """Return whether the answer is the same for every viewer."""
    is_keyed = TOKEN_HEADER in request.headers or KEY_HEADER in request.headers
    return not is_keyed and viewer == PUBLIC


def _dependencies(request: HttpRequest, names: str | None, viewer: Viewer) -> dict[str, str]:
    """The header with the cache tags, if the answer is for everybody.

    By POST too: some clients cache answers to that, and nobody else may.
    """
    if names is None or not is_for_everybody(request, viewer):
        return {}
    return {CACHE_TAG_HEADER: names}


def _response(answer: Any, media_type: str, status: int) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(answer), status=status, content_type=f"{media_type}; charset=utf-8"
    )


def _cacheable(
    request: HttpRequest, response: HttpResponse, viewer: Viewer, *, complete: bool
) -> HttpResponse:
    """Add the cache headers; 304 without content if the client has this very answer."""
    response["Cache-Control"] = cache_control(request, viewer, complete=complete)
    names = ["Accept", "Accept-Encoding", TOKEN_HEADER]
    if viewer != PUBLIC and TOKEN_HEADER not in request.headers:
        names.append("Cookie")
    response["Vary"] = ", ".join(names)
    if not response["Cache-Control"].startswith("public"):
        return response
    digest = hashlib.sha256(response["Content-Type"].encode() + response.content).hexdigest()
    # A weak one: the same answer comes compressed and plain.
    etag = f'W/"{digest[:32]}"'
    response["ETag"] = etag
    conditional = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(conditional, HttpResponse)
    return conditional


def _finish(
    request: HttpRequest, response: HttpResponse, headers: Mapping[str, str]
) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    content = response.content
    if content and encoding_for(request, is_large=len(content) >= MIN_COMPRESSED_BYTES) == GZIP:
        # What is for one reader may hold a secret, which its compressed length would help to guess.
        is_public = response["Cache-Control"].startswith("public")
        response.content = compress_string(
            content, max_random_bytes=None if is_public else MAX_RANDOM_BYTES
        )
        response["Content-Encoding"] = GZIP
    return response
