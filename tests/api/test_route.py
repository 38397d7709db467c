"""What stands at a path of the site: a page, a source, a redirect, or nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.pages.models import GuidePage, HomePage
from tests.factories import (
    Hub,
    SourceFactory,
    make_hub,
    publish,
    reload,
)

ROUTE = """
query ($path: String!) {
  route(path: $path) {
    __typename
    ... on HubPage { urlPath title }
    ... on Source { urlPath title }
    ... on Redirect { destination permanent }
  }
}
"""


@pytest.fixture
def route(graphql):
    """(type, path or destination) of what stands at a path; None if there is nothing."""

    def route(path: str):
        found = graphql(ROUTE, path=path)["route"]
        if found is None:
            return None
        return found["__typename"], found.get("urlPath", found.get("destination"))

    return route


@pytest.fixture
def content(hub: Hub) -> Hub:
    topic = hub.add_topic(slug="exams", title="Exams")
    hub.add_guide(slug="register", topic=topic, title="Register")
    SourceFactory(slug="duo", title="DUO")
    return hub


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
def test_leads_to_everything_with_an_address(content, graphql, path, kind, title) -> None:
    assert graphql(ROUTE, path=path) == {
        "route": {"__typename": kind, "urlPath": path, "title": title}
    }


def test_gives_whole_objects(content, graphql) -> None:
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
def test_is_lenient_about_how_an_address_is_written(content, route, path: str) -> None:
    assert route(path) == ("TopicPage", "/topics/exams/")


@pytest.mark.parametrize("path", ["", "/", "//", "?", "#", "/?a=b", "/#top"])
def test_the_home_page_has_many_ways_to_be_written(content, route, path: str) -> None:
    assert route(path) == ("HomePage", "/")


@pytest.mark.parametrize("path", ["/sources/duo", "sources/duo/", "/sources/duo/?a=b"])
def test_so_have_sources(content, route, path: str) -> None:
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
def test_nothing_stands_at_other_addresses(content, route, path: str) -> None:
    assert route(path) is None


def test_addresses_with_letters_of_any_script(content, route) -> None:
    content.add_topic(slug="examen-één")
    SourceFactory(slug="duo-2", title="Second")

    assert route("/topics/examen-één/") == ("TopicPage", "/topics/examen-één/")
    assert route("/topics/examen-%C3%A9%C3%A9n/") == ("TopicPage", "/topics/examen-één/")
    assert route("/topics/examen-%c3%a9%C3%A9n") == ("TopicPage", "/topics/examen-één/")
    assert route("/sources/duo%2D2/") == ("Source", "/sources/duo-2/")


def test_every_address_that_the_api_gives_leads_back(content, graphql, route) -> None:
    data = graphql("""{
      sources { nodes { urlPath } } topics { nodes { urlPath } } guides { nodes { urlPath } }
    }""")

    paths = [node["urlPath"] for listed in data.values() for node in listed["nodes"]]
    assert len(paths) == 3
    assert [route(path)[1] for path in paths] == paths


class TestLanguages:
    def test_have_prefixes(self, content, route) -> None:
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

    def test_a_slug_that_begins_like_a_language_is_none(self, content, route) -> None:
        content.home.add_child(instance=type(content.topics)(title="NL", slug="nl-topics"))

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
    def test_says_where_sources_stand(self, content, graphql, route) -> None:
        content.sources.slug = "references"
        content.sources.save()

        assert graphql('{ source(slug: "duo") { urlPath } }') == {
            "source": {"urlPath": "/references/duo/"}
        }
        assert route("/references/duo/") == ("Source", "/references/duo/")
        assert route("/sources/duo/") is None

    def test_sources_stand_there_also_while_it_is_unpublished(self, content, route) -> None:
        reload(content.sources).unpublish()

        assert route("/sources/") is None
        assert route("/sources/duo/") == ("Source", "/sources/duo/")

    def test_sources_stand_somewhere_also_without_it(self, content, route) -> None:
        reload(content.sources).delete()

        assert route("/sources/") is None
        assert route("/sources/duo/") == ("Source", "/sources/duo/")


class TestFormerSlugs:
    def test_lead_to_the_current_one(self, content, graphql, route) -> None:
        source = SourceFactory(slug="first")
        for slug in ("second", "third"):
            source.slug = slug
            source.save()

        assert route("/sources/third/") == ("Source", "/sources/third/")
        for former in ("first", "second"):
            assert graphql(ROUTE, path=f"/sources/{former}") == {
                "route": {
                    "__typename": "Redirect",
                    "destination": "/sources/third/",
                    "permanent": True,
                }
            }
        assert graphql('{ source(slug: "first") { id } }') == {"source": None}

    def test_give_way_to_a_source_that_takes_the_slug(self, content, route) -> None:
        source = SourceFactory(slug="first")
        source.slug = "second"
        source.save()
        SourceFactory(slug="first")

        assert route("/sources/first/") == ("Source", "/sources/first/")

    def test_of_hidden_sources_lead_nowhere(self, content, route) -> None:
        source = SourceFactory(slug="first")
        source.slug = "second"
        source.save()
        source.unpublish()

        assert route("/sources/first/") is None

    def test_belong_to_a_language(self, content, route) -> None:
        dutch = make_hub("nl")
        source = SourceFactory(slug="eerst", locale=dutch.home.locale)
        source.slug = "dan"
        source.save()

        assert route("/nl/sources/eerst/") == ("Redirect", "/nl/sources/dan/")
        assert route("/sources/eerst/") is None


class TestRedirects:
    def test_to_a_page(self, content, graphql) -> None:
        Redirect.add_redirect("/old/", GuidePage.objects.get(), is_permanent=False)

        for path in ("/old/", "/old", "old", "/old?a=b", "/old/#c"):
            assert graphql(ROUTE, path=path) == {
                "route": {
                    "__typename": "Redirect",
                    "destination": "/guides/register/",
                    "permanent": False,
                }
            }

    def test_to_the_home_page(self, content, route) -> None:
        Redirect.add_redirect("/old/", HomePage.objects.get())

        assert route("/old/") == ("Redirect", "/")

    def test_to_a_place_in_a_page(self, content, route) -> None:
        Redirect.add_redirect("/old/", GuidePage.objects.get(), page_route_path="/print/")

        assert route("/old/") == ("Redirect", "/guides/register/print/")

    def test_to_an_address(self, content, graphql) -> None:
        Redirect.add_redirect("/old/", "https://example.org/new/")

        assert graphql(ROUTE, path="/old/") == {
            "route": {
                "__typename": "Redirect",
                "destination": "https://example.org/new/",
                "permanent": True,
            }
        }

    def test_to_nothing(self, content, route) -> None:
        Redirect.objects.create(old_path="/old")

        assert route("/old/") is None

    def test_that_name_a_query_string_come_before_those_that_do_not(self, content, route) -> None:
        Redirect.add_redirect("/old/", "https://example.org/any/")
        Redirect.add_redirect("/old/?id=7&lang=en", "https://example.org/seven/")
        Redirect.add_redirect("/only?id=1", "https://example.org/one/")

        assert route("/old/?id=7&lang=en") == ("Redirect", "https://example.org/seven/")
        assert route("/old?lang=en&id=7#top") == ("Redirect", "https://example.org/seven/")
        assert route("/old/?id=8") == ("Redirect", "https://example.org/any/")
        assert route("/old/") == ("Redirect", "https://example.org/any/")
        assert route("/only/") is None

    def test_of_this_site_come_before_those_of_all_sites(self, content, route) -> None:
        other = Site.objects.create(hostname="other.example.org", root_page=content.home)
        for site, target in ((None, "all"), (content.site, "this"), (other, "other")):
            Redirect.add_redirect("/old/", f"https://example.org/{target}/", site=site)
        Redirect.add_redirect("/theirs/", "https://example.org/", site=other)

        assert route("/old/") == ("Redirect", "https://example.org/this/")
        assert route("/theirs/") is None

    def test_give_way_to_content(self, content, route) -> None:
        for path in ("/topics/exams/", "/sources/duo/"):
            Redirect.add_redirect(path, "https://example.org/")

        assert route("/topics/exams/") == ("TopicPage", "/topics/exams/")
        assert route("/sources/duo/") == ("Source", "/sources/duo/")

    @pytest.mark.parametrize("hide", ["unpublish", "unpublish topic", "restrict", "other site"])
    def test_to_a_page_that_is_not_shown_lead_nowhere(self, content, route, hide) -> None:
        guide = GuidePage.objects.get()
        Redirect.add_redirect("/old/", guide)
        assert route("/old/") == ("Redirect", "/guides/register/")

        match hide:
            case "unpublish":
                guide.unpublish()
            case "unpublish topic":
                guide.topic.unpublish()
            case "restrict":
                PageViewRestriction.objects.create(
                    page=content.guides, restriction_type="password", password="x"
                )
            case _:
                root = Page.get_first_root_node()
                elsewhere = root.add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
                Page.objects.get(pk=guide.pk).move(elsewhere, pos="last-child")

        assert route("/old/") is None

    def test_chains_and_loops_are_not_followed(self, content, route) -> None:
        Redirect.add_redirect("/a/", "/b/")
        Redirect.add_redirect("/b/", "/a/")

        assert route("/a/") == ("Redirect", "/b/")
        assert route("/b/") == ("Redirect", "/a/")

    def test_one_that_leads_to_itself_leads_nowhere(self, content, route) -> None:
        Redirect.add_redirect("/self/", "/self/")
        Redirect.add_redirect("/away/", "https://example.org/away/")

        assert route("/self/") is None
        assert route("/away/") == ("Redirect", "https://example.org/away/")

    def test_letters_of_any_script(self, content, route) -> None:
        Redirect.add_redirect("/caf%C3%A9/", "https://example.org/")

        assert route("/café/") == route("/caf%C3%A9") == ("Redirect", "https://example.org/")

    def test_in_a_language(self, content, route) -> None:
        dutch = make_hub("nl")
        topic = dutch.add_topic(slug="examens")
        Redirect.add_redirect("/nl/oud/", topic)
        Redirect.add_redirect("/oud/", "https://example.org/")

        assert route("/nl/oud/") == ("Redirect", "/nl/topics/examens/")
        assert route("/oud/") == ("Redirect", "https://example.org/")

    def test_in_a_language_without_pages(self, content, route) -> None:
        Redirect.add_redirect("/nl/oud/", "https://example.org/")

        assert route("/nl/oud/") == ("Redirect", "https://example.org/")

    def test_are_made_when_a_page_changes_its_slug(
        self, content, route, django_capture_on_commit_callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            publish(GuidePage.objects.get(), slug="enrol")

        assert route("/guides/enrol/") == ("GuidePage", "/guides/enrol/")
        assert route("/guides/register/") == ("Redirect", "/guides/enrol/")


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
        [sql] = [query["sql"] for query in captured if '"url_path" = ($1' in query["sql"]]
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Bitmap Index Scan on page_by_url_path" in plan or "using page_by_url_path" in plan
