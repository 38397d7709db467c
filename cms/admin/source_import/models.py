from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.admin.jobs.models import Job, StageField

USE, KEEP = "use", "keep"
"""Decisions: use the source that has the website already, or keep the row beside it."""


class SourceImport(Job):
    """A file of sources that an editor has uploaded, and its plan or its report.

    `rows` are the texts of the file, `lines` the change that each row makes (`planning.Line`, as
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

        import_sources(self)

    def progress(self) -> tuple[int, int]:
        return self.done, len(self.rows)

    def progress_text(self, done: int, total: int) -> str:
        return _("%(done)d of %(total)d rows are done.") % {"done": done, "total": total}
