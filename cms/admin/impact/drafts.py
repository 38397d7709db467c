"""Publish the latest draft of a page or snippet, if it is complete."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail.fields import StreamField


def check_draft(instance: Any) -> None:
    """Raise ValidationError unless every field and block of the latest draft is filled in."""
    draft = instance.get_latest_revision_as_object()
    errors: dict[str, Any] = {}
    try:
        draft.full_clean()
    except ValidationError as error:
        errors = error.error_dict
    for field in draft._meta.get_fields():
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(draft, field.name))
            except ValidationError:
                errors[field.name] = [
                    ValidationError(gettext("A block is not complete; the editor shows which."))
                ]
    if errors:
        raise ValidationError(errors)


def publish_draft(instance: Any, user: Any) -> None:
    """Publish the latest draft. Raises ValidationError as `check_draft` does."""
    check_draft(instance)
    revision = instance.latest_revision or instance.save_revision(user=user)
    revision.publish(user=user)
