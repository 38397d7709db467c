"""Lists whose items are renamed, published, moved and deleted while somebody reads them.

Whose place in the order did not change is seen once, whatever happened to the others.
"""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from cms.api import seen
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, publish

NUMBER, SIZE, EDITS = 14, 3, 2

IN_TREE_ORDER = {
    "guides": "guides(first: 3, after: $after) { nodes { slug } PAGE }",
    "of a topic": 'topic(slug: "t") { guides(first: 3, after: $after) { nodes { slug } PAGE } }',
    "mentions": """source(slug: "duo") {
      guideMentions(first: 3, after: $after) { nodes { guide { slug } } PAGE } }""",
    "sitemap": "sitemap(first: 3, after: $after) { nodes { urlPath } PAGE }",
}
ORDERS = ("TITLE", "UPDATED", "NEWEST", "MOST_MENTIONED")


class Reading:
    """Reads a list part by part."""

    def __init__(self, graphql: Callable[..., Any], field: str) -> None:
        page = "pageInfo { hasNextPage endCursor }"
        self.query = f"query ($after: String) {{ {field.replace('PAGE', page)} }}"
        self.graphql, self.after, self.is_over = graphql, None, False
        self.seen: Counter[str] = Counter()

    def go_on(self) -> None:
        part = self.graphql(self.query, after=self.after)
        while "nodes" not in part:
            [part] = part.values()
        for node in part["nodes"]:
            found = node.get("guide", node)
            self.seen[found.get("slug") or found["urlPath"].rstrip("/").rpartition("/")[2]] += 1
        self.after, self.is_over = (
            part["pageInfo"]["endCursor"],
            not part["pageInfo"]["hasNextPage"],
        )


def read_all(readings: dict[str, Reading], edit: Callable[[], None]) -> None:
    while left := [each for each in readings.values() if not each.is_over]:
        for reading in left:
            reading.go_on()
        edit()


@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.thorough)])
def test_in_tree_order(hub: Hub, graphql, monkeypatch, number: int) -> None:
    monkeypatch.setattr(seen, "MAX_SEEN", 7)
    random = Random(number)
    topic, source = hub.add_topic(slug="t"), SourceFactory(slug="duo")
    slugs = [f"g{place}" for place in range(NUMBER)]
    for slug in slugs:
        hub.add_guide(slug=slug, topic=topic, body=[citing(source)])
    untouched = {*slugs}

    def edit() -> None:
        for _ in range(EDITS):
            pages = [*GuidePage.objects.order_by("path")]
            page, other = random.sample(pages, 2)
            if random.random() < 0.2 and len(pages) > NUMBER - 3:
                page.delete()
            else:
                page.move(
                    other, pos=random.choice(["left", "right", "first-sibling", "last-sibling"])
                )
            untouched.discard(page.slug)

    readings = {name: Reading(graphql, field) for name, field in IN_TREE_ORDER.items()}
    read_all(readings, edit)

    assert len(untouched) > 2
    for name, reading in readings.items():
        assert {slug: reading.seen[slug] for slug in untouched} == dict.fromkeys(untouched, 1), name


def test_in_other_orders(hub: Hub, graphql) -> None:
    random = Random(1)
    guide = hub.add_guide()
    slugs = [f"s{place}" for place in range(NUMBER)]
    for slug in slugs:
        SourceFactory(slug=slug, title=random.choice("abc"))
    untouched = {*slugs}

    def edit() -> None:
        for source in random.sample([*Source.objects.all()], EDITS):
            source.title = random.choice("abc")
            source.save_revision().publish()
            untouched.discard(source.slug)
        cited = Source.objects.exclude(slug__in=untouched)
        publish(GuidePage.objects.get(pk=guide.pk), body=[*map(citing, cited)])

    fields = {
        order: f"sources(first: 3, after: $after, orderBy: {order}) {{ nodes {{ slug }} PAGE }}"
        for order in ORDERS
    }
    readings = {order: Reading(graphql, field) for order, field in fields.items()}
    read_all(readings, edit)

    assert len(untouched) > 2
    for order, reading in readings.items():
        assert {slug: reading.seen[slug] for slug in untouched} == dict.fromkeys(untouched, 1), (
            order
        )


def test_whatever_happens_to_the_item_at_the_cursor(hub: Hub, graphql) -> None:
    sources = [SourceFactory(slug=title, title=title) for title in "abcd"]
    reading = Reading(graphql, "sources(first: 2, after: $after) { nodes { slug } PAGE }")
    reading.go_on()
    sources[1].delete()
    reading.go_on()

    assert reading.seen == Counter("abcd")
