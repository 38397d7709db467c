from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.snippets.models import Source


class MentionState(models.TextChoices):
    """Which version of the page the mention stands in."""

    LIVE = "live", _("Live")
    DRAFT = "draft", _("Draft")


class Mention(models.Model):
    """One place where a page refers to a source.

    A projection of page content, rewritten in the transaction that changes the page (see
    `cms.mentions.index`) and never edited. `live` rows say what the published page holds; `draft`
    rows say what its latest unpublished revision holds, and exist only while there is one.
    """

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="mentions", db_index=False
    )
    state = models.CharField(max_length=5, choices=MentionState.choices)
    kind = models.CharField(
        max_length=63, help_text=_("The name under which the type of the page is declared.")
    )
    position = models.PositiveIntegerField(
        help_text=_("0 for the first citation on the page; those of deleted sources count too.")
    )
    block_id = models.TextField(
        help_text=_("The id of the innermost block that holds the mention.")
    )
    section_id = models.TextField(
        blank=True, help_text=_("The block id of the section; empty outside one.")
    )
    section_anchor = models.TextField(blank=True)
    section_heading = models.TextField(blank=True)
    section_intro = models.TextField(blank=True)
    kicker = models.TextField(blank=True)
    note = models.TextField(blank=True, help_text=_("Empty means the source's own summary."))
    leads = models.BooleanField(
        help_text=_(
            "Whether this mention stands for its peers where a list shows them once: the first of"
            " its source in a section; outside of sections, the first with a note, or the first."
        )
    )
    occurrences = models.PositiveIntegerField(
        help_text=_("How often the page mentions the source in this state.")
    )

    source_key = models.UUIDField(
        editable=False,
        null=True,
        help_text=_("The key that the translations of the source share. The database keeps it."),
    )

    # What follows is the page's, and kept by the database.
    page_path = models.CharField(
        max_length=255,
        db_collation="C",
        editable=False,
        default="",
        help_text=_("Where the page stands in the tree. The database keeps it."),
    )
    topic_path = models.CharField(
        max_length=255,
        db_collation="C",
        editable=False,
        default="",
        help_text=_("Where the guide's topic stands in the tree; empty on topics."),
    )
    is_published = models.BooleanField(
        editable=False,
        default=False,
        help_text=_("Whether the page is live, and the guide's topic, too."),
    )
    expires_at = models.DateTimeField(
        editable=False,
        null=True,
        help_text=_("When the page or the guide's topic expires; empty if never."),
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "state", "position"], name="mention_position_unique"
            )
        ]
        indexes = [
            models.Index(
                fields=["source_key", "state", "kind", "page_path", "position"],
                include=["id", "page", "leads", "topic_path", "is_published", "expires_at"],
                name="mention_in_order",
            ),
            models.Index(fields=["page", "source", "state", "position"], name="mention_on_page"),
            models.Index(fields=["source", "state", "kind"], name="mention_of_source"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}:{self.state}:{self.position}"


class IndexRebuild(models.Model):
    """The progress of the last rebuild of the index, so that an interrupted one can be resumed."""

    last_page_id = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} → {self.last_page_id}"
