"""Deliver events to webhooks, at least once, with retries for `RETRY_FOR`.

An attempt is counted, and the next one planned, before it is made. Whatever happens to this
process, the delivery is tried again; receivers know an event by its id.
"""

import logging
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from cms.database import clock
from cms.database.queue import pause_after
from cms.delivery.messages import count_parts, message_of
from cms.delivery.models import RETRY_FOR, Change, Delivery, Event
from cms.delivery.posting import Attempt, post
from cms.delivery.receivers import leave_alone, remember, take_back

logger = logging.getLogger(__name__)

CHANGES_KEPT = timedelta(days=1)
"""Age at which notes of changed content are deleted: many times that of remembered answers
(`cms.api.content_state`)."""

# Another server, to which a copy of the database comes, will use the numbers again.
FINISH = """
    UPDATE delivery_event SET transaction = NULL
    WHERE transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""

LEASE = timedelta(minutes=1)
"""More than an attempt takes, unless its process has died."""

JITTER = 0.1
"""The part of a pause by which it may be longer: what failed at once is not sent at once again."""

EMPTY: Mapping[str, int] = MappingProxyType({})

LANE = 4
"""Deliveries to one address that are under way at the same time."""

LOOK_SECONDS = 0.2
"""Seconds between looks for new deliveries while others are under way."""


def deliver_due() -> list[Delivery]:
    """Attempt every delivery that is due; return those that failed and wait for a retry.

    Each address has a lane of its own: one that does not answer keeps nothing from the others, and
    is left alone until the next time. What becomes due meanwhile is delivered, too.
    """
    waiting: list[Delivery] = []
    under_way: dict[Future[Attempt], Delivery] = {}
    closed: set[str] = set()
    with ThreadPoolExecutor(LANE * (len(settings.WEBHOOK_URLS) + 1)) as threads:
        while True:
            busy = Counter(delivery.url for delivery in under_way.values())
            for delivery in _claim(closed, busy):
                under_way[threads.submit(_attempt, delivery)] = delivery
            if not under_way:
                return waiting
            done, _ = wait(under_way, LOOK_SECONDS, FIRST_COMPLETED)
            made = [(under_way.pop(each), each.result()) for each in done]
            closed |= {delivery.url for delivery, attempt in made if not attempt.succeeded}
            waiting += _record(made)


def send_again(deliveries: Collection[Delivery]) -> None:
    """Makes deliveries due, whatever has become of them, for another day."""
    take_back({delivery.url for delivery in deliveries})
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        next_attempt=Now(), given_up_after=Now() + RETRY_FOR, delivered_at=None
    )


def forget_old() -> int:
    """Forgets the events that are older than `CHANGES_FEED_DAYS`, and their deliveries. Returns how
    many.

    The last of them stays, so that the feed knows which cursors are too old. What has been noted of
    changes goes after a day: no answer is remembered that long.
    """
    Change.objects.filter(created__lt=Now() - CHANGES_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(FINISH)
    old = Event.objects.filter(created__lt=Now() - timedelta(days=settings.CHANGES_FEED_DAYS))
    later = old.filter(server=OuterRef("server"), position__gt=OuterRef("position"))
    forgotten = old.filter(Exists(later) | Q(position=None))
    return forgotten.delete()[1].get(Event._meta.label, 0)


def _claim(closed: Collection[str] = (), busy: Mapping[str, int] = EMPTY) -> list[Delivery]:
    """Claim the deliveries that are due and have room in their lanes, each with its event."""
    claimed: list[Delivery] = []
    with transaction.atomic():
        leave_alone()
        due = Delivery.objects.due()
        for url in due.exclude(url__in=closed).values_list("url", flat=True).distinct():
            room = LANE - busy.get(url, 0)
            claimed += due.filter(url=url).select_related("event").claim(room, LEASE)
        if claimed:
            Event.objects.filter(
                ~Q(transaction=None), pk__in={delivery.event_id for delivery in claimed}
            ).update(transaction=None)
            _split(claimed)
    return claimed


def _split(claimed: Sequence[Delivery]) -> None:
    """Deliver what is too long for one message in parts, of which the first takes its place."""
    added = []
    for delivery in claimed:
        parts = count_parts(delivery.event) if delivery.parts == 1 else 1
        if parts > 1:
            delivery.parts = parts
            delivery.save(update_fields=["parts"])
            added += [
                Delivery(
                    event=delivery.event,
                    url=delivery.url,
                    part=part,
                    parts=parts,
                    next_attempt=Now(),
                    given_up_after=delivery.given_up_after,
                )
                for part in range(1, parts)
            ]
    if added:
        Delivery.objects.bulk_create(added)


def _attempt(delivery: Delivery) -> Attempt:
    if delivery.url not in settings.WEBHOOK_URLS:
        return Attempt(error="not an address of WEBHOOK_URLS any more")
    message = message_of(delivery)
    secrets = [settings.WEBHOOK_SECRET, *settings.WEBHOOK_SECRET_FALLBACKS]
    return post(delivery.url, str(message.id), message.body(), secrets)


def _record(made: Sequence[tuple[Delivery, Attempt]]) -> list[Delivery]:
    if not made:
        return []
    now = clock.now()
    waiting = []
    paused = {}
    for delivery, attempt in made:
        delivery.last_status = attempt.status
        delivery.last_error = attempt.error
        if attempt.succeeded:
            delivery.delivered_at, delivery.next_attempt = now, None
            continue
        pause = pause_after(delivery.attempts) * random.uniform(1, 1 + JITTER)
        if attempt.retry_after:
            paused[delivery.url] = now + timedelta(seconds=attempt.retry_after)
            pause = max(pause, timedelta(seconds=attempt.retry_after))
        if attempt.is_gone or now >= delivery.given_up_after:
            delivery.next_attempt = None
        else:
            delivery.next_attempt = now + pause
            waiting.append(delivery)
        _log_failure(delivery)
    Delivery.objects.bulk_update(
        [delivery for delivery, _ in made],
        ["last_status", "last_error", "delivered_at", "next_attempt"],
    )
    gone = {delivery.url for delivery, attempt in made if attempt.is_gone}
    if gone or paused:
        remember(gone, paused)
    return waiting


def _log_failure(delivery: Delivery) -> None:
    """Without the address's path and query: some receivers know their senders by those."""
    logger.warning(
        "Event %s was not delivered to %s: %s (attempt %s). %s",
        delivery.event_id,
        urlsplit(delivery.url).hostname,
        delivery.last_status or delivery.last_error,
        delivery.attempts,
        f"The next attempt is at {delivery.next_attempt:%H:%M:%S}."
        if delivery.next_attempt
        else "It has been given up.",
    )
