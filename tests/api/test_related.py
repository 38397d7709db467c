"""What belongs together, by the mentions that both have."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.api.related import loaders as related_content
from cms.mentions.models import Mention
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.admin.large_hub import enlarge, make_small_hub
from tests.factories import SourceFactory, citing, section

GUIDE = """{ guide(slug: "one") { related(first: 5) {
  sharedSources sharedTopic { slug } guide { slug }
} } }"""


@pytest.fixture
def linked(hub):
    """Guide one shares two sources with two, one with three, its topic with four."""
    a, b, c = (SourceFactory(title=name, slug=name) for name in "abc")
    mine = hub.add_topic(title="Mine", slug="mine", sections=[section("S", citing(a), citing(b))])
    other = hub.add_topic(title="Other", slug="other", sections=[section("S", citing(a))])
    hub.add_guide(slug="one", topic=mine, body=[citing(a), citing(b), citing(b)])
    hub.add_guide(slug="two", topic=other, body=[citing(a), citing(b), citing(c)])
    hub.add_guide(slug="three", topic=other, body=[citing(a)])
    hub.add_guide(slug="four", topic=mine)
    return hub


def test_guides_by_shared_sources_and_topic(linked, graphql) -> None:
    related = graphql(GUIDE)["guide"]["related"]

    assert related == [
        {"guide": {"slug": "two"}, "sharedSources": 2, "sharedTopic": None},
        {"guide": {"slug": "four"}, "sharedSources": 0, "sharedTopic": {"slug": "mine"}},
        {"guide": {"slug": "three"}, "sharedSources": 1, "sharedTopic": None},
    ]


def test_topics_by_shared_sources(linked, graphql) -> None:
    data = graphql('{ topic(slug: "mine") { related { sharedSources topic { slug } } } }')

    assert data["topic"]["related"] == [{"topic": {"slug": "other"}, "sharedSources": 1}]


def test_sources_by_shared_pages(linked, graphql) -> None:
    data = graphql(
        '{ source(slug: "b") { related { sharedPages sharedTopic { slug } source { slug } } } }'
    )

    assert data["source"]["related"] == [
        {"source": {"slug": "a"}, "sharedPages": 3, "sharedTopic": {"slug": "mine"}},
        {"source": {"slug": "c"}, "sharedPages": 1, "sharedTopic": None},
    ]


def test_nothing_hidden_is_related_or_counted(linked, graphql) -> None:
    page = Page.objects.get(slug="two")
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert "two" not in str(graphql(GUIDE))
    data = graphql('{ source(slug: "b") { related { sharedPages source { slug } } } }')
    assert data["source"]["related"] == [{"source": {"slug": "a"}, "sharedPages": 2}]


def test_hidden_mentions_make_no_source_common(linked, graphql, monkeypatch) -> None:
    """How many places mention a source, nobody learns of those that they may not see."""
    monkeypatch.setattr(related_content, "MAX_TELLING_MENTIONS", 5)
    before = graphql(GUIDE)
    page = linked.add_guide(body=[citing(Source.objects.get(slug="b"))])
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert Mention.objects.filter(source__slug="b", leads=True).count() == 4
    monkeypatch.setattr(related_content, "MAX_TELLING_MENTIONS", 3)

    assert [each["sharedSources"] for each in before["guide"]["related"]] == [2, 0, 1]
    # Five places mention a, which says nothing any more; b is mentioned by three who are seen.
    assert [each["sharedSources"] for each in graphql(GUIDE)["guide"]["related"]] == [0, 1]


def test_hidden_content_takes_nobodys_place(linked, graphql) -> None:
    """However much of it comes first by what it shares, what is seen is found behind it."""
    hidden = [SourceFactory(slug=f"hidden-{number}") for number in range(20)]
    shown = SourceFactory(slug="shown")
    for number in range(2):
        linked.add_guide(
            slug=f"more-{number}",
            topic=linked.add_topic(),
            body=[*map(citing, [Source.objects.get(slug="c"), *hidden])],
        )
    linked.add_guide(
        topic=linked.add_topic(), body=[citing(Source.objects.get(slug="c")), citing(shown)]
    )
    before = graphql('{ source(slug: "c") { related(first: 3) { source { slug } } } }')
    past = timezone.now() - timedelta(hours=1)
    Source.objects.filter(slug__startswith="hidden").update(expire_at=past)

    after = graphql('{ source(slug: "c") { related(first: 3) { source { slug } } } }')

    assert "hidden-0" in str(before)
    assert [each["source"]["slug"] for each in after["source"]["related"]] == ["a", "b", "shown"]


@pytest.mark.parametrize("root", ["source", "topic", "guide"])
def test_only_what_it_comes_by_is_looked_at(root: str, hub, graphql) -> None:
    """Through indexes, from the mentions of what was asked about, among however many others."""
    source = make_small_hub(hub)
    enlarge(hub, source, sources=500, guides=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    slug = {
        "source": source.slug,
        "topic": TopicPage.objects.first().slug,
        "guide": GuidePage.objects.first().slug,
    }[root]

    with CaptureQueriesContext(connection) as statements:
        graphql(f'{{ {root}(slug: "{slug}") {{ related(first: 6) {{ __typename }} }} }}')

    [statement] = [each["sql"] for each in statements if "WITH asked" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "mention_in_order" in plan
    for model in (Mention, Source, Page, GuidePage):
        assert f"Seq Scan on {model._meta.db_table} " not in f"{plan} "
