from collections.abc import Collection
from pathlib import PurePosixPath

from django.db.models import F
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.api.rows import DocumentRow, ImageRow
from cms.api.scope import Scope
from cms.visibility import visible_file


def load_images(scope: Scope, image_ids: Collection[int]) -> dict[int, ImageRow]:
    """Load the visible images with these ids, with their placeholders."""
    if not image_ids:
        return {}
    images = (
        get_image_model()
        ._default_manager.filter(visible_file(scope.viewer), pk__in=image_ids)
        .annotate(data_uri=F("placeholder__data_uri"), placeholder_file=F("placeholder__file"))
        .order_by()
    )
    rows = {}
    for image in images:
        rows[image.pk] = ImageRow(
            pk=image.pk,
            width=image.width,
            height=image.height,
            alt=image.default_alt_text,
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
