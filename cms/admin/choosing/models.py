from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from cms.snippets.models import Source


class RecentChoice(models.Model):
    """The moment when an editor last chose a source, in any chooser.

    Not derived from revisions: a page holds the choices of everybody who ever edited it.
    """

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


MAX_RECENT = 5


def record_choice(user: Any, source: Source) -> None:
    """Record that the user has just chosen the source. One statement."""
    choice = RecentChoice(user=user, source=source, chosen_at=timezone.now())
    RecentChoice.objects.bulk_create(
        [choice],
        update_conflicts=True,
        unique_fields=["user", "source"],
        update_fields=["chosen_at"],
    )


def recently_chosen(sources: QuerySet[Source], user: Any) -> QuerySet[Source]:
    """Return the sources that the user chose last, the latest first."""
    chosen = sources.filter(recent_choices__user=user)
    return chosen.order_by("-recent_choices__chosen_at")[:MAX_RECENT]
