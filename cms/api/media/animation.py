"""Renditions that move: without ImageMagick, Willow knows the first frame only."""

import logging
from typing import Any

from django.core.files import File
from PIL import Image, ImageOps, ImageSequence
from wagtail.images.image_operations import FormatOperation, WidthHeightOperation
from wagtail.images.models import Filter
from willow.image import GIFImageFile, WebPImageFile

logger = logging.getLogger(__name__)

MOVING = {"gif": GIFImageFile, "webp": WebPImageFile}

MAX_PIXELS = 200_000_000
"""The pixels of all frames together, which are in memory while a rendition is made. Of a longer
animation the first frame is shown."""


class MovingFilter(Filter):
    """Wagtail's filter, which keeps the frames of an image that is asked for in its own format."""

    def run(self, image: Any, output: Any, source: File | None = None) -> Any:
        try:
            made = self._run_on_frames(image, output)
            return made or super().run(image, output, source)
        except Exception:
            output.close()  # Wagtail leaves it open
            raise

    def _run_on_frames(self, image: Any, output: Any) -> Any:
        """Write all frames in another size; None if there is one, or if more is asked for."""
        match self.operations:
            case [WidthHeightOperation(), FormatOperation(format=asked)] if asked in MOVING:
                pass
            case _:
                return None
        with image.file.storage.open(image.file.name) as file, Image.open(file) as opened:
            frames = getattr(opened, "n_frames", 1)
            if frames == 1 or (opened.format or "").lower() != asked:
                return None
            if frames * opened.width * opened.height > MAX_PIXELS:
                logger.warning("Image %s has too many frames to be shown moving", image.pk)
                return None
            _write(opened, self.get_transform(image).size, output)
        return MOVING[asked](output)


def _write(opened: Image.Image, size: tuple[int, int], output: Any) -> None:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(opened):
        upright = ImageOps.exif_transpose(frame.convert("RGBA"))
        durations.append(frame.info.get("duration", 0))  # known once the frame is loaded
        frames.append(upright.resize(size, Image.Resampling.LANCZOS))
    options: dict[str, Any] = {"duration": durations}
    if "loop" in opened.info:
        options["loop"] = opened.info["loop"]
    if opened.format == "GIF":
        options["disposal"] = 2
    first, *others = frames
    first.save(output, opened.format, save_all=True, append_images=others, **options)
