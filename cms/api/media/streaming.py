"""Serves sound, video and their thumbnails to those who may see them, whole or a part at a time.

Players ask for parts: one can go to any moment of a video, and some show none without.
"""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cms.api.http.viewers import session_viewer
from cms.files import media_model
from cms.visibility import PUBLIC, visible_file

CHUNK = 64 * 1024
"""Bytes that are read at a time."""

RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,15})-(?P<last>\d{0,15})|-(?P<end>\d{1,15}))")

HEADERS = {
    "Accept-Ranges": "bytes",
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
}

OF_EVERYBODY = "public, max-age=300"
"""Five minutes: whoever makes a collection private wants its files gone."""


@require_safe
def serve(request: HttpRequest, media_id: int, filename: str) -> HttpResponseBase:
    """A file of a media item; 404 for what is not there and for what may not be seen."""
    viewer = session_viewer(request)
    visible = media_model()._default_manager.filter(visible_file(viewer))
    file = _file_called(filename, visible.filter(pk=media_id).first())
    if file is None:
        return _not_found()
    caching = OF_EVERYBODY if viewer == PUBLIC else "private, no-store"
    try:
        _ = file.path
    except NotImplementedError:  # the storage is elsewhere, and its addresses may expire
        response: HttpResponseBase = redirect(file.url)
        caching = "private, no-store"
    else:
        try:
            response = _streamed(request, file)
        except FileNotFoundError:
            return _not_found()
    response.headers["Cache-Control"] = caching
    return response


def _file_called(filename: str, item: Any) -> Any:
    """The file or thumbnail of an item with this name, if there is one."""
    files = () if item is None else (item.file, item.thumbnail)
    return next(
        (file for file in files if file and PurePosixPath(file.name).name == filename), None
    )


def _streamed(request: HttpRequest, file: Any) -> HttpResponseBase:
    """Return the part of a file that is asked for, or all of it. Raises FileNotFoundError."""
    size = file.size
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    # No validator is given that a client could name in If-Range.
    part = _part(asked, size) if asked and "If-Range" not in request.headers else range(size)
    if asked and not part:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {
        **HEADERS,
        "Content-Length": str(len(part)),
        "Content-Type": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
    }
    is_whole = len(part) == size
    if not is_whole:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return StreamingHttpResponse(
        _chunks(file, part), status=200 if is_whole else 206, headers=headers
    )


def _part(asked: re.Match[str], size: int) -> range:
    """The bytes that a header asks for; none if they are not there."""
    if end := asked["end"]:
        return range(max(size - int(end), 0), size)
    first, last = int(asked["first"]), int(asked["last"] or size)
    return range(first, min(last + 1, size))


def _chunks(file: Any, part: range) -> Iterator[bytes]:
    with file.storage.open(file.name) as opened:
        opened.seek(part.start)
        left = len(part)
        while left and (chunk := opened.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _not_found() -> HttpResponse:
    return HttpResponseNotFound(
        "There is no such file.", content_type="text/plain", headers={"Cache-Control": "no-store"}
    )
