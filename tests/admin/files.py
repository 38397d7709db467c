"""Images and documents, and blocks that show them."""

import html
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.factories import block, download


def make(kind: str, title: str) -> Any:
    if kind == "image":
        return get_image_model().objects.create(title=title, file=get_test_image_file())
    file = ContentFile(b"x", name="x.txt")
    return get_document_model().objects.create(title=title, file=file)


def shown(file: Any) -> Any:
    """A block that shows it."""
    if isinstance(file, get_document_model()):
        return download(file.pk)
    image = {"image": file.pk, "decorative": False, "alt_text": "A bridge"}
    return block("image", {"image": image, "caption": ""})


def address(file: Any) -> str:
    """Where it is deleted."""
    is_image = isinstance(file, get_image_model())
    return reverse("wagtailimages:delete" if is_image else "wagtaildocs:delete", args=[file.pk])


def said(response: Any) -> str:
    return html.unescape(response.content.decode())
