"""Streams stored files, whole or a part at a time.

Players ask for parts: one can go to any moment of a video, and some show none without.
"""

import mimetypes
import re
from collections.abc import Iterator, Mapping

from django.core.files import File
from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK = 64 * 1024
"""Bytes that are read at a time."""

RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,15})-(?P<last>\d{0,15})|-(?P<end>\d{1,15}))")


class Part:
    """The bytes of a file in a range. Closed by the response, read or not."""

    def __init__(self, file: File, places: range) -> None:
        self.file, self.places = file, places
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.places.start)
        left = len(self.places)
        while left and (chunk := self.file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def stream(
    request: HttpRequest, storage: Storage, name: str, headers: Mapping[str, str]
) -> HttpResponseBase:
    """Return the part of a file that is asked for, or all of it. Raises what opening it raises."""
    file = storage.open(name)
    size = file.size
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    # No validator is given that a client could name in If-Range.
    part = _part(asked, size) if asked and "If-Range" not in request.headers else range(size)
    if asked and not part:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(Part(file, part), headers=headers)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(len(part))
    response.headers["Content-Type"] = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if len(part) < size:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _part(asked: re.Match[str], size: int) -> range:
    """The bytes that a header asks for; none if they are not there."""
    if end := asked["end"]:
        return range(max(size - int(end), 0), size)
    first, last = int(asked["first"]), int(asked["last"] or size)
    return range(first, min(last + 1, size))
