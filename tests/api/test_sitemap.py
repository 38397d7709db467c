"""The sitemap lists everything with an address, and nothing hidden."""

import pytest

from tests.api.hiding import HIDDEN_SNIPPETS, HiddenPages
from tests.api.test_site_map import translated
from tests.factories import GuidePageFactory, Hub, SourceFactory, TopicPageFactory, reload

SITEMAP = """
query ($first: Int, $after: String, $locale: String) {
  sitemap(first: $first, after: $after, locale: $locale) {
    totalCount
    nodes {
      url urlPath typeName lastModified alternates { locale title url urlPath }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


class TestSitemap:
    def test_lists_everything_with_an_address(self, hub: Hub, graphql) -> None:
        topic = hub.add_topic(slug="exams")
        hub.add_guide(slug="register", topic=topic)
        SourceFactory(slug="zeta")
        SourceFactory(slug="alpha")

        sitemap = graphql(SITEMAP)["sitemap"]

        assert [(node["urlPath"], node["typeName"]) for node in sitemap["nodes"]] == [
            ("/", "HomePage"),
            ("/topics/", "IndexPage"),
            ("/topics/exams/", "TopicPage"),
            ("/guides/", "IndexPage"),
            ("/guides/register/", "GuidePage"),
            ("/sources/", "IndexPage"),
            ("/sources/zeta/", "Source"),
            ("/sources/alpha/", "Source"),
        ]
        assert sitemap["totalCount"] == 8
        for node in sitemap["nodes"]:
            assert node["url"] == "http://localhost" + node["urlPath"]
            route = "query ($path: String!) { route(path: $path) { __typename } }"
            found = graphql(route, path=node["urlPath"])["route"]
            assert found == {"__typename": node["typeName"]}

    def test_says_when_things_changed(self, hub: Hub, graphql) -> None:
        topic = hub.add_topic(slug="exams")
        topic.save_revision().publish()

        nodes = graphql(SITEMAP)["sitemap"]["nodes"]

        moments = {node["urlPath"]: node["lastModified"] for node in nodes}
        assert moments["/topics/"] is None
        assert moments["/topics/exams/"] == reload(topic).last_published_at.isoformat()

    def test_has_one_language_and_names_the_others(self, hub: Hub, dutch: Hub, graphql) -> None:
        source = SourceFactory(slug="duo")
        translated(source, slug="duo-nl", title="DUO")
        dutch.add_topic(slug="toetsen")

        nodes = graphql(SITEMAP)["sitemap"]["nodes"]
        theirs = graphql(SITEMAP, locale="nl")["sitemap"]["nodes"]

        assert [(n["urlPath"], [a["urlPath"] for a in n["alternates"]]) for n in nodes] == [
            ("/", ["/nl/"]),
            ("/topics/", ["/nl/topics/"]),
            ("/guides/", ["/nl/guides/"]),
            ("/sources/", ["/nl/sources/"]),
            ("/sources/duo/", ["/nl/sources/duo-nl/"]),
        ]
        assert [(n["urlPath"], [a["urlPath"] for a in n["alternates"]]) for n in theirs] == [
            ("/nl/", ["/"]),
            ("/nl/topics/", ["/topics/"]),
            ("/nl/topics/toetsen/", []),
            ("/nl/guides/", ["/guides/"]),
            ("/nl/sources/", ["/sources/"]),
            ("/nl/sources/duo-nl/", ["/sources/duo/"]),
        ]

    def test_shows_nothing_hidden(self, hub: Hub, graphql) -> None:
        topic = hub.add_topic()
        before = graphql(SITEMAP)
        hidden = HiddenPages(hub)
        for way, hide in hidden.ways().items():
            GuidePageFactory(
                title=f"orphan {way}", topic=hide(TopicPageFactory, title=f"topic {way}")
            )
            hide(GuidePageFactory, title=f"guide {way}", topic=topic)
        for way, hide in HIDDEN_SNIPPETS.items():
            hide(SourceFactory, title=way)

        after = graphql(SITEMAP)

        paths = [node["urlPath"] for node in after["sitemap"]["nodes"]]
        assert paths == [node["urlPath"] for node in before["sitemap"]["nodes"]]
        assert after["sitemap"]["totalCount"] == before["sitemap"]["totalCount"] == 5

    @pytest.mark.parametrize("first", [1, 2, 3, 5, 100])
    def test_comes_in_parts(self, hub: Hub, graphql, first: int) -> None:
        for _ in range(3):
            hub.add_topic()
            SourceFactory()
        whole = [node["urlPath"] for node in graphql(SITEMAP)["sitemap"]["nodes"]]

        paths: list[str] = []
        after = None
        while True:
            part = graphql(SITEMAP, first=first, after=after)["sitemap"]
            assert part["totalCount"] == len(whole) == 10
            paths += [node["urlPath"] for node in part["nodes"]]
            after = part["pageInfo"]["endCursor"]
            if not part["pageInfo"]["hasNextPage"]:
                break

        assert paths == whole

    def test_goes_on_after_something_deleted_and_not_after_something_foreign(
        self, hub: Hub, graphql
    ) -> None:
        source = SourceFactory()
        after = graphql(SITEMAP)["sitemap"]["pageInfo"]["endCursor"]
        foreign = graphql("{ sources { pageInfo { endCursor } } }")["sources"]["pageInfo"]
        source.delete()
        later = SourceFactory()

        [found] = graphql(SITEMAP, after=after)["sitemap"]["nodes"]
        assert found["urlPath"] == f"/sources/{later.slug}/"
        assert graphql.refused(SITEMAP, after=foreign["endCursor"]) == (200, ["INVALID_CURSOR"])

    @pytest.mark.parametrize("rows", [1, 20, pytest.param(48, marks=pytest.mark.thorough)])
    def test_costs_the_same_for_few_and_for_many(self, hub, dutch, graphql, rows: int) -> None:
        for source in SourceFactory.create_batch(rows):
            translated(source)
        for _ in range(rows):
            topic = hub.add_topic()
            dutch.add_topic(translation_key=topic.translation_key)

        data, statements = graphql.counted(SITEMAP, first=100)

        assert data["sitemap"]["totalCount"] == len(data["sitemap"]["nodes"]) == 4 + 2 * rows
        assert {len(node["alternates"]) for node in data["sitemap"]["nodes"]} == {1}
        # The site; the total; the addresses; their translations.
        assert statements == 4
