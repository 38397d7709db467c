from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """The kinds of what is scheduled."""

    PUBLISH = "publish", _("Publish")
    UNPUBLISH = "unpublish", _("Unpublish")


class FailedSchedule(models.Model):
    """A page or snippet that could not be published, or taken off, at its moment.

    The scheduler tries again at each round; the row goes once that succeeds, or nothing is
    scheduled any more.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=255)
    item = GenericForeignKey()
    step = models.CharField(max_length=10, choices=Step.choices)
    title = models.CharField(max_length=255)
    reason = models.TextField()
    first_failed_at = models.DateTimeField(auto_now_add=True)
    last_failed_at = models.DateTimeField(auto_now=True)
    attempts = models.PositiveIntegerField(default=1)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["first_failed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "step"], name="failed_schedule_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
