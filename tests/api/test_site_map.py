"""Where everything stands: breadcrumbs, translations, navigation."""

from typing import Any

import pytest
from wagtail.models import Locale, Page

from tests.api.hiding import HiddenPages, restrict
from tests.factories import GuidePageFactory, Hub, SourceFactory, TopicPageFactory, reload


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
    def test_cost_one_statement_for_each_list(self, hub: Hub, graphql, rows: int) -> None:
        SourceFactory.create_batch(rows)
        for _ in range(rows):
            hub.add_topic()

        data, statements = graphql.counted("""{
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
    def test_cost_one_statement_for_each_list(self, hub, dutch, graphql, rows: int) -> None:
        for source in SourceFactory.create_batch(rows):
            translated(source)
        for _ in range(rows):
            topic = hub.add_topic()
            dutch.add_topic(translation_key=topic.translation_key)

        data, statements = graphql.counted("""{
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

    def test_follows_the_tree(self, hub: Hub, dutch: Hub, graphql) -> None:
        exams, _, work = (hub.add_topic(title=title) for title in ("Exams", "No", "Work"))
        orphan = hub.add_guide()
        theirs = dutch.add_topic(title="Toetsen")
        self.show(hub.sources, hub.topics, exams, work, orphan, dutch.topics, theirs, hub.home)

        data, statements = graphql.counted(self.QUERY)

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
