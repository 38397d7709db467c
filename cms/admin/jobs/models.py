from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SaveMode(models.TextChoices):
    """The version that a change is written to: a draft, or what readers see."""

    DRAFT = "draft", _("Save as drafts")
    PUBLISH = "publish", _("Publish at once")


class Stage(models.TextChoices):
    PLANNED = "planned", _("Not started")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")


UNDER_WAY = (Stage.RUNNING, Stage.UNDOING)


class StageField(models.CharField[str, str]):
    """A stage, stored under the name that the table has for it.

    `stored` maps those that differ. Tables from before jobs were one keep their names, so that code
    of the release before runs beside this one.
    """

    def __init__(self, *args: Any, stored: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.stored = dict(stored or {})
        self._stages = {name: stage for stage, name in self.stored.items()}
        usual = {"choices": Stage.choices, "default": Stage.PLANNED, "max_length": 12}
        super().__init__(*args, **{**usual, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "stored": self.stored}

    def from_db_value(self, value: str, expression: Any, connection: Any) -> str:
        return self._stages.get(value, value)

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return self.stored.get(prepared, prepared)


class Job(models.Model):
    """A change to many objects that an editor plans on a screen and a worker carries out.

    The worker holds an advisory lock, which ends with its process. The scheduler enqueues a job
    again that is under way while nobody holds its lock, so `run` must go on where an earlier run
    was killed.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(max_length=8, choices=SaveMode.choices, default=SaveMode.DRAFT)
    stage = StageField()
    task_id = models.CharField(max_length=64, blank=True, db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True  # a job uses no source: it is about one

    lock_space: ClassVar[int]
    """The first half of the number of the advisory lock; the second is the job's id."""

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    @property
    def is_under_way(self) -> bool:
        return self.stage in UNDER_WAY

    def run(self) -> None:
        """Carry out the stage that the job is in, and enter the next one."""
        raise NotImplementedError

    def progress(self) -> tuple[int, int]:
        """Return how many parts of the job are done, and how many there are."""
        raise NotImplementedError

    def progress_text(self, done: int, total: int) -> str:
        raise NotImplementedError
