from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.database.queue import QueueQuerySet, pause_after


class RemoteIndex(models.Model):
    """An index in OpenSearch that follows the entries.

    One serves at each place; another one may be under construction beside it. From the moment that
    it has a row here, a trigger on the entries notes for it what changes.
    """

    name = models.CharField(_("name"), max_length=160, unique=True)
    place = models.CharField(max_length=300, help_text=_("Host, port and prefix, without a login."))
    serves = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    attempts = models.PositiveIntegerField(
        _("attempts"), default=0, help_text=_("How often in a row OpenSearch gave no answer.")
    )
    last_error = models.TextField(_("last error"), blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    next_attempt = models.DateTimeField(_("next attempt"), default=timezone.now)

    class Meta:
        verbose_name = _("search index")
        verbose_name_plural = _("search indexes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(serves=True), name="search_one_index_serves"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def failed(self, reason: str) -> None:
        """Notes that OpenSearch gave no answer, and when to ask again."""
        now = timezone.now()
        self.attempts += 1
        self.last_error = reason
        self.failing_since = self.failing_since or now
        self.next_attempt = now + pause_after(self.attempts)
        self.save()

    def succeeded(self) -> None:
        if self.attempts:
            self.attempts, self.last_error, self.failing_since = 0, "", None
            self.save()


class UnsentEntry(models.Model):
    """An entry that was not sent to an index yet, written in the transaction that changed it.

    `entry` is the id of a search entry, which may be gone. `version` grows with every change.
    """

    # Without a constraint: whoever publishes while an index is given up would fail with it.
    index = models.ForeignKey(
        RemoteIndex, on_delete=models.CASCADE, related_name="unsent", db_constraint=False
    )
    entry = models.BigIntegerField()
    version = models.BigIntegerField()
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    attempts = models.PositiveIntegerField(_("attempts"), db_default=0)
    last_error = models.TextField(_("last error"), blank=True, db_default="")
    next_attempt = models.DateTimeField(_("next attempt"), db_default=Now())

    objects = QueueQuerySet["UnsentEntry"].as_manager()

    class Meta:
        verbose_name = _("change to be sent")
        verbose_name_plural = _("changes to be sent")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["index", "entry"], name="search_unsent_once")
        ]
        indexes = [models.Index(fields=["index", "next_attempt"], name="search_unsent_due")]

    def __str__(self) -> str:
        return f"{self.entry} → {self.index_id}"
