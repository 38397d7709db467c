"""What search engines and link previews are told, and that they are told nothing more."""

import json
from typing import Any

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from cms.snippets.models import HubSettings
from tests.factories import Hub, SourceFactory, citing, linking, section, text

SEO = "seo { title description canonicalUrl robots image { openGraphUrl alt } jsonLd }"
SITE = "http://localhost"


def image(title: str) -> Any:
    return get_image_model().objects.create(title=title, file=get_test_image_file())


@pytest.fixture
def route(graphql):
    """What `seo` says of the thing at a path, with its JSON-LD read."""

    def route(path: str) -> dict[str, Any]:
        data = graphql(
            f"query ($path: String!) {{ route(path: $path) {{ ... on HubPage {{ {SEO} }}"
            f" ... on Source {{ {SEO} }} }} }}",
            path=path,
        )
        seo = data["route"]["seo"]
        return seo | {"jsonLd": json.loads(seo["jsonLd"])}

    return route


@pytest.fixture
def graph(route):
    """The things in the JSON-LD document of a path, by type."""

    def graph(path: str) -> dict[str, dict[str, Any]]:
        document = route(path)["jsonLd"]
        assert document["@context"] == "https://schema.org"
        return {thing["@type"]: thing for thing in document["@graph"]}

    return graph


def trail(thing: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(step["position"], step["name"], step["item"]) for step in thing["itemListElement"]]


