"""Links in running text, as a frontend gets them."""

import pytest
from wagtail.models import Locale, PageViewRestriction

from cms.snippets.models import Source
from tests.factories import (
    Hub,
    SourceFactory,
    block,
    callout,
    reload,
    steps,
    text,
    unused_id,
)


@pytest.fixture
def rendered(hub: Hub, graphql):
    """A paragraph of a guide, as the API gives it."""

    def rendered(html: str, **fields) -> str:
        guide = hub.add_guide(body=[text(html)], **fields)
        data = graphql(
            "query ($slug: String!) { guide(slug: $slug) { body { ...on GuideTextBlock { text }}}}",
            slug=guide.slug,
        )
        return data["guide"]["body"][0]["text"]

    return rendered


def page_link(page) -> str:
    return f'<a linktype="page" id="{page if isinstance(page, int) else page.pk}">it</a>'


def source_link(source) -> str:
    return f'<a linktype="source" id="{source if isinstance(source, int) else source.pk}">it</a>'


def test_a_source_link_leads_to_its_page_and_names_it(hub: Hub, rendered) -> None:
    source = SourceFactory(slug="duo")

    assert rendered(f"<p>Ask {source_link(source)}, <b>now</b>.</p>") == (
        '<p>Ask <a href="/sources/duo/" data-source="duo">it</a>, <b>now</b>.</p>'
    )


def test_page_links_lead_to_the_pages(hub: Hub, rendered) -> None:
    topic = hub.add_topic(slug="exams")
    guide = hub.add_guide(slug="register")

    assert rendered(page_link(topic)) == '<a href="/topics/exams/">it</a>'
    assert rendered(page_link(guide)) == '<a href="/guides/register/">it</a>'
    assert rendered(page_link(hub.home)) == '<a href="/">it</a>'
    assert rendered(page_link(hub.sources)) == '<a href="/sources/">it</a>'


def test_links_follow_a_slug_that_changes(hub: Hub, rendered) -> None:
    topic, source = hub.add_topic(slug="old"), SourceFactory(slug="old")
    link = page_link(topic) + source_link(source)
    before = rendered(link)

    for instance in (topic, source):
        instance.slug = "new"
        instance.save()

    assert before.count("/old/") == 2
    assert rendered(link) == (
        '<a href="/topics/new/">it</a><a href="/sources/new/" data-source="new">it</a>'
    )


class TestPagesThatAreNotShown:
    """A link to one becomes its text."""

    def test_unpublished(self, hub: Hub, rendered) -> None:
        assert rendered(page_link(hub.add_topic(live=False))) == "it"
        assert rendered(page_link(hub.add_guide(live=False))) == "it"

    def test_a_guide_whose_topic_is_unpublished(self, hub: Hub, rendered) -> None:
        topic, other = hub.add_topic(), hub.add_topic()
        guide = hub.add_guide(topic=topic, slug="guide")
        before = rendered(page_link(guide), topic=other)

        reload(topic).unpublish()

        assert before == '<a href="/guides/guide/">it</a>'
        assert rendered(page_link(guide), topic=other) == "it"

    def test_behind_a_login(self, hub: Hub, rendered) -> None:
        topic, other = hub.add_topic(), hub.add_topic()
        PageViewRestriction.objects.create(page=topic, restriction_type="login")

        assert rendered(page_link(topic), topic=other) == "it"

    def test_outside_the_hub_or_gone(self, hub: Hub, rendered) -> None:
        assert rendered(page_link(hub.home.get_parent())) == "it"
        assert rendered(page_link(2_000_000_000)) == "it"


def test_links_to_sources_that_are_not_shown_become_text(hub: Hub, rendered) -> None:
    dutch, _ = Locale.objects.get_or_create(language_code="nl")

    assert rendered(source_link(SourceFactory(live=False))) == "it"
    assert rendered(source_link(SourceFactory(locale=dutch))) == "it"
    assert rendered(source_link(unused_id(Source))) == "it"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "http://example.org/a?b=1&amp;c=2#d",
        "HTTPS://EXAMPLE.ORG/",
        "mailto:help@example.org",
        "tel:+31201234567",
        "/guides/",
        "#exams",
    ],
)
def test_external_links_stay(rendered, address: str) -> None:
    assert rendered(f'<a href="{address}">it</a>') == f'<a href="{address}">it</a>'


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "",
        "example.org",
    ],
)
def test_other_addresses_become_text(rendered, address: str) -> None:
    assert rendered(f'<a href="{address}">it</a>') == "it"


@pytest.mark.parametrize(
    "tag",
    [
        '<a linktype="document" id="1">it</a>',
        '<a linktype="email" href="mailto:x@example.org">it</a>',
        '<a linktype="page" id="">it</a>',
        '<a linktype="page" id="one">it</a>',
        '<a linktype="page" id="-1">it</a>',
        '<a linktype="page" id="99999999999999999999999999">it</a>',
        '<a linktype="source" id="99999999999999999999999999">it</a>',
        '<a linktype="source">it</a>',
        "<a>it</a>",
    ],
)
def test_links_that_lead_nowhere_become_text(rendered, tag: str) -> None:
    assert rendered(f"<p>Ask {tag}.</p>") == "<p>Ask it.</p>"


def test_a_link_carries_its_address_and_nothing_else(rendered) -> None:
    html = (
        '<a class="x" onclick="y()" href="https://example.org/?a=&quot;&lt;" target="_blank">it</a>'
    )

    assert rendered(html) == '<a href="https://example.org/?a=&quot;&lt;">it</a>'


def test_embeds_are_left_out(rendered) -> None:
    html = '<p>See</p><embed embedtype="image" id="1" format="left" alt="Secret"/><p>it.</p>'

    assert rendered(html) == "<p>See</p><p>it.</p>"


def test_links_work_in_every_text_of_a_guide(hub: Hub, graphql) -> None:
    source, topic = SourceFactory(slug="duo"), hub.add_topic(slug="exams")
    html = f"<p>{source_link(source)} {page_link(topic)}</p>"
    hub.add_guide(slug="guide", body=[text(html), steps("Steps", html), callout(html)])

    data = graphql("""{ guide(slug: "guide") { body {
        ... on GuideTextBlock { text }
        ... on StepsBlock { steps { text } }
        ... on CalloutBlock { text }
    } } }""")

    shown = (
        '<p><a href="/sources/duo/" data-source="duo">it</a> <a href="/topics/exams/">it</a></p>'
    )
    assert data["guide"]["body"] == [
        {"text": shown},
        {"steps": [{"text": shown}]},
        {"text": shown},
    ]


def test_links_in_the_guidance_of_a_source(hub: Hub, graphql) -> None:
    topic = hub.add_topic(slug="exams")
    html = f'<p>{page_link(topic)} <a href="https://example.org/">it</a></p>'
    SourceFactory(slug="duo", guidance=[block("part", {"heading": "Part", "text": html})])

    data = graphql('{ source(slug: "duo") { guidance { ... on GuidancePartBlock { text } } } }')

    assert data["source"]["guidance"] == [
        {"text": '<p><a href="/topics/exams/">it</a> <a href="https://example.org/">it</a></p>'}
    ]
