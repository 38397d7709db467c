from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.snippets.models import Source


class RecentChoice(models.Model):
    """When an editor last chose a source, in whatever chooser: at most a row for each pair."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="recent_choices")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "source"], name="recent_choice_once")
        ]
        indexes = [models.Index(fields=["user", "-chosen_at"], name="recent_choice_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.source_id}"