class TestJsonLd:
    def test_of_a_guide_is_an_article_with_its_citations(self, hub: Hub, graph) -> None:
        duo = SourceFactory(title="DUO", slug="duo", publisher="Ministry")
        other = SourceFactory(title="Library", slug="library")
        secret = SourceFactory(title="Secret", live=False)
        topic = hub.add_topic(title="Exams", slug="exams")
        hub.add_guide(
            title="Register",
            slug="register",
            summary="In steps.",
            topic=topic,
            body=[text(linking(duo, secret)), citing(other), citing(duo)],
        )

        found = graph("/guides/register/")

        article = found["Article"]
        assert article == {
            "@type": "Article",
            "@id": f"{SITE}/guides/register/",
            "url": f"{SITE}/guides/register/",
            "name": "Register",
            "headline": "Register",
            "description": "In steps.",
            "inLanguage": "en",
            "mainEntityOfPage": f"{SITE}/guides/register/",
            "about": {"@type": "Thing", "name": "Exams", "url": f"{SITE}/topics/exams/"},
            "citation": [
                {
                    "@type": "WebSite",
                    "name": "DUO",
                    "url": "https://duo.example.org/",
                    "publisher": {"@type": "Organization", "name": "Ministry"},
                },
                {"@type": "WebSite", "name": "Library", "url": "https://library.example.org/"},
            ],
        }
        assert trail(found["BreadcrumbList"]) == [
            (1, "Hub", f"{SITE}/"),
            (2, "Guides", f"{SITE}/guides/"),
            (3, "Register", f"{SITE}/guides/register/"),
        ]

    def test_of_a_published_guide_has_its_dates(self, hub: Hub, graph) -> None:
        guide = hub.add_guide(slug="register")
        guide.save_revision().publish()
        guide.refresh_from_db()

        article = graph("/guides/register/")["Article"]

        assert article["datePublished"] == guide.first_published_at.isoformat()
        assert article["dateModified"] == guide.last_published_at.isoformat()

    def test_of_a_topic_mentions_its_sources(self, hub: Hub, graph) -> None:
        duo, secret = SourceFactory(title="DUO"), SourceFactory(title="Secret", live=False)
        hub.add_topic(slug="exams", sections=[section("Exams", citing(secret), citing(duo))])

        found = graph("/topics/exams/")

        assert [site["name"] for site in found["CollectionPage"]["mentions"]] == ["DUO"]
        assert [step[1] for step in trail(found["BreadcrumbList"])][:2] == ["Hub", "Topics"]

    def test_of_a_source_is_about_the_site(self, hub: Hub, graph) -> None:
        SourceFactory(title="DUO", slug="duo", publisher="Ministry", summary="Exams.")

        found = graph("/sources/duo/")

        page = found["WebPage"]
        assert (page["url"], page["description"]) == (f"{SITE}/sources/duo/", "Exams.")
        assert page["about"] == page["mainEntity"]
        assert page["about"]["url"] == "https://duo.example.org/"
        assert trail(found["BreadcrumbList"]) == [
            (1, "Hub", f"{SITE}/"),
            (2, "Sources", f"{SITE}/sources/"),
            (3, "DUO", f"{SITE}/sources/duo/"),
        ]

    def test_of_the_home_page_says_how_to_search(self, hub: Hub, graph) -> None:
        found = graph("/")

        assert set(found) == {"WebSite"}
        action = found["WebSite"]["potentialAction"]
        assert action["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"

    @pytest.mark.parametrize("path", ["/topics/", "/guides/", "/sources/"])
    def test_of_an_index_page_is_a_collection(self, hub: Hub, graph, path: str) -> None:
        assert set(graph(path)) == {"CollectionPage", "BreadcrumbList"}

    def test_pages_that_are_not_shown_are_not_in_the_trail(self, hub: Hub, graph) -> None:
        hub.add_guide(title="Register", slug="register")
        hub.guides.unpublish()

        steps = trail(graph("/guides/register/")["BreadcrumbList"])

        assert [step[1] for step in steps] == ["Hub", "Register"]

    def test_cannot_break_out_of_a_script(self, hub: Hub, graphql) -> None:
        hostile = '</script><script>alert(1)</script><!-- & \u2028 " \\'
        hub.add_guide(slug="guide", title=hostile)

        written = graphql('{ guide(slug: "guide") { seo { jsonLd } } }')["guide"]["seo"]["jsonLd"]

        assert not set(written) & set("<>&\u2028\u2029")
        assert json.loads(written)["@graph"][0]["name"] == hostile

    def test_gives_the_image_in_the_size_of_link_previews(self, hub: Hub, route) -> None:
        hub.add_guide(slug="guide", seo_image=image("Own"))

        seo = route("/guides/guide/")

        assert seo["jsonLd"]["@graph"][0]["image"] == seo["image"]["openGraphUrl"]


THINGS = [
    "/",
    "/topics/",
    "/guides/",
    "/sources/",
    "/topics/topic/",
    "/guides/guide/",
    "/sources/duo/",
]


@pytest.fixture
def things(hub: Hub) -> dict[str, Any]:
    """One of everything that has an address, by its path."""
    topic = hub.add_topic(slug="topic")
    guide = hub.add_guide(slug="guide", topic=topic)
    made = [hub.home, hub.topics, hub.guides, hub.sources, topic, guide, SourceFactory(slug="duo")]
    return dict(zip(THINGS, made, strict=True))


@pytest.mark.parametrize("path", THINGS)
class TestEverythingWithAnAddress:
    def test_is_shown_to_search_engines_unless_editors_hide_it(self, things, route, path) -> None:
        assert route(path)["robots"] == "index, follow"
        things[path].hide_from_search_engines = True
        things[path].save()
        assert route(path)["robots"] == "noindex, follow"

    def test_has_its_own_image_or_that_of_the_hub(self, things, hub: Hub, route, path) -> None:
        assert route(path)["image"] is None
        settings = HubSettings.objects.create(site=hub.site, seo_image=image("The hub's"))
        assert route(path)["image"]["alt"] == "The hub's"
        things[path].seo_image = own = image("Own")
        things[path].save()
        assert route(path)["image"]["alt"] == "Own"

        private = Collection.get_first_root_node().add_child(name="Private")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        get_image_model().objects.filter(pk=own.pk).update(collection=private)
        assert route(path)["image"]["alt"] == "The hub's"
        get_image_model().objects.filter(pk=settings.seo_image_id).update(collection=private)
        assert route(path)["image"] is None

    def test_has_a_title_and_its_canonical_address(self, things, route, path) -> None:
        seo = route(path)

        assert (seo["title"], seo["canonicalUrl"]) == (things[path].title, f"{SITE}{path}")


LISTS = {
    "guides": "{ guides(first: 100) { nodes { seo { %s } } } }",
    "topics": "{ topics(first: 100) { nodes { seo { %s } } } }",
    "sources": "{ sources(first: 100) { nodes { seo { %s } } } }",
}


# The site and the list; then, for the whole list: what editors have set; images; pages above; the
# sources cited.
COSTS = {
    "title description canonicalUrl": {"guides": 2, "topics": 2, "sources": 2},
    "robots": {"guides": 3, "topics": 3, "sources": 3},
    "robots image { openGraphUrl }": {"guides": 4, "topics": 4, "sources": 4},
    "robots image { url } jsonLd": {"guides": 6, "topics": 6, "sources": 5},
}


@pytest.mark.parametrize("count", [1, 10, pytest.param(100, marks=pytest.mark.thorough)])
def test_costs_the_same_for_one_and_for_many(hub: Hub, graphql, count: int) -> None:
    picture = image("Picture")
    for _ in range(count):
        source = SourceFactory(seo_image=picture)
        topic = hub.add_topic(seo_image=picture)
        hub.add_guide(topic=topic, seo_image=picture, body=[citing(source)])

    def cost(name: str, fields: str) -> int:
        data, statements = graphql.counted(LISTS[name] % fields)
        assert len(data[name]["nodes"]) == count
        return statements

    assert {fields: {name: cost(name, fields) for name in LISTS} for fields in COSTS} == COSTS
