"""Lists of sources, topics and guides: what is in them, filtered and in order."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wagtail.models import Page

from cms.pages.models import TopicPage
from tests.factories import (
    Hub,
    SourceFactory,
    citing,
    draft,
    linking,
    publish,
    reload,
    section,
    text,
)

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def listing(name: str) -> Any:
    """A fixture: the slugs that a root field lists with the given arguments."""

    @pytest.fixture
    def listing(graphql):
        def slugs(arguments: str = "") -> list[str]:
            query = f"{{ {name}(first: 100, {arguments}) {{ totalCount nodes {{ slug }} }} }}"
            found = graphql(query)[name]
            assert found["totalCount"] == len(found["nodes"])
            return [node["slug"] for node in found["nodes"]]

        return slugs

    return listing


sources, topics, guides = map(listing, ("sources", "topics", "guides"))


class TestSources:
    @pytest.fixture(autouse=True)
    def _some(self, hub: Hub) -> None:
        duo = SourceFactory(title="Duo", slug="duo", kind="official", publisher="DUO")
        ind = SourceFactory(title="IND", slug="ind", kind="official", publisher="IND")
        abc = SourceFactory(title="Abc", slug="abc", kind="practice", publisher="DUO")
        SourceFactory(title="Zoo", slug="zoo", kind="learning")
        for source, days in ((duo, 2), (ind, 9), (abc, 4)):
            source.first_published_at = NOON + days * DAY
            source.save()
        topic = hub.add_topic(sections=[section("A", citing(ind)), section("B", citing(ind))])
        hub.add_guide(topic=topic, body=[text(linking(ind, ind, duo))])
        hub.add_guide(topic=topic, body=[citing(abc)], live=False)

    def test_come_by_title(self, sources) -> None:
        assert sources() == sources("orderBy: TITLE") == ["abc", "duo", "ind", "zoo"]

    def test_newest_first_and_those_never_published_last(self, sources) -> None:
        assert sources("orderBy: NEWEST") == ["ind", "abc", "duo", "zoo"]

    def test_most_mentioned_first_then_by_title(self, sources) -> None:
        # Two sections and a guide; a guide; and two that nobody mentions in public.
        assert sources("orderBy: MOST_MENTIONED") == ["ind", "duo", "abc", "zoo"]

    def test_of_some_kinds(self, sources) -> None:
        assert sources("filter: {kinds: [OFFICIAL]}") == ["duo", "ind"]
        assert sources("filter: {kinds: [PRACTICE, LEARNING]}") == ["abc", "zoo"]
        assert sources("filter: {kinds: OFFICIAL}") == ["duo", "ind"]
        assert sources("filter: {kinds: []}") == []
        assert sources("filter: {kinds: [LEGAL]}") == []

    def test_of_a_publisher(self, sources) -> None:
        assert sources('filter: {publisher: "DUO"}') == ["abc", "duo"]
        assert sources('filter: {publisher: "duo"}') == []
        assert sources('filter: {publisher: ""}') == ["zoo"]

    def test_mentioned_in_public_or_not(self, sources) -> None:
        assert sources("filter: {mentioned: true}") == ["duo", "ind"]
        assert sources("filter: {mentioned: false}") == ["abc", "zoo"]

    def test_of_all_conditions_at_once(self, sources) -> None:
        every = 'filter: {kinds: [OFFICIAL, PRACTICE], publisher: "DUO", mentioned: %s}'
        assert sources(every % "true") == ["duo"]
        assert sources(every % "false") == ["abc"]

    @pytest.mark.parametrize(
        "condition", ["null", "{}", "{kinds: null, publisher: null, mentioned: null}"]
    )
    def test_null_is_no_condition(self, sources, condition: str) -> None:
        assert sources(f"filter: {condition}, orderBy: null") == ["abc", "duo", "ind", "zoo"]

    def test_as_variables(self, graphql) -> None:
        data = graphql(
            "query ($filter: SourceFilter, $order: SourceOrder, $first: Int) {"
            " sources(filter: $filter, orderBy: $order, first: $first) { nodes { slug } } }",
            filter={"kinds": ["OFFICIAL"]},
            order="NEWEST",
            first=2,
        )

        assert [node["slug"] for node in data["sources"]["nodes"]] == ["ind", "duo"]


class TestUpdatedSince:
    @pytest.fixture(autouse=True)
    def _some(self, hub: Hub) -> None:
        for number, days in enumerate((2, 9, None, 4)):
            moment = None if days is None else NOON + days * DAY
            SourceFactory(slug=f"source-{number}", last_published_at=moment)
            topic = hub.add_topic(slug=f"topic-{number}", last_published_at=moment)
            hub.add_guide(slug=f"guide-{number}", topic=topic, last_published_at=moment)

    @pytest.mark.parametrize("kind", ["source", "topic", "guide"])
    def test_selects_what_was_published_then_or_later(self, request, kind: str) -> None:
        slugs = request.getfixturevalue(f"{kind}s")

        def since(moment: datetime) -> list[str]:
            return slugs(f'filter: {{updatedSince: "{moment.isoformat()}"}}, orderBy: UPDATED')

        assert since(NOON) == [f"{kind}-1", f"{kind}-3", f"{kind}-0"]
        assert since(NOON + 4 * DAY) == [f"{kind}-1", f"{kind}-3"]
        assert since(NOON + 4 * DAY + timedelta(microseconds=1)) == [f"{kind}-1"]
        assert since(NOON + 10 * DAY) == []
        assert len(slugs("filter: {updatedSince: null}")) == 4

    @pytest.mark.parametrize("kind", ["source", "topic", "guide"])
    def test_latest_first_and_those_never_published_last(self, request, graphql, kind) -> None:
        slugs = request.getfixturevalue(f"{kind}s")
        expected = [f"{kind}-{number}" for number in (1, 3, 0, 2)]
        query = f"""query ($after: String) {{
          {kind}s(first: 1, after: $after, orderBy: UPDATED) {{
            nodes {{ slug }} pageInfo {{ endCursor }}
          }}
        }}"""

        assert slugs("orderBy: UPDATED") == expected
        after = None
        for slug in expected:
            part = graphql(query, after=after)[f"{kind}s"]
            assert part["nodes"] == [{"slug": slug}]
            after = part["pageInfo"]["endCursor"]

    def test_offsets_count(self, sources) -> None:
        assert sources('filter: {updatedSince: "2026-03-10T14:00:00+02:00"}') == ["source-1"]
        assert sources('filter: {updatedSince: "2026-03-10T14:00:00+01:00"}') == []
        assert len(sources('filter: {updatedSince: "0001-01-01T00:00:00+14:00"}')) == 3
        assert len(sources('filter: {updatedSince: "0001-01-01T00:00:00-23:59"}')) == 3
        assert len(sources('filter: {updatedSince: "2026-01-01T00:00:00+23:59"}')) == 3
        assert sources('filter: {updatedSince: "9999-12-31T23:59:59-14:00"}') == []

    @pytest.mark.parametrize(
        "moment", ['"2026-03-01"', '"2026-03-01T12:00:00"', '"yesterday"', '""', "1772366400", "[]"]
    )
    def test_refuses_what_is_no_moment(self, graphql, moment: str) -> None:
        asked = (
            "query ($since: DateTime) { sources(filter: {updatedSince: $since}) { totalCount } }"
        )
        literal = f"{{ sources(filter: {{updatedSince: {moment}}}) {{ totalCount }} }}"

        assert graphql.refused(literal) == (400, ["BAD_USER_INPUT"])
        assert graphql.refused(asked, since=json.loads(moment)) == (400, ["BAD_USER_INPUT"])

    def test_a_cursor_of_another_filter_is_refused(self, graphql) -> None:
        query = """query ($since: DateTime, $after: String) {
          sources(after: $after, filter: {updatedSince: $since}) { pageInfo { endCursor } }
        }"""
        cursor = graphql(query)["sources"]["pageInfo"]["endCursor"]

        refused = graphql.refused(query, since=NOON.isoformat(), after=cursor)

        assert refused == (200, ["INVALID_CURSOR"])


class TestByMention:
    @pytest.fixture(autouse=True)
    def _some(self, hub: Hub) -> None:
        duo, ind, draft_only = (SourceFactory(slug=slug) for slug in ("duo", "ind", "draft"))
        gone = SourceFactory(slug="gone", live=False)
        exams = hub.add_topic(slug="exams", sections=[section("S", citing(duo), citing(gone))])
        work = hub.add_topic(slug="work", sections=[section("S", citing(duo), citing(ind))])
        hub.add_topic(slug="hidden", live=False, sections=[section("S", citing(ind))])
        hub.add_guide(topic=exams, body=[citing(ind)])
        draft(work, sections=[section("S", citing(draft_only))])

    def test_sources_of_a_topic(self, sources) -> None:
        assert sources('filter: {topic: "exams"}') == ["duo"]
        assert sources('filter: {topic: "work"}') == ["duo", "ind"]
        assert sources('filter: {topic: "hidden"}') == sources('filter: {topic: "no"}') == []

    def test_topics_of_a_source(self, topics) -> None:
        assert topics('filter: {source: "duo"}') == ["exams", "work"]
        assert topics('filter: {source: "ind"}') == ["work"]
        assert topics('filter: {source: "draft"}') == []
        assert topics('filter: {source: "gone"}') == topics('filter: {source: "no"}') == []
        assert topics("filter: {source: null}") == ["exams", "work"]


class TestGuides:
    @pytest.fixture(autouse=True)
    def _some(self, hub: Hub) -> None:
        duo, ind = SourceFactory(slug="duo"), SourceFactory(slug="ind")
        SourceFactory(slug="hidden", live=False)
        exams, work = hub.add_topic(slug="exams"), hub.add_topic(slug="work")
        for title, topic, cited, days in (
            ("Cycling", exams, [duo], 5),
            ("Applying", work, [duo, ind], 1),
            ("Biking", exams, [], 9),
        ):
            fields = {"body": [text(linking(*cited))], "first_published_at": NOON + days * DAY}
            hub.add_guide(title=title, slug=title.lower(), topic=topic, **fields)

    def test_come_in_tree_order(self, hub: Hub, guides) -> None:
        assert guides() == guides("orderBy: TREE") == ["cycling", "applying", "biking"]

        last = Page.objects.get(slug="biking")
        last.move(Page.objects.get(slug="cycling"), pos="left")

        assert guides() == ["biking", "cycling", "applying"]

    def test_by_title(self, guides) -> None:
        assert guides("orderBy: TITLE") == ["applying", "biking", "cycling"]

    def test_newest_first(self, guides) -> None:
        assert guides("orderBy: NEWEST") == ["biking", "cycling", "applying"]

    def test_of_a_topic(self, guides) -> None:
        assert guides('filter: {topic: "exams"}') == ["cycling", "biking"]
        assert guides('filter: {topic: "unknown"}') == []

    def test_citing_a_source(self, guides) -> None:
        assert guides('filter: {source: "duo"}') == ["cycling", "applying"]
        assert guides('filter: {source: "ind"}') == ["applying"]
        assert guides('filter: {source: "hidden"}') == []
        assert guides('filter: {source: "unknown"}') == []

    def test_of_both_conditions(self, guides) -> None:
        assert guides('filter: {topic: "exams", source: "duo"}') == ["cycling"]
        assert guides("filter: {topic: null, source: null}") == ["cycling", "applying", "biking"]

    def test_a_draft_that_cites_a_source_is_not_found_by_it(self, hub: Hub, guides) -> None:
        biking = reload(Page.objects.get(slug="biking"))
        draft(biking, body=[citing(SourceFactory(slug="new"))])

        assert guides('filter: {source: "new"}') == []
        publish(biking)
        assert guides('filter: {source: "new"}') == ["biking"]


class TestTopics:
    @pytest.fixture(autouse=True)
    def _some(self, hub: Hub) -> None:
        for title, days in (("B", 5), ("A", 1), ("C", 9)):
            published = NOON + days * DAY
            hub.add_topic(title=title, slug=title.lower(), first_published_at=published)
        hub.add_topic(title="Never", slug="never")

    def test_in_every_order(self, topics) -> None:
        assert topics() == topics("orderBy: TREE") == ["b", "a", "c", "never"]
        assert topics("orderBy: TITLE") == ["a", "b", "c", "never"]
        assert topics("orderBy: NEWEST") == ["c", "b", "a", "never"]

    def test_with_their_guides_in_tree_order(self, hub: Hub, graphql) -> None:
        topics = {topic.slug: topic for topic in TopicPage.objects.all()}
        for slug, owner in (("one", "a"), ("two", "c"), ("three", "a")):
            hub.add_guide(slug=slug, topic=topics[owner])
        hub.add_guide(slug="draft", topic=topics["a"], live=False)
        Page.objects.get(slug="three").move(Page.objects.get(slug="one"), pos="left")

        data = graphql("{ topics { nodes { slug guides { totalCount nodes { slug } } } } }")

        assert {
            node["slug"]: (
                node["guides"]["totalCount"],
                [guide["slug"] for guide in node["guides"]["nodes"]],
            )
            for node in data["topics"]["nodes"]
        } == {"a": (2, ["three", "one"]), "b": (0, []), "c": (1, ["two"]), "never": (0, [])}

    def test_two_parts_of_one_list_in_one_query(self, hub: Hub, graphql) -> None:
        topic = TopicPage.objects.get(slug="a")
        for slug in ("one", "two", "three"):
            hub.add_guide(slug=slug, topic=topic)

        data = graphql("""{ topic(slug: "a") {
            first: guides(first: 1) { totalCount nodes { slug } }
            more: guides(first: 2) { nodes { slug } }
            none: guides(first: 0) { totalCount nodes { slug } pageInfo { hasNextPage endCursor } }
        } }""")

        page_info = {"hasNextPage": True, "endCursor": None}
        assert data["topic"] == {
            "first": {"totalCount": 3, "nodes": [{"slug": "one"}]},
            "more": {"nodes": [{"slug": "one"}, {"slug": "two"}]},
            "none": {"totalCount": 3, "nodes": [], "pageInfo": page_info},
        }
