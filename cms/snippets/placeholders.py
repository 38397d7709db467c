"""A tiny, blurred copy of an image as a data URI: it comes with the answer, and needs no script.

Hashes such as ThumbHash are shorter, but a browser cannot show them without JavaScript.
"""

import base64
import io
import logging
from typing import Any

from PIL import Image, ImageFilter, ImageOps

from cms.snippets.models import ImagePlaceholder

logger = logging.getLogger(__name__)

SIDE = 16
"""The longer side in pixels; browsers smooth what they enlarge."""

QUALITIES = (50, 20, 0)
MAX_CHARACTERS = 700
"""Length of a data URI; a longer one is encoded again with less quality."""


def remember_placeholder(image: Any) -> bool:
    """Make and store the placeholder of an image, unless there is one for its file.

    Returns False if the file cannot be read as an image. Two statements.
    """
    known = ImagePlaceholder.objects.filter(image=image.pk)
    if known.filter(file=image.file.name).exists():
        return True
    data_uri = placeholder_of(image)
    if data_uri is None:
        known.delete()
        return False
    ImagePlaceholder.objects.update_or_create(
        image_id=image.pk, defaults={"file": image.file.name, "data_uri": data_uri}
    )
    return True


def placeholder_of(image: Any) -> str | None:
    """Make the data URI, at most `MAX_CHARACTERS` characters; None if the file is no image."""
    try:
        with image.file.storage.open(image.file.name) as file, Image.open(file) as opened:
            return _data_uri(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        logger.warning("No placeholder for the image file %s: %s", image.file.name, error)
        return None


def _data_uri(opened: Image.Image) -> str | None:
    opened.draft("RGB", (SIDE * 8, SIDE * 8))  # a JPEG is decoded no larger than needed
    upright = ImageOps.exif_transpose(opened)
    tiny = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    tiny.thumbnail((SIDE, SIDE))
    blurred = tiny.filter(ImageFilter.GaussianBlur(0.6))
    for quality in QUALITIES:
        file = io.BytesIO()
        blurred.save(file, "WEBP", quality=quality, method=6)
        data_uri = "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode("ascii")
        if len(data_uri) <= MAX_CHARACTERS:
            return data_uri
    return None
