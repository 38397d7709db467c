import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PreviewQuerySet(models.QuerySet["Preview"]):
    def expired(self) -> "PreviewQuerySet":
        return self.filter(expires__lte=Now())


class Preview(models.Model):
    """A draft that one user may look at on the frontend, for a while.

    Whoever holds a token of it (`cms.previews.tokens`) sees the draft for as long as the row is
    there, has not expired, and its user may edit the object. A user has one for each object, so
    that the refreshes of a side panel keep one row up to date.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="previews",
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(
        max_length=255, blank=True, help_text=_("Empty for an object that is not saved yet.")
    )
    parent = models.ForeignKey(
        Page,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Below which page a new page will stand."),
    )
    title = models.CharField(_("title"), max_length=255, blank=True)
    content = models.JSONField(
        null=True,
        encoder=DjangoJSONEncoder,
        help_text=_("What to show; empty for the latest revision at the moment of the request."),
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    expires = models.DateTimeField(_("expires"), db_index=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created"]
        default_permissions = ("delete", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id", "parent"],
                nulls_distinct=False,
                name="preview_once_per_user_and_object",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def model(self) -> Any:
        """The type of the object; None when its model is gone."""
        return self.content_type.model_class()
