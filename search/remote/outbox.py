"""Sends changed entries to OpenSearch, and retries failures.

A trigger notes the entries that each transaction changes as rows of `UnsentEntry`, for each
`RemoteIndex`. So no writer of entries can forget to, and nothing is sent that is rolled back. The
version of a note is higher than that of the one before, and OpenSearch ignores older versions than
its own: the order and number of senders do not matter.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.database.queue import pause_after
from search.models import RemoteIndex, SearchEntry, UnsentEntry
from search.models.entry import OBJECT
from search.remote import cluster
from search.remote.address import address
from search.remote.mapping import FACTS, document

logger = logging.getLogger(__name__)

ENTRIES, UNSENT = SearchEntry._meta.db_table, UnsentEntry._meta.db_table

BATCH = 100
"""Entries in one request. The longest have some 200 KB each."""

LEASE = timedelta(minutes=2)
"""The lease of a batch; sending takes less, unless the process has died."""

RECENT = 20
"""The number of callbacks that are searched for ours. Planning twice costs one task."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The number of entries that were sent, and of those that OpenSearch refused."""

    sent: int
    refused: int


def plan_sending() -> None:
    """Enqueue, at commit, a task that sends the changes of this transaction."""
    if not settings.SEARCH_URL:
        return
    planned = any(function is _send_soon for _, function, *_ in connection.run_on_commit[-RECENT:])
    if not planned:
        transaction.on_commit(_send_soon, robust=True)


def _send_soon() -> None:
    from search.tasks import send_search_entries

    send_search_entries.enqueue()


def serving() -> QuerySet[RemoteIndex]:
    """The index that serves at the place that `SEARCH_URL` names, if there is one."""
    if not settings.SEARCH_URL:
        return RemoteIndex.objects.none()
    return RemoteIndex.objects.filter(place=address().place, serves=True)


def send_due() -> int:
    """Send the due entries to the index that serves. Returns how many were sent.

    Safe at any time, in any number of processes.
    """
    sent = 0
    for index in serving().filter(next_attempt__lte=timezone.now()):
        try:
            while (batch := send_batch(index)) is not None:
                sent += batch.sent
        except cluster.ClusterError as error:
            index.failed(str(error))
            logger.error(
                "The search index %s was not told of changes: %s (attempt %d). The next attempt is"
                " at %s.",
                index.name,
                error,
                index.attempts,
                f"{timezone.localtime(index.next_attempt):%H:%M:%S}",
            )
        else:
            index.succeeded()
    return sent


def try_again() -> None:
    """Make all entries due that wait for their next attempt."""
    now = timezone.now()
    for index in serving():
        index.unsent.update(next_attempt=now)
        index.next_attempt = now
        index.save(update_fields=["next_attempt"])


def send_batch(index: RemoteIndex, *, refresh: bool = True) -> Batch | None:
    """Sends some of what is due; None if nothing is.

    What OpenSearch refuses is noted with the reason. Raises ClusterError where it does not answer;
    what was to be sent is due again then.
    """
    claimed = index.unsent.claim(BATCH, LEASE)
    if not claimed:
        return None
    try:
        refusals = cluster.write(_actions(index, claimed), refresh=refresh)
    except cluster.ClusterError as error:
        _release(claimed, str(error))
        raise
    refused = {
        each.pk: (each, reason) for each, reason in zip(claimed, refusals, strict=True) if reason
    }
    _forget([each for each in claimed if each.pk not in refused])
    for each, reason in refused.values():
        _note_refusal(index, each, reason)
    return Batch(len(claimed) - len(refused), len(refused))


def _actions(index: RemoteIndex, claimed: Sequence[UnsentEntry]) -> list[dict[str, Any]]:
    """The lines of a bulk request that make the index say what the entries say."""
    documents = _documents([each.entry for each in claimed])
    actions: list[dict[str, Any]] = []
    for each in claimed:
        known = documents.get(each.entry)
        actions.append(
            {
                "delete" if known is None else "index": {
                    "_index": cluster.alias_of(index.name),
                    "_id": str(each.entry),
                    "version": each.version,
                    "version_type": "external",
                }
            }
        )
        if known is not None:
            actions.append(known)
    return actions


def _documents(entries: Collection[int]) -> dict[int, Any]:
    """The documents of the entries that exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, kind, {OBJECT}, title_words,
                   published_at, standing, source_kind, publisher, topic_id, locale_id,
                   coalesce((
                       SELECT json_agg(json_build_array(weight, lexemes, positions)) FROM (
                           SELECT weight, json_agg(lexeme ORDER BY position, lexeme) AS lexemes,
                                  json_agg(position ORDER BY position, lexeme) AS positions
                           FROM unnest(vector) AS word,
                                unnest(positions, weights) AS place (position, weight)
                           GROUP BY weight
                       ) AS by_weight
                   ), '[]')
            FROM {ENTRIES} WHERE id = ANY(%s)
            """,
            [list(entries)],
        )
        return {
            entry: document({**dict(zip(FACTS, facts, strict=True)), "locale": locale}, words)
            for entry, *facts, locale, words in cursor.fetchall()
        }


def _release(claimed: Collection[UnsentEntry], reason: str) -> None:
    """Makes due again what could not be sent."""
    UnsentEntry.objects.filter(pk__in=[each.pk for each in claimed]).update(
        next_attempt=timezone.now(), last_error=reason
    )


def _forget(sent: Collection[UnsentEntry]) -> None:
    """Delete the sent notes that have not changed meanwhile, and are not locked: those are noted
    anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM {UNSENT} WHERE id IN (
                SELECT id FROM {UNSENT} JOIN unnest(%s::bigint[], %s::bigint[])
                    AS sent (pk, sent_version) ON id = pk AND version = sent_version
                FOR UPDATE OF {UNSENT} SKIP LOCKED
            )
            """,
            [[each.pk for each in sent], [each.version for each in sent]],
        )


def _note_refusal(index: RemoteIndex, refused: UnsentEntry, reason: str) -> None:
    UnsentEntry.objects.filter(pk=refused.pk, version=refused.version).update(
        last_error=reason, next_attempt=timezone.now() + pause_after(refused.attempts)
    )
    logger.error(
        "The search index %s refuses entry %d: %s (attempt %d).",
        *(index.name, refused.entry, reason, refused.attempts),
    )
