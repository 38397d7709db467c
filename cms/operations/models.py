from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from cms.database.queue import QueueQuerySet

LATE = timedelta(seconds=30)
"""After how long without a beat a process counts as gone; it beats several times in that."""


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def living(self) -> "HeartbeatQuerySet":
        return self.filter(beat_at__gt=Now() - LATE)


class Heartbeat(models.Model):
    """When a worker or a scheduler was last seen, by the database's clock."""

    process = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=20)
    beat_at = models.DateTimeField(db_default=Now(), db_index=True)

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.process


class Mail(models.Model):
    """A message until it has been sent. It may hold a link that resets a password."""

    sender = models.TextField()
    recipients = ArrayField(models.TextField())
    content = models.BinaryField()
    created = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(db_default=0)
    next_attempt = models.DateTimeField(db_default=Now(), db_index=True)

    objects = QueueQuerySet["Mail"].as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return ", ".join(self.recipients)
