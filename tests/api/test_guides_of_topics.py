"""The guides of topics are looked up by their topics."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

QUERY = "{ topics(first: 5) { nodes { guides(first: 2) { nodes { title } } } } }"


def test_a_cursor_does_not_lead_to_the_index_of_all_paths(hub, graphql) -> None:
    """PostgreSQL takes a cursor that it does not know yet for one that few pages follow."""
    topic = hub.add_topic()
    for _ in range(3):
        hub.add_guide(topic=topic)

    with CaptureQueriesContext(connection) as captured:
        answer = graphql(QUERY)

    assert len(answer["topics"]["nodes"][0]["guides"]["nodes"]) == 2
    [sql] = [each["sql"] for each in captured if "PARTITION BY" in each["sql"]]
    assert """("wagtailcore_page"."path" || '') >= """ in sql
    assert '"wagtailcore_page"."path" >= ' not in sql
