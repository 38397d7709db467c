"""Signed, expiring tokens of previews.

A token holds the key of a row and the time. Deleting the row revokes all its tokens at once.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone
from wagtail.models import Page

from cms.previews.models import Preview

SALT = "cms.previews.token"


class InvalidTokenError(Exception):
    """The token shows nothing. The reason is not disclosed."""


def make_preview(
    user: Any, draft: Model, *, content: dict[str, Any] | None = None, parent: Page | None = None
) -> Preview:
    """Create or update the preview of an object for a user, and delete expired ones.

    Without `content` it follows the latest revision. About three statements.
    """
    Preview.objects.expired().delete()
    lifetime = timedelta(seconds=settings.PREVIEW_SECONDS)
    preview, _ = Preview.objects.update_or_create(
        user=user,
        content_type=ContentType.objects.get_for_model(draft),
        object_id=str(draft.pk or ""),
        parent=None if draft.pk else parent,
        defaults={
            "title": str(draft)[:255],
            "content": content,
            "expires": timezone.now() + lifetime,
        },
    )
    return preview


def token_of(preview: Preview) -> str:
    return TimestampSigner(salt=SALT).sign(preview.key.hex)


def preview_of(token: str) -> Preview:
    """Return the preview of a token, with its user. One statement. Raises `InvalidTokenError`.

    The permission to edit the object is checked when it is shown.
    """
    try:
        key = uuid.UUID(
            TimestampSigner(salt=SALT).unsign(
                token, max_age=timedelta(seconds=settings.PREVIEW_SECONDS)
            )
        )
    except (BadSignature, ValueError):
        raise InvalidTokenError from None
    found = Preview.objects.filter(pk=key, expires__gt=Now(), user__is_active=True)
    preview = found.select_related("user", "content_type", "parent").first()
    if preview is None:
        raise InvalidTokenError
    return preview
