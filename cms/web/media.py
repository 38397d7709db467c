"""Uploaded files for the admin. Readers get theirs by signed addresses, and as documents."""

from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from cms.web.streaming import stream

FOLDERS = frozenset({"images", "original_images", "avatar_images", "media", "media_thumbnails"})
"""The folders that the admin shows. Documents have addresses that know who may read them."""

HEADERS = {
    "Cache-Control": "private, max-age=3600",
    # A picture that is a document too, as SVG is, does nothing of its own.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file, for those who may use the admin; 404 for others, and for what is not there."""
    user = request.user
    parts = PurePosixPath(path).parts
    is_shown = bool(parts) and parts[0] in FOLDERS and ".." not in parts
    if not (is_shown and user.has_perm("wagtailadmin.access_admin")):
        raise Http404
    try:
        return stream(request, default_storage, path, HEADERS)
    except (OSError, SuspiciousFileOperation):
        raise Http404 from None
