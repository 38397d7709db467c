"""What an answer costs in SQL statements: exact numbers, the same for few rows and for many."""

import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.snippets.models import HubQuickAnswer, HubSettings, Offer, QuickAnswerSource
from tests.factories import Hub, QuickAnswerFactory, SourceFactory
from tests.statements import as_in_a_new_process

SOURCE_PAGE = """
query SourcePage($slug: String!) {
  source(slug: $slug) {
    id slug title website url urlPath summary intro publisher kind
    mentionCounts { topicMentions guideMentions topics guides occurrences }
    topicMentions(first: 100) {
      totalCount
      nodes {
        id kicker note
        section { heading intro anchor }
        topic { id slug title summary url urlPath }
      }
    }
    guideMentions(first: 100) {
      totalCount
      nodes {
        id note occurrences
        guide { id slug title kicker summary url urlPath topic { id title urlPath } }
      }
    }
    guidance {
      ... on GuidancePartBlock { id heading text }
      ... on GuidanceStepsBlock { id heading intro steps }
    }
    quickAnswers { id question answer guide { id title urlPath } }
  }
  hub {
    sourceIntro mentionsKicker mentionsHeading guidesKicker guidesHeading
    answersKicker answersHeading answersIntro openTopicLabel openGuideLabel
    offer { kicker title body actionLabel actionUrl }
    quickAnswers { id question answer guide { id title urlPath } }
  }
}
"""

SOURCES = """
{ sources(first: 50) {
    totalCount
    nodes { id slug title mentionCounts { topicMentions guideMentions topics guides occurrences } }
    pageInfo { hasNextPage endCursor }
} }
"""

GUIDE = """
query Guide($slug: String!) {
  guide(slug: $slug) {
    id slug title kicker summary url urlPath
    seo { title description canonicalUrl }
    topic { id title urlPath }
    body {
      __typename
      ... on GuideTextBlock { id text }
      ... on SourceMentionBlock { id kicker note source { id title urlPath website } }
      ... on SourceListBlock { id heading intro mentions { id note source { id title } } }
      ... on StepsBlock { id heading steps { id heading text } }
      ... on CalloutBlock { id kicker text }
      ... on FigureBlock { id caption image { url width height alt } }
      ... on GuideTableBlock { id table { rows { id ... on TableTextBlock { text } } } }
      ... on QuoteBlock { id mention { id note source { id title } } }
      ... on VideoBlock { id frameUrl }
    }
    sources { id slug title website }
  }
}
"""

TOPICS = """
{ topics(first: 100) { nodes {
    title
    sections { heading anchor mentions { note source { title } } }
    guides(first: 5) { totalCount nodes { title sources { title } } }
} } }
"""


@pytest.fixture
def ask(client: Client):
    """Asks cold, as the first request of a new process does, and counts statements."""

    def ask(query: str, **variables: Any) -> tuple[dict[str, Any], int]:
        with as_in_a_new_process(), CaptureQueriesContext(connection) as captured:
            response = client.post(
                "/graphql/",
                json.dumps({"query": query, "variables": variables}),
                content_type="application/json",
            )
        answer = response.json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"], len(captured)

    return ask


def section(*sources: Any) -> tuple[str, dict[str, Any]]:
    mentions = [{"source": source, "kicker": "Kicker", "note": "Note"} for source in sources]
    return "section", {"heading": "Heading", "intro": "Intro", "mentions": mentions}


def linking(source: Any, page: Any) -> tuple[str, str]:
    text = (
        f'<p><a linktype="source" id="{source.pk}">It</a> and'
        f' <a linktype="page" id="{page.pk}">that</a>.</p>'
    )
    return "rich_text", text


@pytest.fixture
def image() -> Any:
    image = get_image_model().objects.create(title="Image", file=get_test_image_file())
    image.contextual_alt_text, image.decorative = "What it shows", False  # as a block's value has
    return image


@pytest.fixture
def document() -> Any:
    return get_document_model().objects.create(title="Form", file=ContentFile(b"Form", "form.txt"))


@pytest.fixture
def fill(hub: Hub):
    """Mentions one source in a number of topics and guides, with everything around it."""

    def linking_to(page: Any) -> str:
        return f'<p>See <a linktype="page" id="{page.pk}">this</a>.</p>'

    def fill(topics: int, guides: int) -> Any:
        source = SourceFactory(
            slug="duo",
            guidance=[("part", {"heading": "What", "text": linking_to(hub.home)})],
        )
        for _ in range(topics):
            hub.add_topic(sections=[section(source)])
        for _ in range(guides):
            guide = hub.add_guide(body=[linking(source, hub.home)])
        answer = QuickAnswerFactory(guide=guide)
        QuickAnswerSource.objects.create(quick_answer=answer, source=source)
        offer = Offer.objects.create(title="Offer", body="Body", locale=source.locale)
        settings = HubSettings.objects.create(site=hub.site, offer=offer)
        HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
        return source

    return fill


