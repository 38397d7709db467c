"""What is read from the file of an image once: its size as it is seen, and a placeholder.

The placeholder is a tiny, blurred copy as a data URI: it comes with the answer, and needs no
script. Hashes such as ThumbHash are shorter, but a browser cannot show them without JavaScript.
"""

import base64
import io
import logging
from typing import Any

from PIL import ExifTags, Image, ImageFilter

from cms.snippets.colours import shown
from cms.snippets.models import ImagePlaceholder

logger = logging.getLogger(__name__)

Size = tuple[int, int]
"""Width and height in pixels."""

TURNED = (5, 6, 7, 8)
"""The orientations of EXIF in which width and height change places."""

SIDE = 16
"""The longer side in pixels; browsers smooth what they enlarge."""

QUALITIES = (50, 20, 0)
MAX_CHARACTERS = 700
"""Length of a data URI; a longer one is encoded again with less quality."""


def remember_placeholder(image: Any) -> bool:
    """Make and store the placeholder of an image, and its size as it is seen, unless there is a
    placeholder for its file.

    Returns False if the file cannot be read as an image. Two statements, and one more if it lies on
    its side.
    """
    known = ImagePlaceholder.objects.filter(image=image.pk)
    if known.filter(file=image.file.name).exists():
        return True
    size, data_uri = _read(image)
    _remember_size(image, size)
    if data_uri is None:
        known.delete()
        return False
    ImagePlaceholder.objects.update_or_create(
        image_id=image.pk, defaults={"file": image.file.name, "data_uri": data_uri}
    )
    return True


def remember_size(image: Any) -> bool:
    """Store the size of an image as it is seen; returns True if another one was stored."""
    size, _ = _read(image)
    return _remember_size(image, size)


def _remember_size(image: Any, size: Size | None) -> bool:
    if size is None or size == (image.width, image.height):
        return False
    image.width, image.height = size
    type(image)._base_manager.filter(pk=image.pk).update(width=image.width, height=image.height)
    return True


def _read(image: Any) -> tuple[Size | None, str | None]:
    """The size of an image, and the data URI of its placeholder of at most `MAX_CHARACTERS`
    characters; None for what its file does not tell.
    """
    size = data_uri = None
    try:
        with image.file.storage.open(image.file.name) as file, Image.open(file) as opened:
            size = _upright_size(opened)
            data_uri = _data_uri(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        logger.warning("No placeholder for the image file %s: %s", image.file.name, error)
    return size, data_uri


def _upright_size(opened: Image.Image) -> Size:
    """Cameras note how they were held, and Django reads the size without that."""
    width, height = opened.size
    is_turned = opened.getexif().get(ExifTags.Base.Orientation) in TURNED
    return (height, width) if is_turned else (width, height)


def _data_uri(opened: Image.Image) -> str | None:
    opened.draft("RGB", (SIDE * 8, SIDE * 8))  # a JPEG is decoded no larger than needed
    upright = shown(opened)
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
