"""The state of the index that a search needs before it asks OpenSearch."""

from dataclasses import dataclass

from django.db import connection

from search.models import RemoteIndex, UnsentEntry
from search.remote.address import address

INDEXES, UNSENT = RemoteIndex._meta.db_table, UnsentEntry._meta.db_table

MAX_UNSENT = 500
"""Where more entries wait to be sent, PostgreSQL answers for all of them."""


@dataclass(frozen=True, slots=True)
class State:
    """The index that serves, the number of a language in it (None if the hub does not have it), and
    the entries not sent yet.
    """

    index: str
    locale: int | None
    unsent: frozenset[int]


def state_of(locale: str) -> State | None:
    """The state for a language; None where there is no index, or it is too far behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT name, (SELECT id FROM wagtailcore_locale WHERE language_code = %s),
                   ARRAY(SELECT entry FROM {UNSENT} WHERE index_id = serving.id LIMIT %s)
            FROM {INDEXES} AS serving WHERE place = %s AND serves
            """,
            [locale, MAX_UNSENT + 1, address().place],
        )
        row = cursor.fetchone()
    if row is None or len(row[2]) > MAX_UNSENT:
        return None
    return State(row[0], row[1], frozenset(row[2]))
