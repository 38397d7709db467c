"""The addresses of an image in other sizes and formats.

An address names the image, the filter specification and a version of the image, and is signed:
nobody can have this server make sizes that the API did not hand out. The view behind the address
makes the rendition at the first request (`cms.api.media.views`).
"""

import base64
from functools import cache
from hashlib import blake2s
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from cms.api.rows import ImageRow

VIEW_NAME = "image_rendition"
WIDTHS = (320, 480, 640, 960, 1280, 1920)
MAX_WIDTH = 2560
"""Pixels. An original that is wider is offered in this width instead of its own."""

MAX_HEIGHTS = {"webp": 16_383, "avif": 32_767, "jpeg": 65_500}
"""Pixels: what the formats, or the programs that read them, allow. A taller image is offered in
smaller sizes only."""

OPEN_GRAPH = "fill-1200x630|format-jpeg|bgcolor-ffffff"
"""The size that link previews want; JPEG, since not all of them show newer formats."""

FORMATS_BY_EXTENSION = {
    ".avif": "avif",
    ".gif": "gif",
    ".jpeg": "jpeg",
    ".jpg": "jpeg",
    ".png": "png",
    ".webp": "webp",
}
ORIGINAL = "original"


def srcset(image: ImageRow, image_format: str) -> str:
    """The candidates of a `srcset` attribute; `image_format` is avif, webp or original."""
    if image_format == ORIGINAL:
        image_format = _own_format(image)
    return ", ".join(
        f"{_sized_url(image, width, image_format)} {width}w"
        for width in widths(_widest(image, image_format))
    )


def full_url(image: ImageRow) -> str:
    """The absolute address of the image in its own format, in the greatest width on offer."""
    image_format = _own_format(image)
    return _sized_url(image, widths(_widest(image, image_format))[-1], image_format)


def _own_format(image: ImageRow) -> str:
    return FORMATS_BY_EXTENSION.get(PurePosixPath(image.file).suffix.lower(), "png")


def _sized_url(image: ImageRow, width: int, image_format: str) -> str:
    return rendition_url(image, f"width-{width}|format-{image_format}")


def _widest(image: ImageRow, image_format: str) -> int:
    """The greatest width in which the image is no taller than the format allows."""
    highest = MAX_HEIGHTS.get(image_format, image.height)
    return min(image.width, max(highest * image.width // max(image.height, 1), 1))


def widths(original: int) -> list[int]:
    """The widths to offer: none is wider than the original, and its own is among them."""
    widest = min(original, MAX_WIDTH)
    return [*(width for width in WIDTHS if width < widest), widest]


def rendition_url(image: ImageRow, spec: str) -> str:
    """The absolute address of a rendition by Wagtail's filter specification."""
    focus = (image.focal_x, image.focal_y, image.focal_width, image.focal_height)
    version = version_of(image.file, focus)
    signed = signature(image.pk, spec, version)
    return f"{image.asset_url}{_path_of_renditions()}{signed}/{image.pk}/{quote(spec)}/{version}"


@cache
def _path_of_renditions() -> str:
    """The common prefix of all addresses; reversing each would take most of the time."""
    return reverse(VIEW_NAME, args=("-", 0, "-", "-")).removesuffix("-/0/-/-")


def version_of(file: str, focus: tuple[int | None, ...]) -> str:
    """A hash that changes whenever the same specification would give another picture."""
    return blake2s(repr((file, focus)).encode(), digest_size=6).hexdigest()


def signature(image_id: int, spec: str, version: str) -> str:
    return _signature(settings.SECRET_KEY, image_id, spec, version)


def is_signed(given: str, image_id: int, spec: str, version: str) -> bool:
    """Return whether the signature was made here, with today's secret key or a former one."""
    return any(
        constant_time_compare(given, _signature(key, image_id, spec, version))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def _signature(key: str | bytes, image_id: int, spec: str, version: str) -> str:
    digest = salted_hmac(
        "cms.api.renditions", f"{image_id}/{spec}/{version}", secret=key, algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()
