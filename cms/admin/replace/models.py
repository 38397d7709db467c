from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import Page

from cms.admin.jobs.models import Job, Stage, StageField
from cms.admin.permissions import Obstacle
from cms.snippets.models import QuickAnswer, Source


class Outcome(models.TextChoices):
    """The state of one page or quick answer."""

    WAITING = "waiting", _("Waiting")
    CHANGED = "changed", _("Changed")
    LEFT = "left", _("Left alone")
    RESTORED = "restored", _("Restored")
    KEPT = "kept", _("Not restored")


class Reason(models.TextChoices):
    """Why something is left alone, or not wholly changed, beside the obstacles."""

    UNTICKED = "unticked", _("Nothing was ticked here.")
    LISTED_ALREADY = "listed_already", _("The new source is listed in the same section already.")
    NOT_FOUND = "not_found", _("The old one does not stand in this place any more.")
    SOURCE_GONE = "source_gone", _("What would take its place has been deleted.")
    EDITED_SINCE = "edited_since", _("Edited since; it stays as it is now.")
    FAILED = "failed", _("Something went wrong; the server's log says what. Nothing was changed.")


class Replacement(Job):
    """One source, image or document put in the place of another, as one step that can be undone.

    A row for each page and snippet holds the plan for it and its outcome. It changes in the
    transaction that changes the page, so that a run that goes on after another was killed does
    nothing twice.
    """

    stage = StageField(stored={"running": "replacing", "done": "replaced"})
    old = models.ForeignKey(
        Source, verbose_name=_("old source"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    new = models.ForeignKey(
        Source, verbose_name=_("new source"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_type = models.ForeignKey(
        ContentType, null=True, on_delete=models.CASCADE, related_name="+"
    )
    old_file = models.BigIntegerField(null=True)
    new_file = models.BigIntegerField(null=True)
    old_title = models.CharField(max_length=255, help_text=_("As it was; it may be gone."))
    new_title = models.CharField(max_length=255, help_text=_("As it was; it may be gone."))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    hidden = models.PositiveIntegerField(
        default=0, help_text=_("Pages and other objects that stay as they are.")
    )

    lock_space = 0x5EED

    class Meta(Job.Meta):
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")

    def __str__(self) -> str:
        return f"{self.old_title} → {self.new_title}"

    @property
    def model(self) -> Any:
        """Source, or the model of the files."""
        return self.file_type.model_class() if self.file_type else Source

    @property
    def old_key(self) -> int | None:
        return self.old_file if self.file_type_id else self.old_id

    @property
    def new_key(self) -> int | None:
        return self.new_file if self.file_type_id else self.new_id

    @property
    def old_object(self) -> Any:
        """None once it is deleted."""
        return self._file(self.old_file) if self.file_type_id else self.old

    @property
    def new_object(self) -> Any:
        return self._file(self.new_file) if self.file_type_id else self.new

    def _file(self, key: int | None) -> Any:
        return self.model._default_manager.filter(pk=key).first()

    def run(self) -> None:
        from cms.admin.replace.tasks import replace_everywhere, undo_everywhere

        undo_everywhere(self) if self.stage == Stage.UNDOING else replace_everywhere(self)

    def progress(self) -> tuple[int, int]:
        counts = count_rows(self)
        return counts.done, counts.total

    def progress_text(self, done: int, total: int) -> str:
        return ngettext(
            "%(done)d of %(total)d page or snippet is done.",
            "%(done)d of %(total)d pages and snippets are done.",
            total,
        ) % {"done": done, "total": total}


class ReplacementRow(models.Model):
    """One page, quick answer or other snippet of a replacement.

    `places` is a list of `cms.admin.replace.places.Place` as JSON. `before` holds the content that
    undoing brings back, `after` hashes of the content that the replacement wrote.
    """

    replacement = models.ForeignKey(Replacement, on_delete=models.CASCADE, related_name="rows")
    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey(QuickAnswer, null=True, on_delete=models.CASCADE, related_name="+")
    snippet_type = models.ForeignKey(
        ContentType, null=True, on_delete=models.CASCADE, related_name="+"
    )
    snippet_id = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField(help_text=_("In the order of the page tree."))
    places = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(
        max_length=24, choices=[*Obstacle.choices, *Reason.choices], blank=True
    )
    changed_live = models.PositiveIntegerField(default=0)
    changed_draft = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["replacement", "page"], name="replacement_row_once_per_page"
            ),
            models.UniqueConstraint(
                fields=["replacement", "answer"], name="replacement_row_once_per_answer"
            ),
            models.CheckConstraint(
                condition=Q(page__isnull=False)
                ^ Q(answer__isnull=False)
                ^ Q(snippet_id__isnull=False),
                name="replacement_row_is_about_one",
            ),
        ]
        indexes = [
            models.Index(fields=["replacement", "outcome", "position"], name="replacement_progress")
        ]

    def __str__(self) -> str:
        return f"{self.replacement_id}:{self.position}"


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Numbers of pages and snippets by outcome, and of places that were changed."""

    total: int
    done: int
    changed: int
    left: int
    restored: int
    kept: int
    live: int
    draft: int


def count_rows(replacement: Replacement) -> RowCounts:
    """Count the rows in one statement; `done` and `total` are those of the current stage."""
    counted = ReplacementRow.objects.filter(replacement=replacement).aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(outcome=Outcome.WAITING)),
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)),
        left=Count("pk", filter=Q(outcome=Outcome.LEFT)),
        restored=Count("pk", filter=Q(outcome=Outcome.RESTORED)),
        kept=Count("pk", filter=Q(outcome=Outcome.KEPT)),
        live=Sum("changed_live", default=0),
        draft=Sum("changed_draft", default=0),
    )
    waiting = counted.pop("waiting")
    if replacement.stage in (Stage.UNDOING, Stage.UNDONE):
        total = counted["changed"] + counted["restored"] + counted["kept"]
        return RowCounts(**{**counted, "total": total}, done=total - counted["changed"])
    return RowCounts(**counted, done=counted["total"] - waiting)
