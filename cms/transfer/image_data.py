"""Image files inside a bundle: base64 in the document, a file that Wagtail accepts in the hub."""

import base64
import binascii
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.fields import WagtailImageField

from cms.transfer.problems import refused


def check_base64(data: str) -> str:
    """Requires base64 in its canonical form: one line, padded."""
    try:
        is_canonical = encoded(decoded(data)) == data
    except (binascii.Error, ValueError) as error:
        raise refused("expected the file in base64") from error
    if not data or not is_canonical:
        raise refused("expected the file in base64, in one line and padded")
    return data


def check_image(filename: str, data: str) -> None:
    """Requires a plain file name, and a file that the admin would accept under it."""
    if PurePosixPath(filename).name != filename or "\\" in filename or filename == "..":
        raise refused("expected a file name without folders", found=f"filename “{filename}”")
    try:
        WagtailImageField().clean(SimpleUploadedFile(filename, decoded(data)))
    except ValidationError as error:
        raise refused(
            f"expected an image that Wagtail accepts: {error.messages[0]}",
            found=f"the file “{filename}”",
        ) from error


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def decoded(data: str) -> bytes:
    return base64.b64decode(data, validate=True)
