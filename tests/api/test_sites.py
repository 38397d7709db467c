"""Which site, and so which hub, a request is for."""

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from cms.api.execution.context import site_of
from cms.pages.models import HomePage, TopicIndexPage, TopicPage
from tests.api.conftest import GraphQLClient
from tests.factories import Hub, SourceFactory, TopicPageFactory, citing


@pytest.fixture
def titles(hub: Hub, settings, db):
    """The topics that a request to a host gets."""
    settings.ALLOWED_HOSTS = ["*"]

    def titles(host: str, **environment: str) -> list[str]:
        response = Client().get(
            "/graphql/",
            {"query": "{ topics { totalCount nodes { title } } }"},
            headers={"host": host},
            **environment,
        )
        found = response.json()["data"]["topics"]
        assert found["totalCount"] == len(found["nodes"])
        return [node["title"] for node in found["nodes"]]

    return titles


@pytest.fixture
def sites(hub: Hub) -> None:
    """A default site, one on another host, and two on a third host with different ports."""
    hub.add_topic(title="Default")
    root = Page.get_first_root_node()
    for name, hostname, port in (
        ("Other", "other.example.org", 80),
        ("First", "ports.example.org", 80),
        ("Second", "ports.example.org", 8001),
    ):
        home = root.add_child(instance=HomePage(title=name, slug=name.lower()))
        index = home.add_child(instance=TopicIndexPage(title="Topics", slug="topics"))
        TopicPageFactory(parent=index, title=name)
        Site.objects.create(hostname=hostname, port=port, root_page=home)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", "Default"),
        ("unknown.example.org", "Default"),
        ("other.example.org", "Other"),
        ("OTHER.example.org", "Other"),
        ("other.example.org.", "Other"),
        ("other.example.org:8001", "Other"),
        ("ports.example.org", "First"),
        ("ports.example.org:80", "First"),
        ("ports.example.org:8001", "Second"),
        ("ports.example.org:7", "Default"),
        ("other.example.org:0", "Other"),
        ("other.example.org:99999", "Other"),
        ("other.example.org:4294967376", "Other"),
        ("other.example.org:" + "9" * 5_000, "Other"),
        ("localhost:" + "0" * 5_000, "Default"),
    ],
    ids=lambda value: value[:40],
)
def test_the_host_chooses_the_site(sites, titles, host: str, expected: str) -> None:
    assert titles(host) == [expected]


def test_without_a_port_in_the_host_the_servers_port_counts(sites, titles) -> None:
    for port, expected in (("8001", "Second"), ("80", "First"), ("7", "Default")):
        assert titles("ports.example.org", SERVER_PORT=port) == [expected]


@pytest.mark.parametrize("host", ["localhost", "other.example.org", "ports.example.org", "nowhere"])
@pytest.mark.parametrize("port", ["80", "443", "8001", "7"])
def test_the_choice_is_that_of_wagtail(sites, settings, host: str, port: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    request = RequestFactory(headers={"host": host}).get("/graphql/", SERVER_PORT=port)

    chosen = Site.find_for_request(request)

    assert chosen
    assert site_of(request) == chosen.pk


def test_without_a_default_site_an_unknown_host_gets_nothing(sites, titles) -> None:
    Site.objects.filter(is_default_site=True).delete()

    assert titles("unknown.example.org") == []
    assert titles("other.example.org") == ["Other"]


def test_a_site_shows_no_page_of_another(sites, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    graphql = GraphQLClient(Client(headers={"host": "other.example.org"}))

    assert graphql("""{
      topic(slug: "default") { id }
      own: topic(slug: "other") { url }
      route(path: "/topics/default/") { __typename }
      search(query: "default") { totalCount }
    }""") == {
        "topic": None,
        "own": {"url": "http://other.example.org/topics/other/"},
        "route": None,
        "search": {"totalCount": 0},
    }


def test_a_guide_whose_topic_is_on_another_site_counts_as_no_mention(sites, hub, graphql) -> None:
    source = SourceFactory(slug="duo")
    elsewhere = TopicPage.objects.get(title="Other")
    hub.add_guide(body=[citing(source)])
    hub.add_guide(body=[citing(source)], topic=elsewhere)

    assert graphql("""{ source(slug: "duo") {
      mentionCounts { guides occurrences }
      guideMentions { totalCount }
    } }""") == {
        "source": {
            "mentionCounts": {"guides": 1, "occurrences": 1},
            "guideMentions": {"totalCount": 1},
        }
    }
