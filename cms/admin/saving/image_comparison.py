"""Compare two versions of an image block, also where no image has been chosen yet."""

from typing import Any

from wagtail.images.blocks import ImageBlock, ImageBlockComparison

NO_IMAGE = {"image": None, "decorative": False, "alt_text": ""}


class ImageComparison(ImageBlockComparison):
    """Wagtail's, which fails where there is no image."""

    def __init__(
        self, block: ImageBlock, exists_a: bool, exists_b: bool, val_a: Any, val_b: Any
    ) -> None:
        super().__init__(block, exists_a, exists_b, val_a, val_b)
        if not val_a:
            self.val_a = NO_IMAGE
        if not val_b:
            self.val_b = NO_IMAGE

    def htmlvalue(self, val: Any) -> str:
        html: str = super().htmlvalue(val or NO_IMAGE)
        return html


def comparison_class(block: ImageBlock) -> type[ImageComparison]:
    return ImageComparison
