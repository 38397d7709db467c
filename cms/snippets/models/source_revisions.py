from typing import Any, Self

from django.db import models, transaction
from wagtail.models import Revision

from cms.snippets.website_key import website_key

PLANNING = ("review_owner_id", "review_by")
"""Fields that are no content: they are in force once saved, and no revision restores them."""


class SourceRevisionMixin(models.Model):
    """Derive the keys of websites from the live version and the draft, and plan outside both."""

    website: Any
    website_key: Any
    drafted_website_key: Any
    latest_revision: Any
    has_unpublished_changes: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        names = kwargs.get("update_fields")
        written = set()
        if names is None or "website" in names:
            self.website_key = website_key(self.website)
            written.add("website_key")
        if names is None or "latest_revision" in names:
            draft = self.latest_revision if self.has_unpublished_changes else None
            self.drafted_website_key = website_key(draft.content["website"]) if draft else ""
            written.add("drafted_website_key")
        if names is not None:
            kwargs["update_fields"] = {*names, *written}
        super().save(*args, **kwargs)

    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Publish all of it or nothing."""
        with transaction.atomic():
            super().publish(*args, **kwargs)  # type: ignore[misc]

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Return a version of the source, with the plan of now."""
        version: Self = super().with_content_json(content)  # type: ignore[misc]
        for name in PLANNING:
            setattr(version, name, getattr(self, name))
        return version

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """Save a revision and, at once, the plan."""
        with transaction.atomic():
            revision: Revision = super().save_revision(*args, **kwargs)  # type: ignore[misc]
            planned = {name: getattr(self, name) for name in PLANNING}
            type(self)._default_manager.filter(pk=self.pk).update(**planned)
        return revision
