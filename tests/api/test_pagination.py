"""Every list, walked part by part: nothing is left out and nothing comes twice."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from wagtail.models import Page

from cms.mentions.guard import delete_mentioned
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.factories import (
    Hub,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    publish,
    reload,
    section,
    text,
)

PART = """
  totalCount
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  edges { cursor node { %(node)s } }
  nodes { %(node)s }
"""

FOUND = "node { ... on Node { id } }"

# Every list of the schema, in every order: (path of the list, its arguments, what tells items).
LISTS = {
    "sources": ("sources", "", "id"),
    "sources by title": ("sources", "orderBy: TITLE", "id"),
    "sources, most mentioned": ("sources", "orderBy: MOST_MENTIONED", "id"),
    "sources, newest": ("sources", "orderBy: NEWEST", "id"),
    "sources of a kind": ("sources", "filter: {kinds: [OFFICIAL]}", "id"),
    "sources mentioned": ("sources", "filter: {mentioned: true}", "id"),
    "topics": ("topics", "", "id"),
    "topics by title": ("topics", "orderBy: TITLE", "id"),
    "topics, newest": ("topics", "orderBy: NEWEST", "id"),
    "guides": ("guides", "", "id"),
    "guides by title": ("guides", "orderBy: TITLE", "id"),
    "guides, newest": ("guides", "orderBy: NEWEST", "id"),
    "guides of a topic": ("guides", 'filter: {topic: "topic-b"}', "id"),
    "guides citing a source": ("guides", 'filter: {source: "duo"}', "id"),
    "topic mentions": ("source.topicMentions", "", "id"),
    "guide mentions": ("source.guideMentions", "", "id"),
    "guides below a topic": ("topic.guides", "", "id"),
    "search": ("search", 'query: "exam"', FOUND),
    "search of a kind": ("search", 'query: "exam", filter: {kinds: [GUIDE]}', FOUND),
}
OWNERS = {"source": 'source(slug: "duo")', "topic": 'topic(slug: "topic-b")'}
Case = tuple[str, str, str]


@pytest.fixture
def content(hub: Hub) -> Hub:
    """Equal titles and equal moments everywhere, so that nothing but a key tells items apart."""
    duo = SourceFactory(slug="duo", title="Exam", kind="official")
    others = [
        SourceFactory(slug=f"source-{letter}", title="Exam", kind="official") for letter in "abcdef"
    ]
    topics = [
        hub.add_topic(
            slug=f"topic-{letter}",
            title="Exam",
            sections=[section("One", citing(duo)), section("Two", citing(duo), citing(other))],
        )
        for letter, other in zip("abcd", others, strict=False)
    ]
    for number in range(9):
        hub.add_guide(
            slug=f"guide-{number}",
            title="Exam",
            topic=topics[1] if number % 2 else topics[2],
            body=[citing(duo), text("<p>Text.</p>"), citing(duo), citing(others[number % 3])],
        )
    QuickAnswerFactory(question="Exam?")
    published = GuidePage.objects.order_by("path")[1]
    publish(published)
    return hub


@pytest.fixture
def part(graphql) -> Callable[..., dict[str, Any]]:
    """A part of a list, with its `nodes` and `edges` checked against each other."""

    def part(case: Case, first: int | None = None, after: str | None = None) -> dict[str, Any]:
        path, arguments, node = case
        *owners, name = path.split(".")
        query = f"{name}({arguments} first: $first, after: $after) {{ {PART % {'node': node}} }}"
        for owner in reversed(owners):
            query = f"{OWNERS[owner]} {{ {query} }}"
        found = graphql(
            f"query ($first: Int, $after: String) {{ {query} }}", first=first, after=after
        )
        for step in path.split("."):
            found = found[step]
        assert [edge["node"] for edge in found["edges"]] == found["nodes"]
        cursors = [edge["cursor"] for edge in found["edges"]]
        assert len(set(cursors)) == len(cursors)
        info = found["pageInfo"]
        assert (info["startCursor"], info["endCursor"]) == (
            (cursors[0], cursors[-1]) if cursors else (None, None)
        )
        assert info["hasPreviousPage"] == (after is not None)
        return found

    return part


@pytest.fixture
def walk(part) -> Callable[..., Iterator[dict[str, Any]]]:
    """The parts of a list from the beginning to the end."""

    def walk(case: Case, size: int) -> Iterator[dict[str, Any]]:
        after, more = None, True
        while more:
            found = part(case, size, after)
            yield found
            after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]

    return walk


class TestEveryList:
    """One test of each kind for all lists, since arranging the content takes longest."""

    def test_parts_of_any_size_make_up_the_whole(self, content, part, walk, subtests) -> None:
        for name, case in LISTS.items():
            with subtests.test(name):
                whole = part(case, 100)
                assert len(whole["nodes"]) == whole["totalCount"] >= 4
                assert whole["pageInfo"]["hasNextPage"] is False
                for size in (1, 2, 3):
                    parts = list(walk(case, size))
                    assert [node for found in parts for node in found["nodes"]] == whole["nodes"]
                    assert [cursor for found in parts for cursor in cursors(found)] == (
                        cursors(whole)
                    )
                    assert {found["totalCount"] for found in parts} == {whole["totalCount"]}
                    assert {len(found["nodes"]) for found in parts[:-1]} == {size}

    def test_holds_no_item_twice(self, content, part, subtests) -> None:
        for name, case in LISTS.items():
            with subtests.test(name):
                nodes = list(map(str, part(case, 100)["nodes"]))
                assert len(set(nodes)) == len(nodes)

    def test_every_cursor_leads_to_the_rest(self, content, part, subtests) -> None:
        for name, case in LISTS.items():
            with subtests.test(name):
                whole = part(case, 100)
                for index, cursor in enumerate(cursors(whole), start=1):
                    assert part(case, 100, cursor)["nodes"] == whole["nodes"][index:]

    def test_no_items_can_be_asked_for(self, content, part, subtests) -> None:
        for name, case in LISTS.items():
            with subtests.test(name):
                nothing = part(case, 0)
                assert nothing["nodes"] == []
                assert nothing["totalCount"] == part(case, 100)["totalCount"]
                assert nothing["pageInfo"]["hasNextPage"] is True

    def test_after_the_last_item_there_is_nothing(self, content, part, subtests) -> None:
        for name, case in LISTS.items():
            with subtests.test(name):
                whole = part(case, 100)
                end = part(case, 100, whole["pageInfo"]["endCursor"])
                assert end["nodes"] == []
                assert end["pageInfo"] == {
                    "hasNextPage": False,
                    "hasPreviousPage": True,
                    "startCursor": None,
                    "endCursor": None,
                }
                assert end["totalCount"] == whole["totalCount"]

    def test_has_a_limit_to_the_size_of_a_part(self, content, graphql, part, subtests) -> None:
        for name, case in LISTS.items():
            with subtests.test(name):
                assert part(case, 100)["nodes"][:20] == part(case, None)["nodes"]
                for size in (-1, 101, -(2**31), 2**31 - 1):
                    assert refused(graphql, case, f"first: {size}") == (
                        200,
                        ["INVALID_PAGE_SIZE"],
                    )


def test_twenty_items_come_when_nothing_is_said(hub: Hub, graphql) -> None:
    SourceFactory.create_batch(21)

    for arguments in ("", "(first: null)", "(after: null)", "(first: null, after: null)"):
        found = graphql(
            f"{{ sources{arguments} {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage }} }} }}"
        )["sources"]
        assert (len(found["nodes"]), found["totalCount"]) == (20, 21)
        assert found["pageInfo"]["hasNextPage"] is True


def cursors(found: dict[str, Any]) -> list[str]:
    return [edge["cursor"] for edge in found["edges"]]


def refused(graphql, case: Case, arguments: str) -> tuple[int, list[str]]:
    path, own, _ = case
    *owners, name = path.split(".")
    query = f"{name}({own} {arguments}) {{ nodes {{ __typename }} }}"
    for owner in owners:
        query = f"{OWNERS[owner]} {{ {query} }}"
    return graphql.refused(f"{{ {query} }}")


class TestChangesMeanwhile:
    """Between one part and the next, editors go on working."""

    @pytest.fixture
    def parts(self, part) -> Callable[[str], tuple[list[Any], Callable[[], list[Any]]]]:
        """The whole list and, from the third item on, what is left of it when asked again."""

        def parts(name: str) -> tuple[list[Any], Callable[[], list[Any]]]:
            case = LISTS[name]
            whole = part(case, 100)
            cursor = cursors(whole)[1]
            return whole["nodes"], lambda: part(case, 100, cursor)["nodes"]

        return parts

    @pytest.mark.parametrize("name", ["guides", "guides by title", "guides, newest"])
    def test_the_item_of_the_cursor_is_unpublished(
        self, content, graphql, parts, name: str
    ) -> None:
        whole, rest = parts(name)
        slugs = graphql("{ guides { nodes { id slug } } }")["guides"]["nodes"]
        [slug] = [node["slug"] for node in slugs if node["id"] == whole[1]["id"]]

        GuidePage.objects.get(slug=slug).unpublish()

        assert rest() == whole[2:]

    def test_a_mentioning_guide_is_unpublished(self, content, parts) -> None:
        whole, rest = parts("guide mentions")

        GuidePage.objects.order_by("path")[1].unpublish()

        assert rest() == whole[2:]

    def test_a_mentioning_topic_is_unpublished(self, content, parts) -> None:
        whole, rest = parts("topic mentions")

        TopicPage.objects.order_by("path")[0].unpublish()

        assert rest() == whole[2:]

    def test_items_come_and_go_after_the_cursor(self, content, parts) -> None:
        whole, rest = parts("guides")
        GuidePage.objects.order_by("path")[3].unpublish()
        content.add_guide(slug="new", topic=TopicPage.objects.first())

        found = rest()

        assert found[:-1] == [whole[2], *whole[4:]]
        assert len(found) == len(whole[2:])

    def test_items_come_and_go_before_the_cursor(self, content, parts) -> None:
        whole, rest = parts("guides")
        first, *_, last = GuidePage.objects.order_by("path")

        Page.objects.get(pk=last.pk).move(Page.objects.get(pk=first.pk), pos="left")
        reload(first).delete()

        # What has come to stand before the cursor has not been seen yet.
        assert rest() == [whole[-1], *whole[2:-1]]

    def test_the_item_of_the_cursor_moves(self, content, part) -> None:
        whole = part(LISTS["guides"], 100)
        guides = [Page.objects.get(pk=guide.pk) for guide in GuidePage.objects.order_by("path")]

        guides[1].move(guides[4], pos="right")

        found = part(LISTS["guides"], 100, cursors(whole)[1])
        assert found["nodes"] == whole["nodes"][2:]

    def test_the_item_of_the_cursor_is_deleted(self, content, part, subtests) -> None:
        # The last owner of guides goes with them, and the counts that others are ordered by.
        names = [name for name in LISTS if not re.search("below|mentioned|search", name)]
        before = {name: part(LISTS[name], 100) for name in names}

        for page in (*GuidePage.objects.all(), *TopicPage.objects.all()):
            reload(page).delete()
        for source in Source.objects.exclude(slug="duo"):
            delete_mentioned(source)

        for name in names:
            with subtests.test(name):
                rest = part(LISTS[name], 100, cursors(before[name])[1])["nodes"]
                assert all(node in before[name]["nodes"][2:] for node in rest)
