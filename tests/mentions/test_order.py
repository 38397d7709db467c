"""The index knows where pages stand in the tree, whoever moves them, and lists are read by it."""

import psycopg
import pytest
from django.db import connection
from django.db.models import F

from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from tests.admin.large_hub import enlarge, make_small_hub
from tests.api.conftest import graphql  # noqa: F401
from tests.factories import SourceFactory, citing, draft, reload, section

pytestmark = pytest.mark.django_db

FIRST = """
query ($slug: String!, $after: String) {
  source(slug: $slug) {
    guideMentions(first: 20, after: $after) { pageInfo { endCursor } nodes { guide { slug } } }
  }
}
"""


def misplaced() -> int:
    return Mention.objects.exclude(page_path=F("page__path")).count()


def test_follows_pages_that_are_moved(hub):
    source = SourceFactory()
    topic = hub.add_topic(sections=[section("Heading", citing(source))])
    guides = [hub.add_guide(topic=topic, body=[citing(source)]) for _ in range(3)]
    draft(guides[0], body=[citing(source), citing(source)])
    assert Mention.objects.count() == 6
    assert misplaced() == 0

    reload(guides[2]).move(reload(guides[0]), pos="left")
    reload(hub.guides).move(reload(hub.home), pos="first-child")

    assert misplaced() == 0
    order = Mention.objects.filter(state="live", kind="guide").order_by("page_path")
    assert [mention.page_id for mention in order] == [guides[2].pk, guides[0].pk, guides[1].pk]


def test_the_first_mentions_cost_the_same_however_many_there_are(hub, graphql):  # noqa: F811
    """They are read in their order until there are enough: so are those after a cursor."""
    source = make_small_hub(hub)
    enlarge(hub, source, sources=50, guides=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert GuidePage.objects.filter(mentions__source=source).count() > 500
    plans, cursor = [], None

    def explain(execute, sql, params, many, context):
        if '"mentions_mention"."occurrences"' in sql:
            asked = psycopg.RawCursor(connection.connection)
            plans.append("\n".join(line for (line,) in asked.execute(f"EXPLAIN {sql}", params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        for _ in range(2):
            found = graphql(FIRST, slug=source.slug, after=cursor)["source"]["guideMentions"]
            cursor = found["pageInfo"]["endCursor"]
            assert len(found["nodes"]) == 20

    assert len(plans) == 2
    for plan in plans:
        assert "Sort" not in plan
        assert "mention_in_order" in plan
