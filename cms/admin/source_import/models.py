from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """What becomes of the sources in the file."""

    DRAFT = "draft", _("Save as drafts")
    PUBLISH = "publish", _("Publish")


class Stage(models.TextChoices):
    """How far an import has come."""

    PLANNED = "planned", _("Not started")
    WAITING = "waiting", _("Waiting for the worker")
    IMPORTING = "importing", _("Importing")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class SourceImport(models.Model):
    """A file of sources that an editor has uploaded, and what it would do, or has done.

    `rows` are the texts of the file, `lines` what they come to (`planning.Line`, as JSON), and
    `problems` what has to be corrected first.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=255)
    how = models.CharField(max_length=8, choices=How.choices, default=How.DRAFT)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.PLANNED)
    headings = models.JSONField(default=dict)
    ignored = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    is_stale = models.BooleanField(
        default=False, help_text=_("The sources had changed, so the plan was made anew.")
    )
    done = models.PositiveIntegerField(default=0, help_text=_("Rows that have been imported."))
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import of sources")
        verbose_name_plural = _("imports of sources")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.stage in (Stage.WAITING, Stage.IMPORTING)