@pytest.mark.parametrize("times", [1, 3])
def test_a_source_page_costs_two_statements(ask, fill, times: int) -> None:
    fill(topics=6 * times, guides=10 * times)

    data, statements = ask(SOURCE_PAGE, slug="duo")

    assert data["source"]["mentionCounts"] == {
        "topicMentions": 6 * times,
        "guideMentions": 10 * times,
        "topics": 6 * times,
        "guides": 10 * times,
        "occurrences": 16 * times,
    }
    assert len(data["source"]["topicMentions"]["nodes"]) == 6 * times
    assert len(data["source"]["guideMentions"]["nodes"]) == 10 * times
    assert len(data["source"]["quickAnswers"]) == len(data["hub"]["quickAnswers"]) == 1
    assert data["source"]["guidance"][0]["text"] == '<p>See <a href="/">this</a>.</p>'
    # The site with the hub's copy; the source with counts, answers, guidance and the pages that it
    # links to, and with its first mentions.
    assert statements == 2


@pytest.mark.parametrize("count", [1, 20, pytest.param(50, marks=pytest.mark.thorough)])
def test_a_list_of_sources_with_counts_costs_three_statements(ask, hub: Hub, count: int) -> None:
    sources = SourceFactory.create_batch(count)
    hub.add_topic(sections=[section(*sources)])

    data, statements = ask(SOURCES)

    assert data["sources"]["totalCount"] == len(data["sources"]["nodes"]) == count
    assert all(node["mentionCounts"]["occurrences"] == 1 for node in data["sources"]["nodes"])
    # The site; the sources with counts; the total.
    assert statements == 3


@pytest.mark.parametrize("count", [1, 20])
def test_a_guide_with_body_and_sources_costs_three_statements(ask, hub: Hub, count: int) -> None:
    sources = SourceFactory.create_batch(count)
    body = [linking(source, hub.home) for source in sources]
    hub.add_guide(slug="guide", body=[*body, ("source_mention", {"source": sources[0]})])

    data, statements = ask(GUIDE, slug="guide")

    assert len(data["guide"]["sources"]) == count
    assert len(data["guide"]["body"]) == count + 1
    # The site; the guide with topic, body and the pages that it links to; its sources.
    assert statements == 3


@pytest.mark.parametrize("count", [1, 20])
def test_a_guide_with_every_kind_of_block_costs_five_statements(
    ask, hub: Hub, image, document, count: int
) -> None:
    sources = SourceFactory.create_batch(count)
    _, words = linking(sources[0], hub.home)
    note = {"source": sources[0], "kicker": "Kicker", "note": "Note"}
    column = [{"type": "text", "heading": "Heading"}]
    body = [
        *(linking(source, hub.home) for source in sources),
        ("source_mention", note),
        ("source_list", {"heading": "Heading", "intro": "Intro", "mentions": [note] * count}),
        ("steps", {"heading": "Heading", "steps": [{"heading": "Step", "text": words}] * count}),
        ("callout", {"kicker": "Kicker", "text": words}),
        *[("image", {"image": image, "caption": "Caption"})] * count,
        *[("document", {"document": document, "title": "Title"})] * count,
        ("table", {"table": {"columns": column, "rows": [{"values": [words]}] * count}}),
        *[("quote", {"quote": "Words.", "attribution": "", "mention": note})] * count,
        ("video", {"title": "Video", "url": "https://vimeo.com/76979871"}),
    ]
    hub.add_guide(slug="guide", body=body)

    data, statements = ask(GUIDE, slug="guide")

    assert len(data["guide"]["body"]) == len(body)
    # The site; the guide with topic, body and the pages that it links to; its sources; images;
    # documents.
    assert statements == 5


@pytest.mark.parametrize("count", [1, 20])
def test_nested_lists_cost_the_same_for_one_object_and_for_many(ask, hub: Hub, count: int) -> None:
    for source in SourceFactory.create_batch(count):
        topic = hub.add_topic(sections=[section(source)])
        hub.add_guide(topic=topic, body=[linking(source, hub.home)])

    data, statements = ask(TOPICS)

    topics = data["topics"]["nodes"]
    assert len(topics) == count
    assert all(len(topic["guides"]["nodes"][0]["sources"]) == 1 for topic in topics)
    # The site; topics with sections; sources of topics; guides; their total; sources of guides.
    assert statements == 6
