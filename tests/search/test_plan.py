from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.snippets.models import Source
from search.index import rewrite
from search.kinds import ResultKind


def test_a_rare_word_is_looked_up_in_the_index(search):
    locale = Locale.get_default()
    sources = Source.objects.bulk_create(
        Source(
            title=f"Source {number}",
            slug=f"source-{number}",
            website="https://example.org/",
            summary=f"What word{number} means, at some length, so that it fills a line.",
            intro="Something that is much the same for all of them.",
            locale=locale,
        )
        for number in range(2_000)
    )
    rewrite(ResultKind.SOURCE, [source.pk for source in sources])

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_searchentry, snippets_source")
        with CaptureQueriesContext(connection) as statements:
            assert search("word1234").total == 1
        plan = ""
        for statement in statements:
            cursor.execute(f"EXPLAIN {statement['sql']}")
            plan += "\n".join(line for (line,) in cursor.fetchall())

    assert "Bitmap Index Scan on search_entry_vector" in plan
    assert "Seq Scan on search_searchentry" not in plan
    assert "Seq Scan on snippets_source" not in plan
