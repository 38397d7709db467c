"""What one page says of itself, beside its content."""

from tests.factories import Hub, SourceFactory, publish


def test_pages_say_what_search_engines_need(hub: Hub, graphql) -> None:
    hub.add_topic(slug="plain", title="Plain", summary="About it.")
    hub.add_guide(
        slug="guide", title="Guide", seo_title="For engines", search_description="Described."
    )

    data = graphql("""{
      topic(slug: "plain") { seo { title description canonicalUrl } }
      guide(slug: "guide") { seo { title description canonicalUrl } }
      route(path: "/") { ... on HubPage { seo { title description canonicalUrl } } }
    }""")

    assert data["topic"]["seo"] == {
        "title": "Plain",
        "description": "About it.",
        "canonicalUrl": "http://localhost/topics/plain/",
    }
    assert data["guide"]["seo"] == {
        "title": "For engines",
        "description": "Described.",
        "canonicalUrl": "http://localhost/guides/guide/",
    }
    assert data["route"]["seo"] == {
        "title": "Hub",
        "description": "",
        "canonicalUrl": "http://localhost/",
    }


def test_addresses_follow_the_site(hub: Hub, graphql) -> None:
    hub.add_topic(slug="exams")
    SourceFactory(slug="duo")
    hub.site.hostname, hub.site.port = "www.example.org", 443
    hub.site.save()

    data = graphql('{ topic(slug: "exams") { url urlPath } source(slug: "duo") { url urlPath } }')

    assert data == {
        "topic": {"url": "https://www.example.org/topics/exams/", "urlPath": "/topics/exams/"},
        "source": {"url": "https://www.example.org/sources/duo/", "urlPath": "/sources/duo/"},
    }


def test_moments_of_publication(hub: Hub, graphql) -> None:
    never = hub.add_topic(slug="never")
    once = publish(hub.add_guide(slug="once", topic=never))

    data = graphql("""{
      guide(slug: "once") { firstPublishedAt lastPublishedAt topic { firstPublishedAt } }
    }""")

    assert data["guide"] == {
        "firstPublishedAt": once.first_published_at.isoformat(),
        "lastPublishedAt": once.last_published_at.isoformat(),
        "topic": {"firstPublishedAt": None},
    }


def test_what_is_not_there_is_null(hub: Hub, graphql) -> None:
    assert graphql(
        '{ source(slug: "x") { id } topic(slug: "x") { id } guide(slug: "x") { id } }'
    ) == {"source": None, "topic": None, "guide": None}
