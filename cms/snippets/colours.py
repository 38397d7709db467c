"""Pictures as every format on offer can hold them: upright, in 8 bits, in colours of screens."""

import io
from typing import cast

from PIL import Image, ImageCms, ImageOps
from willow.plugins.pillow import PillowImage

FOR_SCREENS = ("1", "L", "P", "RGB", "RGBA")
"""The modes of Pillow that are saved in any format, or converted by Willow."""

PROFILES = {"1": "GRAY", "L": "GRAY", "LA": "GRAY", "CMYK": "CMYK", "LAB": "LAB"}
"""The colour space that the profile of a picture in this mode has to be for; RGB for others."""

OF_16_BITS = 65_535


def auto_orient(willow: PillowImage) -> PillowImage:
    """Take the place of Willow's operation, with which Wagtail begins every rendition."""
    return PillowImage(shown(willow.image))


def shown(picture: Image.Image) -> Image.Image:
    """The picture upright and in colours of screens; a profile that does not fit it is dropped."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode[0] in "IF":
        upright = _in_8_bits(upright)
    profile = _profile_of(upright)
    if profile and upright.mode in ("L", "CMYK", "LAB"):
        try:
            screen = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(upright, profile, screen, outputMode="RGB")
        except ImageCms.PyCMSError:
            profile = None
        else:
            assert converted is not None
            return converted
    if not profile:
        upright.info.pop("icc_profile", None)
    if upright.mode == "LAB":
        return _from_lab(upright)
    if upright.mode in FOR_SCREENS:
        return upright
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _in_8_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits, or of any other numbers: the least of those is black, the greatest white."""
    numbers = picture if picture.mode == "F" else picture.convert("I")
    low, high = cast("tuple[float, float]", numbers.getextrema())
    if picture.mode != "F" and low >= 0 and high <= OF_16_BITS:
        low, high = 0, OF_16_BITS
    scale = 255 / ((high - low) or 1)
    return numbers.point(lambda number: number * scale - low * scale).convert("L")


def _profile_of(picture: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The colour profile inside a picture, if it can be read and is for its mode."""
    content = picture.info.get("icc_profile")
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content)) if content else None
    except (OSError, ImageCms.PyCMSError):
        return None
    space = profile.profile.xcolor_space.strip().upper() if profile else ""
    return profile if space == PROFILES.get(picture.mode, "RGB") else None


def _from_lab(picture: Image.Image) -> Image.Image:
    lab, screen = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(picture, lab, screen, outputMode="RGB")
    assert converted is not None
    return converted
