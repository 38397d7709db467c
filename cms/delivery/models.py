import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cms.database.queue import QueueQuerySet

RETRY_FOR = timedelta(days=1)
"""Time after its event until a delivery is given up. Pauses: `cms.database.queue.pause_after`."""


class Event(models.Model):
    """That content has changed: the outbox of the hub.

    Written in the transaction of the change, one for each transaction. `tags` are the names of
    `cms.delivery.tags`; `paths` are where on the frontend the change shows, as far as known.
    `server` and `position`, the same number for good, are its place in the changes feed.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)
    transaction = models.BigIntegerField(
        null=True,
        unique=True,
        editable=False,
        help_text=_("PostgreSQL's number of the transaction; empty once it has been picked up."),
    )
    server = models.TextField(default="", db_default="", editable=False)
    position = models.BigIntegerField(null=True, editable=False)
    tags = ArrayField(models.TextField(), verbose_name=_("tags"))
    paths = ArrayField(models.TextField(), verbose_name=_("paths"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["server", "position"], name="delivery_feed")]

    def __str__(self) -> str:
        return str(self.key)


class Change(models.Model):
    """That a transaction has changed what answers are made of: what memories of answers go by.

    The database writes it, whatever statement made the change: one row for each transaction, by
    PostgreSQL's own number. `SELECT delivery_watch('a_table')` has it watch one table more.
    """

    transaction = models.BigIntegerField(primary_key=True, editable=False)
    created = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.transaction)


class DeliveryQuerySet(QueueQuerySet["Delivery"]):
    def failed(self) -> "DeliveryQuerySet":
        """Deliveries that have been given up."""
        return self.filter(next_attempt=None, delivered_at=None)


class Delivery(models.Model):
    """An event on its way to one address, and what came of it.

    An event with many names goes in `parts` (`cms.delivery.messages`), each delivered for itself.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="deliveries"
    )
    url = models.TextField(_("address"))
    part = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    parts = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_status = models.PositiveSmallIntegerField(
        _("last status"),
        null=True,
        help_text=_("The HTTP status of the last answer; empty if there was none."),
    )
    last_error = models.CharField(
        _("last error"), max_length=200, blank=True, help_text=_("Why there was no answer.")
    )
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    next_attempt = models.DateTimeField(
        _("next attempt"),
        null=True,
        help_text=_("Empty once it has been delivered, or given up."),
    )
    given_up_after = models.DateTimeField(_("given up after"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        default_permissions = ("change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "url", "part"], name="delivery_once_for_each_part"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt"],
                name="delivery_due",
                condition=models.Q(next_attempt__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.url}"


class Receiver(models.Model):
    """An address that has asked to be left alone, for a while or for good."""

    url = models.TextField(primary_key=True)
    is_gone = models.BooleanField(default=False)
    paused_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.url
