"""The standing of entries, by which very many matches are limited, and the frequency of words.

Both are estimates for finding, computed periodically for all entries at once; ranking counts
mentions and days anew for the results it shows.
"""

from django.db import connection, transaction

from cms.mentions.models import Mention, MentionState
from search.models import SearchEntry
from search.signals import searching_changed
from search.vocabulary import recount

ENTRIES, MENTIONS = SearchEntry._meta.db_table, Mention._meta.db_table


def refresh() -> int:
    """Update standing and counts. Returns how many rows have changed."""
    with transaction.atomic():
        changed = _stand() + recount()
        if changed:
            searching_changed.send(SearchEntry)
    return changed


def _stand() -> int:
    """Sources by their mentions, everything by how lately it was published: a year weighs as much
    as e - 1 mentions.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {ENTRIES} AS entry SET standing = fresh.standing FROM (
                SELECT id, round((ln(1 + coalesce(mentions, 0)) - coalesce(
                    extract(epoch FROM date_trunc('day', now() - published_at)) / 31557600, 10
                ))::numeric, 3)::float8 AS standing
                FROM {ENTRIES} LEFT JOIN (
                    SELECT source_id, count(*) AS mentions FROM {MENTIONS}
                    WHERE state = %s AND leads GROUP BY source_id
                ) AS mentioned USING (source_id)
                ORDER BY id
            ) AS fresh
            WHERE entry.id = fresh.id AND abs(entry.standing - fresh.standing) > 0.05
            """,
            [MentionState.LIVE],
        )
        return int(cursor.rowcount)
