"""Links in texts lead to pages in other languages, where the same readers see them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from tests.api.conftest import GraphQLClient
from tests.factories import Hub, SourceFactory, block, text

BODY = """
query ($slug: String!, $locale: String) {
  guide(slug: $slug, locale: $locale) { body { ... on GuideTextBlock { text textJson } } }
}
"""


def link_to(page: Any) -> str:
    return f'<p>See <a linktype="page" id="{page.pk}">it</a>.</p>'


def body(graphql: GraphQLClient, locale: str = "en") -> tuple[str, list[Any]]:
    [block] = graphql(BODY, slug="here", locale=locale)["guide"]["body"]
    return block["text"], block["textJson"]


@pytest.fixture
def there(dutch: Hub) -> Any:
    return dutch.add_topic(slug="examens", title="Examens")


def test_in_a_body(hub: Hub, there: Any, graphql: GraphQLClient) -> None:
    hub.add_guide(slug="here", body=[text(link_to(there))])

    html, tree = body(graphql)

    assert html == '<p>See <a href="/nl/topics/examens/" hreflang="nl">it</a>.</p>'
    link = tree[0]["children"][1]
    assert (link["href"], link["hreflang"]) == ("/nl/topics/examens/", "nl")


def test_in_the_other_direction(hub: Hub, dutch: Hub, graphql: GraphQLClient) -> None:
    there = hub.add_topic(slug="exams")
    dutch.add_guide(slug="here", body=[text(link_to(there))])

    assert body(graphql, "nl")[0] == '<p>See <a href="/topics/exams/" hreflang="en">it</a>.</p>'


def test_in_guidance(there: Any, graphql: GraphQLClient) -> None:
    part = {"heading": "Part", "text": link_to(there)}
    SourceFactory(slug="duo", guidance=[block("part", part)])

    found = graphql('{ source(slug: "duo") { guidance { ... on GuidancePartBlock { text } } } }')

    assert 'hreflang="nl"' in found["source"]["guidance"][0]["text"]


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def expire(page: Page) -> None:
    page.expire_at = timezone.now()
    page.save()


@pytest.mark.parametrize("hide", [Page.unpublish, restrict, expire])
def test_not_where_readers_may_not_see_it(
    hub: Hub, there: Any, graphql: GraphQLClient, hide: Callable[[Page], Any]
) -> None:
    hub.add_guide(slug="here", body=[text(link_to(there))])
    hide(there)

    assert body(graphql)[0] == "<p>See it.</p>"


def test_costs_a_statement_only_where_one_is_not_of_the_language(
    hub: Hub, there: Any, graphql: GraphQLClient
) -> None:
    guide = hub.add_guide(slug="here", body=[text(link_to(hub.topics))])
    _, own = graphql.counted(BODY, slug="here")
    guide.body = [text(link_to(there)), text(link_to(there))]
    guide.save()
    _, others = graphql.counted(BODY, slug="here")

    assert others == own + 1
