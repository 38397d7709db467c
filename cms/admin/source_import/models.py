from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.admin.jobs.models import Job, StageField


class SourceImport(Job):
    """A file of sources that an editor has uploaded, and its plan or its report.

    `rows` are the texts of the file, `lines` the change that each row makes (`planning.Line`, as
    JSON), and `problems` the errors that have to be corrected first.
    """

    stage = StageField(stored={"running": "importing"})
    file_name = models.CharField(max_length=255)
    headings = models.JSONField(default=dict)
    ignored = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    problems = models.JSONField(default=list)
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

    def run(self) -> None:
        from cms.admin.source_import.tasks import import_sources

        import_sources(self)

    def progress(self) -> tuple[int, int]:
        return self.done, len(self.rows)

    def progress_text(self, done: int, total: int) -> str:
        return _("%(done)d of %(total)d rows are done.") % {"done": done, "total": total}
