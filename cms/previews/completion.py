"""Half-filled drafts: what they lack is taken from what is stored."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Page


class UnusableDraftError(Exception):
    """The draft cannot be shown, although the token is good. The message is meant for editors."""


def complete(draft: Any, stored: Any) -> None:
    """Fills in what the database must have and the draft has not, or may not have.

    That is what is stored: where a relation is empty that may not be, and where a slug is taken.
    Raises `UnusableDraftError` where nothing is stored that could be taken.
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
    """The names of relations that are empty and may not be."""
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
