import hashlib
from typing import Any

from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Locale

from cms.snippets.models.image_text import description_of
from cms.transfer.bundle import FocalPointEntry, ImageEntry
from cms.transfer.image_data import decoded
from cms.transfer.models import BundleImage


def is_same(row: BundleImage, entry: ImageEntry, locale: Locale) -> bool:
    """Return True if the image of this key is the one of the entry, down to its bytes."""
    return (
        row.image.title == entry.title
        and row.filename == entry.filename
        and focal_point_of(row.image) == entry.focal_point
        and row.image.get_file_hash() == hash_of(entry)
        and is_described(row.image, entry, locale)
    )


def is_described(image: Any, entry: ImageEntry, locale: Locale) -> bool:
    """Return True if the image is said to show what the entry says, if it says so."""
    return entry.description in (None, description_of(image, locale))


def focal_point_of(image: Any) -> FocalPointEntry | None:
    """What the image is about, if somebody has said so."""
    if not image.has_focal_point():
        return None
    names = FocalPointEntry.model_fields
    return FocalPointEntry(**{name: getattr(image, f"focal_point_{name}") for name in names})


def _set_focal_point(image: Any, entry: FocalPointEntry | None) -> None:
    for name in FocalPointEntry.model_fields:
        setattr(image, f"focal_point_{name}", getattr(entry, name, None))


def fill(row: BundleImage, entry: ImageEntry) -> bool:
    """Let the key mean the image of the entry; True if a file had to be stored for that.

    Another file makes another image, since content outside the bundle may show the former one. An
    image without a key that is the same already is taken over.
    """
    image = row.image if row.pk else _without_key(entry)
    is_new = image is None or image.get_file_hash() != hash_of(entry)
    if is_new:
        content = ContentFile(decoded(entry.data), name=entry.filename)
        image = get_image_model()(title=entry.title, file=content)
        _set_focal_point(image, entry.focal_point)
        image.save()
        image.get_file_size()
        image.get_file_hash()
    elif (image.title, focal_point_of(image)) != (entry.title, entry.focal_point):
        image.title = entry.title
        _set_focal_point(image, entry.focal_point)
        image.save()
    row.key, row.filename, row.image = entry.key, entry.filename, image
    row.save()
    return is_new


def hash_of(entry: ImageEntry) -> str:
    """As Wagtail computes it for `Image.file_hash`."""
    return hashlib.sha1(decoded(entry.data), usedforsecurity=False).hexdigest()


def _without_key(entry: ImageEntry) -> Any:
    """The image with this title and these bytes. Of images made by code Wagtail may not know the
    hash yet, and computes it when it is asked for.
    """
    wanted = hash_of(entry)
    images = (
        get_image_model()
        .objects.filter(file_hash__in=(wanted, ""), title=entry.title)
        .exclude(pk__in=BundleImage.objects.values("image"))
        .order_by("pk")
    )
    return next((image for image in images if _hash_of_file(image) == wanted), None)


def _hash_of_file(image: Any) -> str:
    """Of the image's file; empty where that is gone."""
    try:
        return str(image.get_file_hash())
    except FileNotFoundError:
        return ""
