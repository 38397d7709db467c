from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.snippets.models import QuickAnswer, Source


class How(models.TextChoices):
    """What becomes of the live version of a page."""

    PUBLISH = "publish", _("Published at once")
    DRAFT = "draft", _("Saved as drafts")


class Stage(models.TextChoices):
    """How far a replacement has come."""

    PLANNED = "planned", _("Not started")
    REPLACING = "replacing", _("Replacing")
    REPLACED = "replaced", _("Done")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")


class Outcome(models.TextChoices):
    """What has become of one page or quick answer."""

    WAITING = "waiting", _("Waiting")
    CHANGED = "changed", _("Changed")
    LEFT = "left", _("Left alone")
    RESTORED = "restored", _("Restored")
    KEPT = "kept", _("Not restored")


class Reason(models.TextChoices):
    """Why something is left alone, or not wholly changed."""

    ALIAS = "alias", _("An alias: it changes along with the page that it repeats.")
    NOT_EDITABLE = "not_editable", _("You may not edit this.")
    NOT_PUBLISHABLE = "not_publishable", _("You may edit this, but not publish it.")
    LOCKED = "locked", _("Locked by somebody else.")
    SCHEDULED = "scheduled", _("Scheduled to be published, and locked until then.")
    MODERATION = "moderation", _("In moderation: only its reviewers may edit it.")
    EDITED_IN_MODERATION = (
        "edited_in_moderation",
        _("In moderation, and edited since it was submitted."),
    )
    UNTICKED = "unticked", _("Nothing was ticked here.")
    LISTED_ALREADY = "listed_already", _("The new source is listed in the same collection already.")
    NOT_FOUND = "not_found", _("The old source is not cited in this place any more.")
    SOURCE_GONE = "source_gone", _("The new source has been deleted.")
    EDITED_SINCE = "edited_since", _("Edited since; it stays as it is now.")
    FAILED = "failed", _("Something went wrong; the server's log says what. Nothing was changed.")


class Replacement(models.Model):
    """One source put in the place of another on many pages, as one step that can be undone.

    The rows say what is planned for each page and quick answer, and what has become of it. Every
    row changes in the transaction that changes its page, so whoever goes on after an interruption
    does what is not done yet, and nothing twice.
    """

    old = models.ForeignKey(
        Source, verbose_name=_("old source"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    new = models.ForeignKey(
        Source, verbose_name=_("new source"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    old_title = models.CharField(max_length=120, help_text=_("As it was; the source may be gone."))
    new_title = models.CharField(max_length=120, help_text=_("As it was; the source may be gone."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(max_length=8, choices=How.choices, default=How.DRAFT)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.PLANNED)
    hidden = models.PositiveIntegerField(
        default=0, help_text=_("Pages and answers that cite, but that the user may not edit.")
    )
    task_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True  # it uses no source: it tells of one

    class Meta:
        verbose_name = _("replacement of a source")
        verbose_name_plural = _("replacements of sources")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["stage"],
                condition=models.Q(stage__in=("replacing", "undoing")),
                name="replacement_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_title} → {self.new_title}"

    @property
    def is_under_way(self) -> bool:
        return self.stage in (Stage.REPLACING, Stage.UNDOING)


class ReplacementRow(models.Model):
    """What a replacement does to one page or one quick answer.

    `places` is what the editor was shown: a list of `cms.admin.replace.places.Place` as JSON, each
    with whether it is ticked. `before` holds the content that undoing brings back, `after` what the
    replacement made of it, as hashes.
    """

    replacement = models.ForeignKey(Replacement, on_delete=models.CASCADE, related_name="rows")
    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey(QuickAnswer, null=True, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(help_text=_("In the order of the page tree."))
    places = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(max_length=24, choices=Reason.choices, blank=True)
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
                condition=models.Q(page__isnull=True) ^ models.Q(answer__isnull=True),
                name="replacement_row_is_page_or_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["replacement", "outcome", "position"], name="replacement_progress")
        ]

    def __str__(self) -> str:
        return f"{self.replacement_id}:{self.position}"
