"""Writes events: the only module that does."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from cms.delivery.feed import SERVER
from cms.delivery.models import RETRY_FOR, Delivery
from cms.previews.rehearsal import is_rehearsal

# The names of one transaction are united; nothing is written where none is new.
WRITE_EVENT = f"""
    INSERT INTO delivery_event AS event
        (key, created, transaction, server, position, tags, paths)
    VALUES (
        gen_random_uuid(), statement_timestamp(), pg_current_xact_id()::text::bigint,
        {SERVER}, pg_current_xact_id()::text::bigint, %(tags)s, %(paths)s
    )
    ON CONFLICT (transaction) DO UPDATE SET
        tags = ARRAY(
            SELECT unnest(event.tags || excluded.tags) AS name GROUP BY name ORDER BY name
        ),
        paths = ARRAY(
            SELECT unnest(event.paths || excluded.paths) AS name GROUP BY name ORDER BY name
        )
    WHERE NOT (event.tags @> excluded.tags AND event.paths @> excluded.paths)
    RETURNING key, xmax = 0
"""


def is_listened_to() -> bool:
    """Return True if changes are announced: there are webhooks or the changes feed, and this is no
    rehearsal.
    """
    return bool(settings.WEBHOOK_URLS or settings.CHANGES_FEED_KEY) and not is_rehearsal()


def announce(tags: Collection[str], paths: Collection[str] = ()) -> None:
    """Adds to the event of this transaction, which is sent once it has been committed.

    One statement, a second one for the first names of a transaction. Nothing happens while nobody
    listens.
    """
    if not is_listened_to() or not tags:
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(WRITE_EVENT, {"tags": sorted(set(tags)), "paths": sorted(set(paths))})
        written = cursor.fetchone()
        if written and written[1] and settings.WEBHOOK_URLS:
            _send_to_all(written[0])
            transaction.on_commit(_deliver_soon, robust=True)


def _send_to_all(key: UUID) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(event_id=key, url=url, next_attempt=Now(), given_up_after=Now() + RETRY_FOR)
            for url in settings.WEBHOOK_URLS
        ]
    )


def _deliver_soon() -> None:
    from cms.delivery.tasks import deliver_what_is_due

    deliver_what_is_due.enqueue()
