"""What stands at a path of the site: a page, a source, or nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site

from tests.api.conftest import ROUTE
from tests.factories import Hub, SourceFactory, make_hub, reload


@pytest.mark.parametrize(
    ("path", "kind", "title"),
    [
        ("/", "HomePage", "Hub"),
        ("/topics/", "IndexPage", "Topics"),
        ("/guides/", "IndexPage", "Guides"),
        ("/sources/", "IndexPage", "Sources"),
        ("/topics/exams/", "TopicPage", "Exams"),
        ("/guides/register/", "GuidePage", "Register"),
        ("/sources/duo/", "Source", "DUO"),
    ],
)
def test_leads_to_everything_with_an_address(one_of_each, graphql, path, kind, title) -> None:
    assert graphql(ROUTE, path=path) == {
        "route": {"__typename": kind, "urlPath": path, "title": title}
    }


def test_gives_whole_objects(one_of_each, graphql) -> None:
    data = graphql("""{
      route(path: "/guides/register/") { ... on GuidePage {
        id body { __typename } topic { slug } sources { slug } locale lastPublishedAt
      } }
      guide(slug: "register") {
        id body { __typename } topic { slug } sources { slug } locale lastPublishedAt
      }
      topic: route(path: "/topics/exams/") { ... on TopicPage {
        id sections { id } guides { totalCount } quickAnswers { id }
      } }
      source: route(path: "/sources/duo/") { ... on Source {
        id mentionCounts { occurrences } quickAnswers { id } guidance { __typename }
      } }
      home: route(path: "/") { ... on HomePage { id intro } }
    }""")

    assert data["route"] == data["guide"]
    assert data["topic"]["guides"] == {"totalCount": 1}
    assert data["source"]["mentionCounts"] == {"occurrences": 0}
    assert data["home"]["intro"] == ""


@pytest.mark.parametrize(
    "path",
    [
        "/topics/exams/",
        "/topics/exams",
        "topics/exams/",
        "topics/exams",
        "//topics/exams//",
        "/topics/exams/?page=2",
        "/topics/exams?a=1&b=2",
        "/topics/exams/#official",
        "/topics/exams/?a=#b?c",
        "/%74opics/exams/",
    ],
)
def test_is_lenient_about_how_an_address_is_written(one_of_each, route, path: str) -> None:
    assert route(path) == ("TopicPage", "/topics/exams/")


@pytest.mark.parametrize("path", ["", "/", "//", "?", "#", "/?a=b", "/#top"])
def test_the_home_page_has_many_ways_to_be_written(one_of_each, route, path: str) -> None:
    assert route(path) == ("HomePage", "/")


@pytest.mark.parametrize("path", ["/sources/duo", "sources/duo/", "/sources/duo/?a=b"])
def test_so_have_sources(one_of_each, route, path: str) -> None:
    assert route(path) == ("Source", "/sources/duo/")


@pytest.mark.parametrize(
    "path",
    [
        "/unknown/",
        "/topics/unknown/",
        "/exams/",
        "/topics//exams/",
        "/topics/exams/more/",
        "/Topics/Exams/",
        "/topics/register/",
        "/hub/topics/exams/",
        "/sources/unknown/",
        "/sources/duo/more/",
        "/sources//duo/",
        "/SOURCES/duo/",
        "/en/topics/exams/",
        "/NL/",
        "/..",
        "/topics/../topics/exams/",
        "/topics%2Fexams/",
        "/topics/exams%00/",
        "/topics/exams%/",
        "/topics/%FF/",
        "/topics/exams\n/",
        "/\n/[",
        "/\t/℀.com/",
        "/\r/x:y@[::1",
        "\x7f",
        "http://localhost/topics/exams/",
        "http://[/",
        "/[",
        "/;/;;",
        "/%ED%A0%80/",
        "/" + "a" * 90_000,
        "/" * 90_000 + "x",
        "%" * 50_000,
        "%ff" * 30_000,
        "/topics/.*/",
        "/topics/%/",
        "/topics/exams' OR 1=1--/",
    ],
    ids=lambda path: repr(path)[:30],
)
def test_nothing_stands_at_other_addresses(one_of_each, route, path: str) -> None:
    assert route(path) is None


def test_addresses_with_letters_of_any_script(one_of_each, route) -> None:
    one_of_each.add_topic(slug="examen-één")
    SourceFactory(slug="duo-2", title="Second")

    assert route("/topics/examen-één/") == ("TopicPage", "/topics/examen-één/")
    assert route("/topics/examen-%C3%A9%C3%A9n/") == ("TopicPage", "/topics/examen-één/")
    assert route("/topics/examen-%c3%a9%C3%A9n") == ("TopicPage", "/topics/examen-één/")
    assert route("/sources/duo%2D2/") == ("Source", "/sources/duo-2/")


def test_every_address_that_the_api_gives_leads_back(one_of_each, graphql, route) -> None:
    data = graphql("""{
      sources { nodes { urlPath } } topics { nodes { urlPath } } guides { nodes { urlPath } }
    }""")

    paths = [node["urlPath"] for listed in data.values() for node in listed["nodes"]]
    assert len(paths) == 3
    assert [route(path)[1] for path in paths] == paths


class TestLanguages:
    def test_have_prefixes(self, one_of_each, route) -> None:
        dutch = make_hub("nl")
        dutch.add_topic(slug="examens")
        SourceFactory(slug="duo-nl", locale=dutch.home.locale)

        assert route("/nl/") == route("/nl") == ("HomePage", "/nl/")
        assert route("/nl/topics/examens/") == ("TopicPage", "/nl/topics/examens/")
        assert route("/nl/sources/duo-nl/") == ("Source", "/nl/sources/duo-nl/")
        assert route("/topics/examens/") is None
        assert route("/nl/topics/exams/") is None
        assert route("/sources/duo-nl/") is None
        assert route("/nl/sources/duo/") is None

    def test_a_slug_that_begins_like_a_language_is_none(self, one_of_each, route) -> None:
        one_of_each.home.add_child(instance=type(one_of_each.topics)(title="NL", slug="nl-topics"))

        assert route("/nl-topics/") == ("IndexPage", "/nl-topics/")

    def test_a_hub_without_pages_still_has_its_sources(self, db, graphql, route) -> None:
        Site.objects.all().delete()
        SourceFactory(slug="duo")
        dutch, _ = Locale.objects.get_or_create(language_code="nl")
        SourceFactory(slug="duo", locale=dutch)

        assert route("/sources/duo/") == ("Source", "/sources/duo/")
        assert route("/nl/sources/duo/") == ("Source", "/nl/sources/duo/")
        assert route("/") is None


class TestSourceIndex:
    def test_says_where_sources_stand(self, one_of_each, graphql, route) -> None:
        one_of_each.sources.slug = "references"
        one_of_each.sources.save()

        assert graphql('{ source(slug: "duo") { urlPath } }') == {
            "source": {"urlPath": "/references/duo/"}
        }
        assert route("/references/duo/") == ("Source", "/references/duo/")
        assert route("/sources/duo/") is None

    def test_sources_stand_there_also_while_it_is_unpublished(self, one_of_each, route) -> None:
        reload(one_of_each.sources).unpublish()

        assert route("/sources/") is None
        assert route("/sources/duo/") == ("Source", "/sources/duo/")

    def test_sources_stand_somewhere_also_without_it(self, one_of_each, route) -> None:
        reload(one_of_each.sources).delete()

        assert route("/sources/") is None
        assert route("/sources/duo/") == ("Source", "/sources/duo/")


def test_finds_a_page_by_an_index(hub: Hub, graphql):
    """Among so many that the planner cares."""
    guide = hub.add_guide(slug="guide-7")
    columns = [field.column for field in Page._meta.concrete_fields if not field.primary_key]
    given = {
        "path": "path || lpad(n::text, 4, '0')",
        "url_path": "url_path || n::text",
        "translation_key": "gen_random_uuid()",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO wagtailcore_page ({', '.join(columns)})"
            f" SELECT {', '.join(given.get(name, name) for name in columns)}"
            " FROM wagtailcore_page, generate_series(1, 3000) AS n WHERE id = %s",
            [guide.pk],
        )
        cursor.execute("ANALYZE wagtailcore_page")
        with CaptureQueriesContext(connection) as captured:
            assert graphql(ROUTE, path="/guides/guide-7/")["route"]["title"] == guide.title
        [sql] = [query["sql"] for query in captured if '"url_path" = $1' in query["sql"]]
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Bitmap Index Scan on page_by_url_path" in plan or "using page_by_url_path" in plan
