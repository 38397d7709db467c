"""The models of the files that editors upload: images, documents, and media where there is any."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from wagtail.documents import get_document_model
from wagtail.images import get_image_model


@cache
def media_model() -> Any:
    """The model of sound and video; None where wagtailmedia is not installed."""
    if not apps.is_installed("wagtailmedia"):
        return None
    return import_string("wagtailmedia.models.get_media_model")()


@cache
def file_models() -> tuple[Any, ...]:
    """The models of images, documents and, if there is one, of media, in this order."""
    models = (get_image_model(), get_document_model(), media_model())
    return tuple(model for model in models if model is not None)


def files_url() -> str:
    """Scheme and host of the addresses of files: those of `MEDIA_URL`, or else of this server."""
    return _origin(settings.MEDIA_URL) or _origin(settings.WAGTAILADMIN_BASE_URL)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme or 'https'}://{parts.netloc}" if parts.netloc else ""
