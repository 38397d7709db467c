"""Queues in the database: rows that wait for an attempt, each claimed by one process at a time.

Claiming a row counts an attempt and puts the next one off by a lease. A process that dies leaves
its rows due again once their leases have ended.
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Now

Row = TypeVar("Row", bound=models.Model)

FIRST_PAUSE = timedelta(seconds=5)
MAX_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """Return the pause after so many failed attempts: 5, 10, 20… seconds, at most an hour."""
    return min(MAX_PAUSE, FIRST_PAUSE * 2 ** min(attempts - 1, 20))


class QueueQuerySet(models.QuerySet[Row]):
    """Rows with `next_attempt`, a time or None, and `attempts`."""

    def due(self) -> "QueueQuerySet[Row]":
        return self.filter(next_attempt__lte=Now())

    def claim(self, limit: int, lease: timedelta) -> list[Row]:
        """Return the rows that have been due longest, as they are after this attempt is counted.

        Nobody else gets them before the lease ends; rows that another process is claiming at this
        moment are passed over.
        """
        with transaction.atomic():
            claimed: list[Any] = [
                *self.due()
                .select_for_update(skip_locked=True, of=("self",), no_key=True)
                .order_by("next_attempt", "pk")[:limit]
            ]
            if claimed:
                self.model._default_manager.filter(pk__in=[row.pk for row in claimed]).update(
                    attempts=F("attempts") + 1, next_attempt=Now() + lease
                )
        for row in claimed:
            row.attempts += 1
        return claimed
