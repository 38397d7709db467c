"""Complete half-filled drafts with stored values."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Page


class UnusableDraftError(Exception):
    """The draft cannot be shown, although the token is good. The message is meant for editors."""


def complete(draft: Any, stored: Any) -> None:
    """Fill in required values that the draft lacks, and values that it may not have.

    Stored values are used for required relations that are empty, and for slugs that are taken.
    Raises `UnusableDraftError` if nothing is stored.
    """
    for name in lacking(draft):
        if stored is None:
            raise UnusableDraftError(
                f"The draft cannot be shown before it has a value for “{name}”."
            )
        setattr(draft, name, getattr(stored, name))
    if stored is None:
        return
    if isinstance(draft, Page):
        parent = draft.get_parent()
        if not Page._slug_is_available(draft.slug, parent, draft):
            draft.slug = stored.slug
            draft.set_url_path(parent)
        return
    for constraint in draft._meta.constraints:
        try:
            constraint.validate(type(draft), draft)
        except ValidationError:
            for name in getattr(constraint, "fields", ()):
                setattr(draft, name, getattr(stored, name))


def lacking(draft: models.Model) -> list[str]:
    """List the names of required relations that are empty."""
    return [
        field.name
        for field in draft._meta.concrete_fields
        if field.is_relation
        and not field.null
        and not field.primary_key
        and not getattr(field.remote_field, "parent_link", False)
        and getattr(draft, field.attname) is None
        and not (isinstance(draft, Page) and field.name in ("content_type", "locale"))
    ]
