"""Names that are stop words: "WHO", "IT", and "OM" in Dutch.

The stems of a text leave stop words out. Titles, kickers and summaries are indexed as they are
written, too, though in lower case; so entries with the word are looked up there, and those kept
whose text has it in capitals.
"""

import re
from collections.abc import Collection

from django.db import connection

from search.engines.postgres import ENTRIES, OF_LOCALE, tsquery
from search.plan import Lookup

MAX_NAMED = 2_000
"""The number of entries that are kept for each name: those with the highest standing."""


def entries_with_names(names: Collection[str], locale: str) -> dict[str, frozenset[int]]:
    """The entries whose title, summary or publisher has each name; without the names of none."""
    found = {}
    for name in names:
        with connection.cursor() as cursor:
            cursor.execute(
                # A text that is in capitals as a whole says nothing of its words.
                f"SELECT id FROM {ENTRIES}, LATERAL (VALUES (title), (summary), (publisher))"
                f" AS part (text) WHERE {OF_LOCALE} AND head @@ %s::tsquery AND text ~ %s"
                " AND (text <> upper(text) OR upper(text) = %s)"
                " GROUP BY id ORDER BY standing DESC, id LIMIT %s",
                [
                    locale,
                    tsquery(Lookup((name,))),
                    rf"\m{re.escape(name.upper())}\M",
                    name.upper(),
                    MAX_NAMED,
                ],
            )
            if ids := frozenset(row[0] for row in cursor.fetchall()):
                found[name] = ids
    return found
