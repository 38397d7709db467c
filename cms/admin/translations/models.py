from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class GapKind(models.TextChoices):
    """The ways in which readers of a language miss something."""

    MISSING = "missing", _("Missing")
    OUTDATED = "outdated", _("Out of date")
    INVISIBLE = "invisible", _("Live, but invisible")
    EVIDENCE = "evidence", _("Other evidence")


class DismissedGap(models.Model):
    """A gap that somebody has decided to leave, as long as the evidence for it stays the same."""

    kind = models.CharField(max_length=10, choices=GapKind.choices)
    translation_key = models.UUIDField()
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=255)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "translation_key", "locale"], name="dismissed_gap_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
