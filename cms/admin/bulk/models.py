from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override
from wagtail.users.models import UserProfile

from cms.admin.jobs.models import Job, Stage


class Outcome(models.TextChoices):
    """The outcome of an action for one object."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    LEFT = "left", _("Left alone")
    RESTORED = "restored", _("Restored")
    KEPT = "kept", _("Not restored")


class BulkChange(Job):
    """One bulk action on the objects that were selected in a listing; `form` is what was filled in.

    A row for each object holds its outcome, which is written in the transaction that changes the
    object, so that a run that goes on after another was killed does nothing twice.
    """

    app_label = models.CharField(max_length=100)
    model_name = models.CharField(max_length=100)
    action_type = models.CharField(max_length=100)
    title = models.CharField(max_length=255)
    form = models.TextField(blank=True)
    next_url = models.TextField(blank=True)
    undoable = models.BooleanField(default=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    lock_space = 0xB01C

    class Meta(Job.Meta):
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")

    def __str__(self) -> str:
        return self.title

    def run(self) -> None:
        from cms.admin.bulk.running import go_through

        user = self.undone_by if self.stage == Stage.UNDOING else self.user
        language = UserProfile.get_for_user(user).get_preferred_language() if user else None
        with override(language or settings.LANGUAGE_CODE):
            go_through(self, user)

    def progress(self) -> tuple[int, int]:
        counts = count_rows(self)
        return counts.ended, counts.total

    def progress_text(self, done: int, total: int) -> str:
        return ngettext(
            "%(done)d of %(total)d is done.", "%(done)d of %(total)d are done.", total
        ) % {"done": done, "total": total}


class BulkChangeRow(models.Model):
    """One selected object.

    `before` and `after` are what an action that can be undone says of the object; `is_child` is
    true of a page that was not selected itself, but one above it.
    """

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="rows")
    object_id = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    is_child = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.TextField(blank=True)
    parents = models.PositiveIntegerField(default=0)
    children = models.PositiveIntegerField(default=0)
    before: Any = models.JSONField(null=True)
    after: Any = models.JSONField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        indexes = [models.Index(fields=["change", "outcome", "position"], name="bulk_progress")]

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Numbers of rows by outcome; `ended` and `total` are those of the current stage."""

    total: int
    ended: int
    done: int
    left: int
    restored: int
    kept: int


def count_rows(change: BulkChange) -> RowCounts:
    """Count in one statement."""
    counted = BulkChangeRow.objects.filter(change=change).aggregate(
        total=Count("pk"),
        **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
    )
    waiting = counted.pop("waiting")
    if change.stage in (Stage.UNDOING, Stage.UNDONE):
        total = counted["done"] + counted["restored"] + counted["kept"]
        return RowCounts(**{**counted, "total": total}, ended=total - counted["done"])
    return RowCounts(**counted, ended=counted["total"] - waiting)
