"""A second site, with a root and a host of its own, beside the first: sources are shared."""

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms.api.types.node import opaque_id
from cms.pages.models import GuideIndexPage, HomePage, SourceIndexPage, TopicIndexPage
from tests.api.conftest import GraphQLClient
from tests.api.everything import leaves, queries
from tests.api.many import make_many
from tests.factories import GuidePageFactory, Hub, TopicPageFactory, citing, section

HOST = "other.example.org"


@pytest.fixture
def other(hub: Hub, settings) -> dict[str, Any]:
    """Everything on the first site, and a topic and a guide on the other. What leads to these."""
    settings.ALLOWED_HOSTS = ["*"]
    many = make_many(hub, 1)
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Other", slug="other"))
    topics, guides, sources = (
        home.add_child(instance=model(title=f"Other {slug}", slug=slug, show_in_menus=True))
        for model, slug in (
            (TopicIndexPage, "topics"),
            (GuideIndexPage, "guides"),
            (SourceIndexPage, "sites"),
        )
    )
    assert sources.slug == "sites"
    Site.objects.create(hostname=HOST, port=80, root_page=home)
    cited = citing(many.sources[0])
    topic = TopicPageFactory(
        parent=topics, title="Other topic", slug="first", sections=[section("S", cited)]
    )
    guide = GuidePageFactory(
        parent=guides, title="Other guide", slug="first", topic=topic, body=[cited]
    )
    pages = (topic, guide, many.topics[0], many.guides[0])
    return {
        **many.values(),
        "path": ["/guides/first/", "/sites/first/"],
        "query": ["other"],
        "prefix": ["other"],
        "ID": [opaque_id(type(page).__name__, page.pk) for page in pages],
    }


@pytest.mark.thorough
def test_answers_everything_with_its_own_pages(other, no_limits) -> None:
    graphql = GraphQLClient(Client(headers={"host": HOST}))
    found: list[tuple[str, Any]] = []

    for query in queries(other, 3, 1):
        answer = json.loads(graphql.ask(query).content)
        assert "errors" not in answer, answer["errors"][:3]
        found += leaves(answer["data"])

    titles = {value for name, value in found if name in ("TopicPage_title", "GuidePage_title")}
    assert titles == {"Other topic", "Other guide"}
    urls = [value for name, value in found if name.endswith(("_url", "_canonicalUrl"))]
    pages = [url for url in urls if url and url.startswith("http://localhost")]
    assert pages == []
    assert f"http://{HOST}/sites/first/" in urls


def test_answers_beside_the_first(other, graphql) -> None:
    asked = '{ guide(slug: "first") { url topic { title } } topics { totalCount } }'

    there = GraphQLClient(Client(headers={"host": HOST}))(asked)
    assert there["guide"] == {
        "url": f"http://{HOST}/guides/first/",
        "topic": {"title": "Other topic"},
    }
    assert there["topics"] == {"totalCount": 1}
    assert graphql(asked)["guide"]["url"] == "http://localhost/guides/first/"


@pytest.mark.parametrize(
    ("media_url", "base"),
    [
        ("/media/", "https://cms.example.org"),
        ("https://cdn.example.org/media/", "https://cdn.example.org"),
        ("//cdn.example.org/media/", "https://cdn.example.org"),
    ],
)
def test_files_have_the_address_of_a_setting_whoever_asks(
    other, settings, media_url: str, base: str
) -> None:
    settings.MEDIA_URL, settings.WAGTAILADMIN_BASE_URL = media_url, "https://cms.example.org/admin/"
    asked = '{ source(slug: "first") { logo { url srcset openGraphUrl } } }'

    for host in ("localhost", HOST, "internal:8000"):
        logo = GraphQLClient(Client(headers={"host": host}))(asked)["source"]["logo"]
        for address in logo.values():
            assert address.startswith(f"{base}/images/")
