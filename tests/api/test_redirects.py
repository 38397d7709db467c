"""Where former addresses lead: those of sources, and those that editors redirect."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from cms.pages.models import GuidePage, HomePage
from tests.api.conftest import ROUTE
from tests.factories import SourceFactory, make_hub, publish


class TestFormerSlugs:
    def test_lead_to_the_current_one(self, one_of_each, graphql, route) -> None:
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

    def test_give_way_to_a_source_that_takes_the_slug(self, one_of_each, route) -> None:
        source = SourceFactory(slug="first")
        source.slug = "second"
        source.save()
        SourceFactory(slug="first")

        assert route("/sources/first/") == ("Source", "/sources/first/")

    def test_of_hidden_sources_lead_nowhere(self, one_of_each, route) -> None:
        source = SourceFactory(slug="first")
        source.slug = "second"
        source.save()
        source.unpublish()

        assert route("/sources/first/") is None

    def test_belong_to_a_language(self, one_of_each, route) -> None:
        dutch = make_hub("nl")
        source = SourceFactory(slug="eerst", locale=dutch.home.locale)
        source.slug = "dan"
        source.save()

        assert route("/nl/sources/eerst/") == ("Redirect", "/nl/sources/dan/")
        assert route("/sources/eerst/") is None


class TestRedirects:
    def test_to_a_page(self, one_of_each, graphql) -> None:
        Redirect.add_redirect("/old/", GuidePage.objects.get(), is_permanent=False)

        for path in ("/old/", "/old", "old", "/old?a=b", "/old/#c"):
            assert graphql(ROUTE, path=path) == {
                "route": {
                    "__typename": "Redirect",
                    "destination": "/guides/register/",
                    "permanent": False,
                }
            }

    def test_to_the_home_page(self, one_of_each, route) -> None:
        Redirect.add_redirect("/old/", HomePage.objects.get())

        assert route("/old/") == ("Redirect", "/")

    def test_to_a_place_in_a_page(self, one_of_each, route) -> None:
        Redirect.add_redirect("/old/", GuidePage.objects.get(), page_route_path="/print/")

        assert route("/old/") == ("Redirect", "/guides/register/print/")

    def test_to_an_address(self, one_of_each, graphql) -> None:
        Redirect.add_redirect("/old/", "https://example.org/new/")

        assert graphql(ROUTE, path="/old/") == {
            "route": {
                "__typename": "Redirect",
                "destination": "https://example.org/new/",
                "permanent": True,
            }
        }

    def test_to_nothing(self, one_of_each, route) -> None:
        Redirect.objects.create(old_path="/old")

        assert route("/old/") is None

    def test_that_name_a_query_string_come_before_those_that_do_not(
        self, one_of_each, route
    ) -> None:
        Redirect.add_redirect("/old/", "https://example.org/any/")
        Redirect.add_redirect("/old/?id=7&lang=en", "https://example.org/seven/")
        Redirect.add_redirect("/only?id=1", "https://example.org/one/")

        assert route("/old/?id=7&lang=en") == ("Redirect", "https://example.org/seven/")
        assert route("/old?lang=en&id=7#top") == ("Redirect", "https://example.org/seven/")
        assert route("/old/?id=8") == ("Redirect", "https://example.org/any/")
        assert route("/old/") == ("Redirect", "https://example.org/any/")
        assert route("/only/") is None

    def test_of_this_site_come_before_those_of_all_sites(self, one_of_each, route) -> None:
        other = Site.objects.create(hostname="other.example.org", root_page=one_of_each.home)
        for site, target in ((None, "all"), (one_of_each.site, "this"), (other, "other")):
            Redirect.add_redirect("/old/", f"https://example.org/{target}/", site=site)
        Redirect.add_redirect("/theirs/", "https://example.org/", site=other)

        assert route("/old/") == ("Redirect", "https://example.org/this/")
        assert route("/theirs/") is None

    def test_give_way_to_content(self, one_of_each, route) -> None:
        for path in ("/topics/exams/", "/sources/duo/"):
            Redirect.add_redirect(path, "https://example.org/")

        assert route("/topics/exams/") == ("TopicPage", "/topics/exams/")
        assert route("/sources/duo/") == ("Source", "/sources/duo/")

    @pytest.mark.parametrize("hide", ["unpublish", "unpublish topic", "restrict", "other site"])
    def test_to_a_page_that_is_not_shown_lead_nowhere(self, one_of_each, route, hide) -> None:
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
                    page=one_of_each.guides, restriction_type="password", password="x"
                )
            case _:
                root = Page.get_first_root_node()
                elsewhere = root.add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
                Page.objects.get(pk=guide.pk).move(elsewhere, pos="last-child")

        assert route("/old/") is None

    def test_chains_are_not_followed(self, one_of_each, route) -> None:
        Redirect.add_redirect("/a/", "/b/")
        Redirect.add_redirect("/b/", "/topics/exams/")

        assert route("/a/") == ("Redirect", "/b/")
        assert route("/b/") == ("Redirect", "/topics/exams/")

    def test_letters_of_any_script(self, one_of_each, route) -> None:
        Redirect.add_redirect("/caf%C3%A9/", "https://example.org/")

        assert route("/café/") == route("/caf%C3%A9") == ("Redirect", "https://example.org/")

    @pytest.mark.parametrize("stored", ["/a b", "/a%20b", "/a%20b/?x=%c3%bc", "/a b?x=ü"])
    def test_however_their_paths_are_escaped(self, one_of_each, route, stored: str) -> None:
        Redirect.add_redirect(stored, "https://example.org/")
        query = "?x=ü" if "?" in stored else ""

        for asked in ("/a b", "/a%20b/", "a%20b"):
            assert route(f"{asked}{query}") == ("Redirect", "https://example.org/")
        assert route(f"/a+b{query}") is None

    def test_in_a_language(self, one_of_each, route) -> None:
        dutch = make_hub("nl")
        topic = dutch.add_topic(slug="examens")
        Redirect.add_redirect("/nl/oud/", topic)
        Redirect.add_redirect("/oud/", "https://example.org/")

        assert route("/nl/oud/") == ("Redirect", "/nl/topics/examens/")
        assert route("/oud/") == ("Redirect", "https://example.org/")

    def test_to_a_page_in_another_language(self, one_of_each, route) -> None:
        dutch = make_hub("nl").add_topic(slug="examens")
        Redirect.add_redirect("/old/", dutch)
        Redirect.add_redirect("/nl/oud/", GuidePage.objects.get())

        assert route("/old/") == ("Redirect", "/nl/topics/examens/")
        assert route("/nl/oud/") == ("Redirect", "/guides/register/")

        dutch.unpublish()
        assert route("/old/") is None

    def test_in_a_language_without_pages(self, one_of_each, route) -> None:
        Redirect.add_redirect("/nl/oud/", "https://example.org/")

        assert route("/nl/oud/") == ("Redirect", "https://example.org/")

    def test_are_made_when_a_page_changes_its_slug(
        self, one_of_each, route, django_capture_on_commit_callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            publish(GuidePage.objects.get(), slug="enrol")

        assert route("/guides/enrol/") == ("GuidePage", "/guides/enrol/")
        assert route("/guides/register/") == ("Redirect", "/guides/enrol/")


class TestDestinations:
    """`destination` can stand in a `Location` header as it is."""

    @pytest.mark.parametrize(
        ("given", "destination"),
        [
            ("/größe-日本/", "/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC/"),
            ("/gr%C3%B6%c3%9fe/", "/gr%C3%B6%c3%9fe/"),
            ("/a b?c=d e&f=ü#g h", "/a%20b?c=d%20e&f=%C3%BC#g%20h"),
            ("/100%-free/%zz", "/100%25-free/%25zz"),
            ('/"<>\\^`{|}', "/%22%3C%3E%5C%5E%60%7B%7C%7D"),
            (
                "https://müller.example:8443/ä?b=[1]",
                "https://m%C3%BCller.example:8443/%C3%A4?b=%5B1%5D",
            ),
            ("https://[::1]/a", "https://[::1]/a"),
            ("http://[", "http://%5B"),
            ("mailto:a@example.org", "mailto:a@example.org"),
        ],
    )
    def test_are_references_of_rfc_3986(self, one_of_each, route, given, destination) -> None:
        Redirect.add_redirect("/old/", given)

        assert route("/old/") == ("Redirect", destination)

    def test_of_pages_and_sources_too(
        self, one_of_each, route, django_capture_on_commit_callbacks
    ) -> None:
        source = SourceFactory(slug="first")
        source.slug = "größe"
        source.save()
        with django_capture_on_commit_callbacks(execute=True):
            publish(GuidePage.objects.get(), slug="größe-日本")

        expected = ("Redirect", "/guides/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC/")
        assert route("/guides/register/") == expected
        assert route("/sources/first/") == ("Redirect", "/sources/gr%C3%B6%C3%9Fe/")
        assert route("/guides/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC/")[0] == "GuidePage"


class TestCircles:
    @pytest.mark.parametrize(
        "steps",
        [
            ["/a/"],
            ["http://localhost/a"],
            ["/b", "/c?x=1", "/a#top"],
            ["b", "https://LOCALHOST:443/c d", "//localhost/a?y"],
            [f"/{number}/" for number in range(8)] + ["/3"],
        ],
        ids=len,
    )
    def test_lead_nowhere(self, one_of_each, route, steps: list[str]) -> None:
        paths = ["/a", *steps]
        for path, step in zip(paths, steps, strict=False):
            Redirect.add_redirect(path, step)

        for path in paths:
            assert route(path) is None

    def test_are_none_where_something_is_shown(self, one_of_each, route) -> None:
        Redirect.add_redirect("/topics/exams/", "/a/")
        Redirect.add_redirect("/a/", "/topics/exams/")

        assert route("/a/") == ("Redirect", "/topics/exams/")

    def test_are_none_on_another_site(self, one_of_each, route) -> None:
        Redirect.add_redirect("/a/", "https://example.org/a/")
        Redirect.add_redirect("/b/", "http://localhost:3000/b/")

        assert route("/a/") == ("Redirect", "https://example.org/a/")
        assert route("/b/") == ("Redirect", "http://localhost:3000/b/")
