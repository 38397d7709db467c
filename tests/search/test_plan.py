"""What PostgreSQL looks up in an index, whatever is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.snippets.models import Source
from search.engines import postgres
from search.engines.base import MAX_RANKED
from search.index import rewrite
from search.kinds import SOURCE
from search.plan import Lookup, Term, Way
from search.standing import refresh
from search.suggesting import suggest
from search.visible_matches import Asker
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
    rewrite(SOURCE, [source.pk for source in sources])
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
        # Among two thousand entries reading them all is nearly as good, on a disk that seeks.
        cursor.execute("SET LOCAL random_page_cost = 1.1")


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
        "one letter": (lambda: suggest("s", asker, 8), "search_entry_title"),
    }
    for name, (ask, index) in asked.items():
        plan = plans(ask)

        assert index in plan, name
        for table in TABLES:
            assert f"Seq Scan on {table}" not in plan, name
    assert search("word1234").total == 1


def test_words_that_few_have_are_looked_up_and_those_of_many_walked_to(
    many, search, monkeypatch
) -> None:
    """PostgreSQL by itself would walk through the entries for both."""
    for text in ("line", "word1234", '"fill a line"'):
        assert "search_entry_standing" not in plans(lambda text=text: search(text)), text

    refresh()
    monkeypatch.setattr(postgres, "common", lambda entries: 2_000 / postgres.SHARE_IN_HEADS)
    plan = plans(lambda: search("line"))

    assert "search_entry_standing" in plan
    assert "search_entry_kind_standing" in plan
    assert "search_entry_vector" not in plan
    assert search("line").total == MAX_RANKED


def test_finds_the_same_walking_and_looking_up(many, search, monkeypatch) -> None:
    refresh()
    asked = ["line", "source", "line word1", "sour"]
    looked_up = [search(text, limit=30) for text in asked]
    monkeypatch.setattr(postgres, "common", lambda entries: 1)

    assert [search(text, limit=30) for text in asked] == looked_up


def test_what_nearly_all_have_is_compared_and_not_looked_up() -> None:
    rare, usual = (
        Term(text, (Way((Lookup((text,)),)),), documents=documents)
        for text, documents in (("rare", 300), ("usual", 900))
    )

    assert postgres.looked_up([[rare, usual]], 1_000) == [[rare]]
    assert postgres.looked_up([[usual], [rare, usual]], 1_000) == [[usual], [rare]]
    assert postgres.looked_up([[rare, usual]], 2_000) == [[rare, usual]]
    assert postgres.looked_up([[rare, usual]], 0) == [[rare, usual]]


def test_a_beginning_that_few_titles_have_is_looked_up(many, monkeypatch) -> None:
    """One that many have is found among those that stand highest."""
    asker = Asker("en", published())
    Source.objects.filter(slug="source-7").update(title="Quite another")
    rewrite(SOURCE, [Source.objects.get(slug="source-7").pk])

    assert "search_entry_title_words" in plans(lambda: suggest("anot", asker, 8))
    assert "search_entry_title_words" not in plans(lambda: suggest("sour", asker, 8))
    assert [each.title.text for each in suggest("anot", asker, 8)] == ["Quite another"]


def test_a_long_row_holds_itself_what_it_is_compared_by(db):
    source = Source.objects.create(
        title="Long",
        slug="long",
        website="https://example.org/",
        summary=" ".join(spelt(number) for number in range(30)),
        intro=" ".join(spelt(number) for number in range(600)),
        locale=Locale.get_default(),
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_column_toast_chunk_id(body), pg_column_toast_chunk_id(head),"
            " pg_column_toast_chunk_id(vector) FROM search_searchentry WHERE source_id = %s",
            [source.pk],
        )
        [(body, head, vector)] = cursor.fetchall()
    assert body
    assert (head, vector) == (None, None)
