"""Tokens: signed, expiring names of a preview.

A token says nothing but which row it belongs to and when it was made. That row can be deleted,
which revokes all its tokens at once.
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
    """The token shows nothing, for whatever reason: nobody is told which."""


def make_preview(
    user: Any, draft: Model, *, content: dict[str, Any] | None = None, parent: Page | None = None
) -> Preview:
    """The preview of an object for a user, new or brought up to date.

    Without `content` it follows the latest revision. Previews that have expired are deleted. Three
    statements or so.
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
    """The preview that a token belongs to, with its user. One statement. Raises
    `InvalidTokenError`; whether the user may still edit the object is asked when it is shown.
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
