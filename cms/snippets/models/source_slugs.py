from collections.abc import Collection
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Revision

SLUG_LENGTH = 120


class FormerSlug(models.Model):
    """A slug that a published source once had: its old address redirects to the source."""

    source = models.ForeignKey(
        "snippets.Source", on_delete=models.CASCADE, related_name="former_slugs"
    )
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=SLUG_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="former_slug_unique_per_locale")
        ]

    def __str__(self) -> str:
        return self.slug


class SourceSlugMixin(models.Model):
    """Keep slugs unique per language, drafts included; `cms.snippets.consumers` keeps former ones.

    A draft reserves its slug, so that publishing it later does not fail.
    """

    slug: Any
    locale_id: int

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the source and what is derived from it in one transaction, as with a page."""
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if other := self._other_with_slug(self.slug):
            raise ValidationError(
                {
                    "slug": _(
                        "“%(source)s” has this slug, or will have it once its changes are"
                        " published. Choose another slug."
                    )
                    % {"source": other}
                }
            )

    def copy_for_translation(
        self, locale: Locale, exclude_fields: Collection[str] | None = None
    ) -> Self:
        """Return an unsaved copy in another language, with this slug or one that is free there."""
        copy: Self = super().copy_for_translation(locale, exclude_fields)  # type: ignore[misc]
        copy.slug = copy.free_slug(self.slug)
        return copy

    def free_slug(self, wanted: str) -> str:
        """Make a slug from a title or a slug that no other source of this language has."""
        stem = slugify(wanted)[:SLUG_LENGTH] or "source"
        slug, number = stem, 2
        while self._other_with_slug(slug):
            slug = f"{stem[: SLUG_LENGTH - 5]}-{number}"
            number += 1
        return slug

    def _other_with_slug(self, slug: str) -> Self | None:
        """Find another source of this language with the slug, in public, scheduled or drafted."""
        sources: Any = type(self)._default_manager
        others = sources.filter(locale_id=self.locale_id).exclude(pk=self.pk)
        drafted = Q(has_unpublished_changes=True, latest_revision__content__slug=slug)
        scheduled = Revision.objects.filter(
            base_content_type__app_label="snippets",
            base_content_type__model="source",
            approved_go_live_at__isnull=False,
            content__slug=slug,
        ).annotate(source_id=Cast("object_id", models.BigIntegerField()))
        taken = Q(slug=slug) | drafted | Q(pk__in=scheduled.values("source_id"))
        found: Self | None = others.filter(taken).first()
        return found
