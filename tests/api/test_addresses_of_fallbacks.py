"""The addresses of what is shown in the fallbacks of a language, and those that lead there."""

from typing import Any

import pytest
from wagtail.models import Page

from tests.api.in_dutch import in_dutch
from tests.factories import Hub, SourceFactory, publish

pytestmark = pytest.mark.django_db


def test_addresses(hub: Hub, nl: Hub, graphql: Any):
    hub.add_guide(slug="fees")
    SourceFactory(slug="duo")
    ask = """query R($path: String!) { route(path: $path) { __typename
      ... on HubPage { locale isFallback } ... on Source { locale isFallback }
      ... on Redirect { destination permanent } } }"""

    def at(path: str) -> Any:
        return graphql(ask, path=path)["route"]

    fallback = {"locale": "en", "isFallback": True}
    assert at("/nl/guides/fees/") == {"__typename": "GuidePage", **fallback}
    assert at("/nl/sources/duo/") == {"__typename": "Source", **fallback}
    assert at("/guides/fees/")["isFallback"] is False

    guide = Page.objects.get(slug="fees").specific
    dutch = in_dutch(guide, slug="kosten")
    assert at("/nl/guides/fees/") == {
        "__typename": "Redirect",
        "destination": "/nl/guides/kosten/",
        "permanent": False,
    }

    dutch.unpublish()
    assert at("/nl/guides/kosten/") is at("/nl/guides/nothing/") is None
    assert at("/nl/guides/fees/") == {"__typename": "GuidePage", **fallback}


def test_what_has_moved_is_found_at_its_former_address_in_each_language(
    hub: Hub, nl: Hub, graphql: Any, django_capture_on_commit_callbacks: Any
):
    guide, source = hub.add_guide(slug="before"), SourceFactory(slug="old")
    with django_capture_on_commit_callbacks(execute=True):
        publish(guide, slug="after")
    source.slug = "new"
    source.save_revision().publish()
    ask = "query R($path: String!) { route(path: $path) { ... on Redirect { destination } } }"

    for path, destination in (
        ("/nl/guides/before/", "/nl/guides/after/"),
        ("/nl/sources/old/", "/nl/sources/new/"),
        ("/guides/before/", "/guides/after/"),
    ):
        assert graphql(ask, path=path)["route"] == {"destination": destination}


def test_sources_are_found_below_an_index_that_has_got_another_address(
    hub: Hub, nl: Hub, graphql: Any
):
    SourceFactory(slug="duo")
    ask = """query R($path: String!) { route(path: $path) {
      ... on Redirect { destination } ... on Source { slug } } }"""
    assert graphql(ask, path="/nl/sources/duo/")["route"] == {"slug": "duo"}

    publish(nl.sources, slug="bronnen")

    assert graphql(ask, path="/nl/bronnen/duo/")["route"] == {"slug": "duo"}
    assert graphql(ask, path="/nl/sources/duo/")["route"] == {"destination": "/nl/bronnen/duo/"}
    assert graphql(ask, path="/nl/sources/none/")["route"] is None


def test_translations_name_each_other(hub: Hub, nl: Hub, graphql: Any):
    """Also where the topic of one is shown for want of a translation."""
    guide = hub.add_guide(slug="fees")
    dutch = in_dutch(guide, slug="kosten")
    ask = """query G($slug: String!, $locale: String!) { guide(slug: $slug, locale: $locale) {
      id translations { urlPath locale } breadcrumbs { locale } } }"""

    english = graphql(ask, slug="fees", locale="en")["guide"]
    found = graphql(ask, slug="kosten", locale="nl")["guide"]
    assert english["translations"] == [{"urlPath": "/nl/guides/kosten/", "locale": "nl"}]
    assert found["translations"] == [{"urlPath": "/guides/fees/", "locale": "en"}]

    dutch.unpublish()
    node = "query N($id: ID!) { node(id: $id) { id } }"
    assert graphql(node, id=found["id"])["node"] is None
    assert graphql(node, id=english["id"])["node"] == {"id": english["id"]}
    shown = graphql(ask, slug="fees", locale="nl")["guide"]
    assert [link["locale"] for link in shown["breadcrumbs"]] == ["nl", "nl", "en"]
