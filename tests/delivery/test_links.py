"""What links to a page shows it when the page comes or goes, and is found by an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.delivery.reach import reach_of_appearance
from tests.factories import SourceFactory, block, section, text


@pytest.fixture
def target(hub):
    return hub.add_guide(title="Target")


def link(pk: int) -> str:
    return f'<p>See <a linktype="page" id="{pk}">it</a>.</p>'


def test_finds_links_in_all_texts(hub, target):
    guide = hub.add_guide(title="Linking", body=[text(link(target.pk))])
    topic = hub.add_topic(title="Linking", sections=[section("One", intro="-")])
    source = SourceFactory(guidance=[block("part", {"heading": "-", "text": link(target.pk)})])
    other = hub.add_guide(title="Other", body=[text(link(int(f"{target.pk}1")))])

    reach = reach_of_appearance([target.pk])

    assert guide.pk in reach.pages
    assert {topic.pk, other.pk}.isdisjoint(reach.pages)
    assert source.pk in reach.sources


def test_reads_no_text_to_find_them(hub, target):
    with CaptureQueriesContext(connection) as captured:
        reach_of_appearance([target.pk])
    asked = [each["sql"] for each in captured if "delivery_linked_ids" in each["sql"]]

    assert len(asked) == 3
    with connection.cursor() as cursor:
        # A table of a few rows would be read whole.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Bitmap Index Scan on delivery_" in plan
