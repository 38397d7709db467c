"""The index knows of pages what lists and counts need, whoever changes them, and both use it."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce, Least
from django.utils.timezone import now
from wagtail.models import Page

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


def wrong() -> int:
    """How many mentions say something else of their page than the page."""
    true = {
        "path": F("page__path"),
        "topic": Coalesce(F("page__guidepage__topic__path"), Value("")),
        "live": ExpressionWrapper(
            Q(page__live=True) & (Q(page__guidepage=None) | Q(page__guidepage__topic__live=True)),
            BooleanField(),
        ),
        "expiry": Least("page__expire_at", "page__guidepage__topic__expire_at"),
    }
    return (
        Mention.objects.annotate(**true)
        .exclude(
            Q(page_path=F("path"), topic_path=F("topic"), is_published=F("live"))
            & (Q(expires_at=F("expiry")) | Q(expires_at=None, expiry=None))
        )
        .count()
    )


@pytest.fixture
def mentioned(hub):
    """A topic and three guides of it, the first with a draft: six mentions of one source."""
    source = SourceFactory()
    topic = hub.add_topic(sections=[section("Heading", citing(source))])
    guides = [hub.add_guide(topic=topic, body=[citing(source)]) for _ in range(3)]
    draft(guides[0], body=[citing(source), citing(source)])
    assert Mention.objects.count() == 6
    assert wrong() == 0
    return topic, guides


def test_follows_pages_that_are_moved(hub, mentioned):
    _, guides = mentioned

    reload(guides[2]).move(reload(guides[0]), pos="left")
    reload(hub.guides).move(reload(hub.home), pos="first-child")
    reload(hub.topics).move(reload(hub.home), pos="last-child")

    assert wrong() == 0
    order = Mention.objects.filter(state="live", kind="guide").order_by("page_path")
    assert [mention.page_id for mention in order] == [guides[2].pk, guides[0].pk, guides[1].pk]


def test_follows_pages_that_come_and_go(hub, mentioned):
    topic, guides = mentioned
    other = hub.add_topic()
    published = Mention.objects.filter(is_published=True)

    reload(topic).unpublish()
    assert wrong() == 0
    assert not published.exists()

    reload(topic).save_revision().publish()
    assert wrong() == 0
    assert published.count() == 6

    # By whatever statement: nothing of Python hears of it.
    GuidePage.objects.filter(pk=guides[0].pk).update(topic=other)
    Page.objects.filter(pk=other.pk).update(live=False)
    assert wrong() == 0
    assert not published.filter(page=guides[0]).exists()
    assert published.count() == 3


def test_follows_expiry(mentioned):
    topic, guides = mentioned
    soon, sooner = now() + timedelta(hours=2), now() + timedelta(hours=1)

    Page.objects.filter(pk=topic.pk).update(expire_at=soon)
    Page.objects.filter(pk=guides[1].pk).update(expire_at=sooner)

    assert wrong() == 0
    assert set(Mention.objects.values_list("expires_at", flat=True)) == {soon, sooner}


@pytest.mark.thorough
def test_the_first_mentions_cost_the_same_however_many_there_are(hub, graphql):  # noqa: F811
    """The index alone finds them, in their order, until there are enough: so it does after a
    cursor. No more of them are read, and no statement is planned for the source it is about.
    """
    source = make_small_hub(hub)
    enlarge(hub, source, sources=50, guides=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert GuidePage.objects.filter(mentions__source=source).count() > 500
    plans, cursor = [], None

    def explain(execute, sql, params, many, context):
        if '"of_guide_topic_pk"' in sql or "json_build_array" in sql:
            asked = psycopg.RawCursor(connection.connection)
            plan = asked.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {sql}").fetchone()[0]
            plans.append(plan[0]["Plan"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        for _ in range(2):
            found = graphql(FIRST, slug=source.slug, after=cursor)["source"]["guideMentions"]
            cursor = found["pageInfo"]["endCursor"]
            assert len(found["nodes"]) == 20

    assert len(plans) == 2
    for plan in plans:
        [limit] = [node for node in nodes_in(plan) if node["Node Type"] == "Limit"]
        below = [*nodes_in(limit)]
        assert not any("Sort" in node["Node Type"] for node in below)
        [mentions] = [node for node in below if node.get("Index Name") == "mention_in_order"]
        assert mentions["Node Type"] == "Index Only Scan"
        assert "kind" in mentions["Index Cond"]


def nodes_in(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes_in(below)
