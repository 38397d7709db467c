from collections.abc import Collection
from pathlib import PurePosixPath

from wagtail.documents import get_document_model

from cms.api.rows import DocumentRow
from cms.api.scope import Scope
from cms.visibility import visible_file


def load_documents(scope: Scope, document_ids: Collection[int]) -> dict[int, DocumentRow]:
    """Those of the documents that are visible, with absolute addresses. One statement."""
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
