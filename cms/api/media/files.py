"""Serves sound, video and their thumbnails to those who may see them."""

from pathlib import PurePosixPath
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cms.api.http.viewers import session_viewer
from cms.audience import PUBLIC
from cms.files import media_model
from cms.visibility import visible_file
from cms.web.streaming import stream

HEADERS = {"Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox"}

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
            response = stream(request, file.storage, file.name, HEADERS)
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


def _not_found() -> HttpResponse:
    return HttpResponseNotFound(
        "There is no such file.", content_type="text/plain", headers={"Cache-Control": "no-store"}
    )
