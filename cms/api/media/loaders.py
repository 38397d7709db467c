from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.api.rows import DocumentRow, ImageRow, MediaRow
from cms.api.scope import Scope
from cms.files import media_model
from cms.snippets.models import ImageText
from cms.visibility import visible_file

MEDIA_VIEW_NAME = "media_file"


def load_images(scope: Scope, image_ids: Collection[int]) -> dict[int, ImageRow]:
    """Load the visible images with these ids, with their placeholders."""
    if not image_ids:
        return {}
    images = (
        get_image_model()
        ._default_manager.filter(visible_file(scope.viewer), pk__in=image_ids)
        .annotate(data_uri=F("placeholder__data_uri"), placeholder_file=F("placeholder__file"))
        .annotate(text=_text_in(scope.locale))
        .order_by()
    )
    rows = {}
    for image in images:
        rows[image.pk] = ImageRow(
            pk=image.pk,
            width=image.width,
            height=image.height,
            alt=image.text or image.default_alt_text,
            file=image.file.name,
            asset_url=scope.asset_url,
            focal_x=image.focal_point_x,
            focal_y=image.focal_point_y,
            focal_width=image.focal_point_width,
            focal_height=image.focal_point_height,
            placeholder=image.data_uri if image.placeholder_file == image.file.name else None,
        )
    scope.dependencies.add_rows(rows.values())
    return rows


def _text_in(language: str) -> Subquery:
    """What the image shows, in a language that has words of its own for it."""
    texts = ImageText.objects.filter(image=OuterRef("pk"), locale__language_code=language)
    return Subquery(texts.values("description")[:1])


def load_documents(scope: Scope, document_ids: Collection[int]) -> dict[int, DocumentRow]:
    """Load the visible documents with these ids, with absolute addresses."""
    if not document_ids:
        return {}
    documents = get_document_model()._default_manager.filter(
        visible_file(scope.viewer), pk__in=document_ids
    )
    rows = {}
    for document in documents.only("file", "title", "file_size").order_by():
        url = document.url
        rows[document.pk] = DocumentRow(
            pk=document.pk,
            title=document.title,
            url=scope.asset_url + url if url.startswith("/") else url,
            file_size=document.file_size,
            extension=PurePosixPath(document.file.name).suffix.lstrip(".").lower(),
        )
    scope.dependencies.add_rows(rows.values())
    return rows


def load_media(scope: Scope, media_ids: Collection[int]) -> dict[int, MediaRow]:
    """Load the visible media items with these ids, with absolute addresses."""
    if not media_ids:
        return {}
    items = media_model()._default_manager.filter(visible_file(scope.viewer), pk__in=media_ids)
    rows = {}

    def address_of(item: Any, file: Any) -> str:
        path = reverse(MEDIA_VIEW_NAME, args=(item.pk, PurePosixPath(file.name).name))
        return scope.asset_url + path

    for item in items.order_by():
        rows[item.pk] = MediaRow(
            pk=item.pk,
            title=item.title,
            url=address_of(item, item.file),
            type=item.type,
            extension=PurePosixPath(item.file.name).suffix.lstrip(".").lower(),
            duration=item.duration or None,
            width=item.width,
            height=item.height,
            thumbnail=address_of(item, item.thumbnail) if item.thumbnail else None,
        )
    scope.dependencies.add_rows(rows.values())
    return rows
