"""Serves an image in the size and format that a signed address names, made on demand."""

import logging
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from wagtail.images import get_image_model
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.images.views.serve import ServeView

from cms.api.http.viewers import session_viewer
from cms.api.media.animation import MovingFilter
from cms.api.media.renditions import FORMATS_BY_EXTENSION, is_signed, version_of
from cms.audience import PUBLIC
from cms.visibility import visible_file

logger = logging.getLogger(__name__)

CONTENT_TYPES = {
    extension: f"image/{image_format}" for extension, image_format in FORMATS_BY_EXTENSION.items()
}

CURRENT = "public, max-age=2592000, immutable"
"""30 days: the address changes with the picture."""

OUTDATED = "public, max-age=300"
"""An old address shows the picture of today, for pages that were built before it changed."""


class UnmakeableError(Exception):
    """A rendition cannot be made: its specification or the file of the image is at fault."""


class RenditionView(ServeView):
    """Wagtail's view, for addresses that the API hands out and images that the viewer may see.

    Every invalid address gets the same 404, and nothing is made.
    """

    http_method_names = ["get", "head"]

    def get(
        self, request: HttpRequest, signature: str, image_id: int, spec: str, version: str
    ) -> HttpResponse:
        if not is_signed(signature, image_id, spec, version):
            return _not_found()
        images = get_image_model()._default_manager
        viewer = session_viewer(request)
        image = images.filter(visible_file(viewer), pk=image_id).first()
        if image is None:
            return _not_found()
        try:
            response = self.serve(_rendition(image, MovingFilter(spec)))
        except (UnmakeableError, OSError) as error:
            logger.warning("Image %s cannot be shown as %s: %s", image_id, spec, error)
            return _not_found()
        if viewer != PUBLIC:
            response["Cache-Control"] = "private, no-store"
        else:
            response["Cache-Control"] = CURRENT if version == _version_now(image) else OUTDATED
        return response

    def serve(self, rendition: Any) -> HttpResponse:
        """The file as a whole: it is small, and is not left open."""
        with rendition.file.storage.open(rendition.file.name) as file:
            content = file.read()
        extension = PurePosixPath(rendition.file.name).suffix
        return HttpResponse(
            content,
            content_type=CONTENT_TYPES[extension],
            headers={
                "Content-Security-Policy": "default-src 'none'",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _rendition(image: Any, made_by: Filter) -> Any:
    """As `Image.get_rendition`, which leaves its temporary file open. Raises UnmakeableError."""
    try:
        return image.find_existing_rendition(made_by)
    except image.get_rendition_model().DoesNotExist:
        with _file(image, made_by) as file:
            rendition, _ = image.renditions.get_or_create(
                filter_spec=made_by.spec,
                focal_point_key=made_by.get_cache_key(image),
                defaults={"file": file},
            )
        return rendition
    except (InvalidFilterSpecError, ValueError) as error:
        raise UnmakeableError(str(error)) from error


def _file(image: Any, made_by: Filter) -> File:
    """Make the file of a rendition. Decoders and encoders fail with errors of many types, each of
    which says that this picture cannot be made.
    """
    try:
        if not (made_by.operations and image.file.storage.exists(image.file.name)):
            raise SourceImageIOError(image.file.name)
        file: File = image.generate_rendition_file(made_by)
    except Exception as error:
        raise UnmakeableError(f"{type(error).__name__}: {error}") from error
    return file


def _version_now(image: Any) -> str:
    focus = (
        image.focal_point_x,
        image.focal_point_y,
        image.focal_point_width,
        image.focal_point_height,
    )
    return version_of(image.file.name, focus)


def _not_found() -> HttpResponse:
    return HttpResponseNotFound(
        "There is no such image.", content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


rendition = RenditionView.as_view()
