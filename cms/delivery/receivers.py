"""Receivers that have asked to be left alone: for a while by `Retry-After`, for good by 410."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now

from cms.delivery.models import Delivery, Receiver

GONE = "It has answered 410 Gone: nothing is sent to it before somebody sends something again."


def leave_alone() -> None:
    """Put off what is due for receivers that asked for time; give up what is for those gone.

    One statement, and another for each such receiver.
    """
    for receiver in Receiver.objects.filter(Q(is_gone=True) | Q(paused_until__gt=Now())):
        due = Delivery.objects.due().filter(url=receiver.url)
        if receiver.is_gone:
            due.update(next_attempt=None, last_error=GONE)
        else:
            due.update(next_attempt=receiver.paused_until)


def remember(gone: Collection[str], paused: Mapping[str, datetime]) -> None:
    """Note what receivers have asked for, by their addresses."""
    pauses = {url: until for url, until in paused.items() if url not in gone}
    asked = [
        *(Receiver(url=url, is_gone=True) for url in gone),
        *(Receiver(url=url, paused_until=until) for url, until in pauses.items()),
    ]
    Receiver.objects.bulk_create(
        asked,
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["is_gone", "paused_until"],
    )


def take_back(urls: Collection[str]) -> None:
    """Send to these again, whatever they have asked for."""
    Receiver.objects.filter(url__in=urls).delete()
