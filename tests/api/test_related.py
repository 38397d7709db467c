"""What belongs together, by the mentions that both have."""

import pytest
from wagtail.models import Page, PageViewRestriction

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
