from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.admin.bulk.models import Outcome
from cms.admin.jobs.models import Job, Stage, StageField
from cms.admin.permissions import Obstacle
from cms.snippets.models import Source

USE, KEEP = "use", "keep"
"""Decisions: use the source that has the website already, or keep the row beside it."""


class SourceImport(Job):
    """A file of sources that an editor has uploaded, and its plan or its report.

    `rows` are the texts of the file, `lines` the change that each row makes (`import_plan.Line`, as
    JSON), and `problems` the errors that have to be corrected first. `decisions` say by the number
    of a row what to do where its website is a source already.
    """

    stage = StageField(stored={"running": "importing"})
    file_name = models.CharField(max_length=255)
    headings = models.JSONField(default=dict)
    ignored = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    decisions = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    is_stale = models.BooleanField(
        default=False,
        help_text=gettext_lazy("The sources had changed, so the plan was made anew."),
    )
    done = models.PositiveIntegerField(
        default=0, help_text=gettext_lazy("Rows that have been imported.")
    )

    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    lock_space = 0x5EEE

    class Meta(Job.Meta):
        verbose_name = gettext_lazy("import of sources")
        verbose_name_plural = gettext_lazy("imports of sources")

    def __str__(self) -> str:
        return self.file_name

    @property
    def undecided(self) -> list[dict[str, Any]]:
        """The lines that nothing can be imported before somebody has decided on them."""
        return [line for line in self.lines if line.get("same_website") and not line["decision"]]

    def decide(self, decision: str, numbers: Collection[int]) -> None:
        """Decide what to do about rows whose website is a source already, and save that."""
        for line in self.lines:
            if line.get("same_website") and line["number"] in numbers:
                line["decision"] = self.decisions[str(line["number"])] = decision
                is_new = line["source_id"] is None
                action = "new" if is_new else "changed"
                line["action"] = "left" if decision == USE else action
        self.save(update_fields=["lines", "decisions"])

    def run(self) -> None:
        from cms.admin.source_import.tasks import import_sources
        from cms.admin.source_import.undoing import undo_import

        undo_import(self) if self.stage == Stage.UNDOING else import_sources(self)

    def progress(self) -> tuple[int, int]:
        if self.stage != Stage.UNDOING:
            return self.done, len(self.rows)
        imported = ImportedSource.objects.filter(source_import=self)
        return imported.exclude(outcome=Outcome.DONE).count(), imported.count()

    def progress_text(self, done: int, total: int) -> str:
        return _("%(done)d of %(total)d rows are done.") % {"done": done, "total": total}


class KeptReason(models.TextChoices):
    """Why undoing an import leaves a source as it is, beside the obstacles."""

    EDITED_SINCE = "edited_since", gettext_lazy("Edited since; it stays as it is now.")
    CITED = "cited", gettext_lazy("Cited since, or used elsewhere on the hub.")
    TRANSLATED = "translated", gettext_lazy("Translated since.")
    NOT_DELETABLE = "not_deletable", gettext_lazy("You may not delete sources.")
    GONE = "gone", gettext_lazy("Deleted since.")
    INVALID = "invalid", gettext_lazy("Its former values are not valid any more.")
    FAILED = "failed", gettext_lazy("Something went wrong; the server's log says what.")


class ImportedSource(models.Model):
    """A source that an import has made or changed, and what undoing that needs.

    `before` are the former values of the changed fields, live and in the draft; None if the import
    made the source. `after` tells whether anybody has changed it since.
    """

    source_import = models.ForeignKey(
        SourceImport, on_delete=models.CASCADE, related_name="imported"
    )
    source = models.ForeignKey(Source, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=120, help_text=gettext_lazy("As it was imported."))
    position = models.PositiveIntegerField(help_text=gettext_lazy("The number of its row."))
    before: Any = models.JSONField(null=True)
    after: Any = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.DONE)
    reason = models.CharField(
        max_length=24, choices=[*Obstacle.choices, *KeptReason.choices], blank=True
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["source_import", "outcome", "position"], name="import_progress")
        ]

    def __str__(self) -> str:
        return self.title
