from collections.abc import Collection

from wagtail.images import get_image_model

from cms.api.rows import ImageRow
from cms.api.scope import Scope
from cms.api.visibility import visible_image


def load_images(scope: Scope, image_ids: Collection[int]) -> dict[int, ImageRow]:
    """Those of the images that are visible, with absolute addresses. One statement."""
    if not image_ids:
        return {}
    images = get_image_model()._default_manager.filter(visible_image(), pk__in=image_ids)
    rows = {}
    for image in images.only("file", "width", "height", "title", "description").order_by():
        url = image.file.url
        rows[image.pk] = ImageRow(
            pk=image.pk,
            url=scope.asset_url + url if url.startswith("/") else url,
            width=image.width,
            height=image.height,
            alt=image.default_alt_text,
        )
    return rows
