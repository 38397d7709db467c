"""What PostgreSQL looks up in an index, whatever is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.snippets.models import Source
from search.index import rewrite
from search.kinds import ResultKind
from search.suggesting import suggest
from search.visible import Asker
from tests.search.relevance.engines import published

TABLES = ("search_searchentry", "search_indexedword", "snippets_source")


@pytest.fixture
def many(db) -> None:
    locale = Locale.get_default()
    sources = Source.objects.bulk_create(
        Source(
            title=f"Source {number}",
            slug=f"source-{number}",
            website="https://example.org/",
            summary=f"What word{number} {spelt(number)} means, at some length, to fill a line.",
            intro="Something that is much the same for all of them.",
            locale=locale,
        )
        for number in range(2_000)
    )
    rewrite(ResultKind.SOURCE, [source.pk for source in sources])
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def spelt(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] + "kl" for digit in str(number).rjust(4, "0"))


def plans(ask: Callable[[], Any]) -> str:
    """The plans of all statements."""
    with CaptureQueriesContext(connection) as statements:
        ask()
    with connection.cursor() as cursor:
        found = []
        for statement in statements:
            cursor.execute(f"EXPLAIN {statement['sql']}")
            found += [line for (line,) in cursor.fetchall()]
    return "\n".join(found)


def test_every_lookup_is_an_index_scan(many, search) -> None:
    asker = Asker("en", published())
    asked = {
        "a rare word": (lambda: search("word1234"), "search_entry_vector"),
        "a mistake": (lambda: search("bklcdlekl "), "indexed_word_"),
        "an unfinished word": (lambda: search("bklckldkle"), "indexed_word_"),
        "a suggestion": (lambda: suggest("source 12", asker, 8), "search_entry_title"),
    }
    for name, (ask, index) in asked.items():
        plan = plans(ask)

        assert index in plan, name
        for table in TABLES:
            assert f"Seq Scan on {table}" not in plan, name
    assert search("word1234").total == 1
