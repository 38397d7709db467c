"""Where everything stands: breadcrumbs, translations, navigation, sitemap."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page

from tests.api.hiding import HIDDEN_SNIPPETS, HiddenPages, restrict
from tests.factories import (
    GuidePageFactory,
    Hub,
    SourceFactory,
    TopicPageFactory,
    make_hub,
    reload,
)

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


@pytest.fixture
def dutch(hub: Hub) -> Hub:
    return make_hub("nl")


@pytest.fixture
def count(graphql) -> Callable[..., tuple[Any, int]]:
    def count(query: str, **variables: Any) -> tuple[Any, int]:
        with CaptureQueriesContext(connection) as statements:
            data = graphql(query, **variables)
        return data, len(statements)

    return count


def translated(source: Any, **fields: Any) -> Any:
    nl = Locale.objects.get(language_code="nl")
    return SourceFactory(locale=nl, translation_key=source.translation_key, **fields)


class TestBreadcrumbs:
    QUERY = """query ($path: String!) { route(path: $path) {
      ... on HubPage { breadcrumbs { title url urlPath locale } }
      ... on Source { breadcrumbs { title url urlPath locale } }
    } }"""

    @pytest.fixture
    def way(self, graphql):
        def way(path: str) -> list[tuple[str, str]]:
            crumbs = graphql(self.QUERY, path=path)["route"]["breadcrumbs"]
            assert all(crumb["url"] == "http://localhost" + crumb["urlPath"] for crumb in crumbs)
            return [(crumb["title"], crumb["urlPath"]) for crumb in crumbs]

        return way

    def test_lead_from_the_home_page_to_the_page_itself(self, hub: Hub, way) -> None:
        hub.add_topic(title="Exams", slug="exams")
        SourceFactory(title="DUO", slug="duo")

        assert way("/") == [("Hub", "/")]
        assert way("/topics/") == [("Hub", "/"), ("Topics", "/topics/")]
        assert way("/topics/exams/") == [
            ("Hub", "/"),
            ("Topics", "/topics/"),
            ("Exams", "/topics/exams/"),
        ]
        assert way("/sources/duo/") == [
            ("Hub", "/"),
            ("Sources", "/sources/"),
            ("DUO", "/sources/duo/"),
        ]

    def test_leave_out_what_is_not_visible(self, hub: Hub, way) -> None:
        hub.add_topic(title="Exams", slug="exams")
        SourceFactory(title="DUO", slug="duo")
        reload(hub.topics).unpublish()
        restrict(hub.sources, "login")

        assert way("/topics/exams/") == [("Hub", "/"), ("Exams", "/topics/exams/")]
        assert way("/sources/duo/") == [("Hub", "/"), ("DUO", "/sources/duo/")]

    def test_have_the_language_of_the_page(self, dutch: Hub, way) -> None:
        dutch.add_topic(title="Toetsen", slug="toetsen")

        assert way("/nl/topics/toetsen/") == [
            ("Hub", "/nl/"),
            ("Topics", "/nl/topics/"),
            ("Toetsen", "/nl/topics/toetsen/"),
        ]

    @pytest.mark.parametrize("rows", [1, 20])
    def test_cost_one_statement_for_each_list(self, hub: Hub, count, rows: int) -> None:
        SourceFactory.create_batch(rows)
        for _ in range(rows):
            hub.add_topic()

        data, statements = count("""{
          topics { nodes { breadcrumbs { title } } } sources { nodes { breadcrumbs { title } } }
        }""")

        assert {len(node["breadcrumbs"]) for node in data["topics"]["nodes"]} == {3}
        assert {len(node["breadcrumbs"]) for node in data["sources"]["nodes"]} == {3}
        # The site; topics; pages above topics; sources; pages above sources.
        assert statements == 5


class TestTranslations:
    def test_name_the_other_languages(self, hub: Hub, dutch: Hub, graphql) -> None:
        source = SourceFactory(slug="duo")
        translated(source, slug="duo-nl", title="DUO in het Nederlands")
        topic = hub.add_topic(slug="exams")
        dutch.add_topic(slug="toetsen", title="Toetsen", translation_key=topic.translation_key)

        data = graphql("""{
          source(slug: "duo") { translations { locale title url urlPath } }
          topic(slug: "exams") { translations { locale title url urlPath } }
          dutch: topic(slug: "toetsen", locale: "nl") { translations { locale urlPath } }
          home: route(path: "/nl/") { ... on HubPage { translations { locale urlPath } } }
        }""")

        assert data["source"]["translations"] == [
            {
                "locale": "nl",
                "title": "DUO in het Nederlands",
                "url": "http://localhost/nl/sources/duo-nl/",
                "urlPath": "/nl/sources/duo-nl/",
            }
        ]
        assert data["topic"]["translations"] == [
            {
                "locale": "nl",
                "title": "Toetsen",
                "url": "http://localhost/nl/topics/toetsen/",
                "urlPath": "/nl/topics/toetsen/",
            }
        ]
        assert data["dutch"]["translations"] == [{"locale": "en", "urlPath": "/topics/exams/"}]
        assert data["home"]["translations"] == [{"locale": "en", "urlPath": "/"}]

    def test_only_those_that_are_visible(self, hub: Hub, dutch: Hub, graphql) -> None:
        source = SourceFactory(slug="duo")
        translated(source, slug="duo", live=False)
        topic = hub.add_topic(slug="exams")
        restricted = dutch.add_topic(slug="exams", translation_key=topic.translation_key)
        restrict(restricted, "login")
        guide = hub.add_guide(slug="guide", topic=topic)
        dutch.add_guide(slug="guide", topic=restricted, translation_key=guide.translation_key)

        data = graphql("""{
          source(slug: "duo") { translations { urlPath } }
          topic(slug: "exams") { translations { urlPath } }
          guide(slug: "guide") { translations { urlPath } }
        }""")

        assert [thing["translations"] for thing in data.values()] == [[], [], []]

    @pytest.mark.parametrize("rows", [1, 20])
    def test_cost_one_statement_for_each_list(self, hub, dutch, count, rows: int) -> None:
        for source in SourceFactory.create_batch(rows):
            translated(source)
        for _ in range(rows):
            topic = hub.add_topic()
            dutch.add_topic(translation_key=topic.translation_key)

        data, statements = count("""{
          topics { nodes { translations { title } } } sources { nodes { translations { title } } }
        }""")

        assert {len(node["translations"]) for node in data["topics"]["nodes"]} == {1}
        assert {len(node["translations"]) for node in data["sources"]["nodes"]} == {1}
        # The site; topics; their translations; sources; their translations.
        assert statements == 5


class TestNavigation:
    QUERY = """query ($locale: String) { navigation(locale: $locale) {
      title urlPath items { title urlPath items { title } }
    } }"""

    def show(self, *pages: Page) -> None:
        Page.objects.filter(pk__in=[page.pk for page in pages]).update(show_in_menus=True)

    def test_follows_the_tree(self, hub: Hub, dutch: Hub, count) -> None:
        exams, _, work = (hub.add_topic(title=title) for title in ("Exams", "No", "Work"))
        orphan = hub.add_guide()
        theirs = dutch.add_topic(title="Toetsen")
        self.show(hub.sources, hub.topics, exams, work, orphan, dutch.topics, theirs, hub.home)

        data, statements = count(self.QUERY)

        assert data["navigation"] == [
            {
                "title": "Topics",
                "urlPath": "/topics/",
                "items": [
                    {"title": "Exams", "urlPath": "/topics/exams/", "items": []},
                    {"title": "Work", "urlPath": "/topics/work/", "items": []},
                ],
            },
            {"title": "Sources", "urlPath": "/sources/", "items": []},
        ]
        # The site; the pages.
        assert statements == 2

    def test_has_a_language(self, hub: Hub, dutch: Hub, graphql) -> None:
        self.show(dutch.topics)

        assert graphql(self.QUERY)["navigation"] == []
        assert graphql(self.QUERY, locale="nl")["navigation"] == [
            {"title": "Topics", "urlPath": "/nl/topics/", "items": []}
        ]

    def test_shows_nothing_hidden(self, hub: Hub, graphql) -> None:
        topic = hub.add_topic()
        for way, hide in HiddenPages(hub).ways().items():
            self.show(hide(TopicPageFactory, title=f"topic {way}"))
            self.show(hide(GuidePageFactory, title=f"guide {way}", topic=topic))
        self.show(hub.topics, hub.guides)

        assert [(item["title"], item["items"]) for item in graphql(self.QUERY)["navigation"]] == [
            ("Topics", []),
            ("Guides", []),
        ]


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

    def test_a_cursor_of_something_deleted_or_foreign_is_refused(self, hub: Hub, graphql) -> None:
        source = SourceFactory()
        after = graphql(SITEMAP)["sitemap"]["pageInfo"]["endCursor"]
        foreign = graphql("{ sources { pageInfo { endCursor } } }")["sources"]["pageInfo"]
        source.delete()

        assert graphql.refused(SITEMAP, after=after) == (200, ["INVALID_CURSOR"])
        assert graphql.refused(SITEMAP, after=foreign["endCursor"]) == (200, ["INVALID_CURSOR"])

    @pytest.mark.parametrize("rows", [1, 20, 48])
    def test_costs_the_same_for_few_and_for_many(self, hub, dutch, count, rows: int) -> None:
        for source in SourceFactory.create_batch(rows):
            translated(source)
        for _ in range(rows):
            topic = hub.add_topic()
            dutch.add_topic(translation_key=topic.translation_key)

        data, statements = count(SITEMAP, first=100)

        assert data["sitemap"]["totalCount"] == len(data["sitemap"]["nodes"]) == 4 + 2 * rows
        assert {len(node["alternates"]) for node in data["sitemap"]["nodes"]} == {1}
        # The site; the total; the addresses; their translations.
        assert statements == 4
