"""Ids: one for each thing, the same for ever, and different from all others."""

from collections.abc import Iterator
from typing import Any

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from cms.snippets.models import HubQuickAnswer, HubSettings, Offer
from tests.factories import (
    Hub,
    QuickAnswerFactory,
    SourceFactory,
    block,
    callout,
    citing,
    item,
    linking,
    publish,
    reload,
    section,
    source_list,
    steps,
    text,
)

EVERYTHING = """
fragment Page on HubPage { title urlPath }
fragment Mention on SourceMentionBlock { __typename id kicker note source { __typename id slug } }
fragment Section on SourceSection {
  __typename id heading anchor mentions { ...Mention }
}
fragment Topic on TopicPage {
  __typename id ...Page sections { ...Section } quickAnswers { __typename id question }
}
fragment Guide on GuidePage {
  __typename id ...Page
  topic { __typename id ...Page }
  body {
    __typename
    ... on GuideTextBlock { id text }
    ...Mention
    ... on SourceListBlock { id heading mentions { ...Mention } }
    ... on StepsBlock { id heading steps { __typename id heading text } }
    ... on CalloutBlock { id kicker text }
    ... on FigureBlock { id caption image { __typename id url } }
  }
}
fragment Source on Source {
  __typename id slug
  guidance {
    __typename
    ... on GuidancePartBlock { id heading }
    ... on GuidanceStepsBlock { id heading steps }
  }
  topicMentions {
    nodes { __typename id kicker note section { ...Section } topic { __typename id title urlPath } }
  }
  guideMentions { nodes { __typename id note occurrences guide { __typename id title urlPath } } }
  quickAnswers { __typename id question }
}
{
  topics { nodes { ...Topic } }
  guides { nodes { ...Guide } }
  sources { nodes { ...Source } }
  hub { quickAnswers { __typename id question } offer { __typename id title } }
  home: route(path: "/") { __typename ... on Node { id } ...Page }
  index: route(path: "/topics/") { __typename ... on Node { id } ...Page }
}
"""


def things(answer: Any) -> Iterator[dict[str, Any]]:
    """Everything in an answer that has an id."""
    if isinstance(answer, dict):
        if "id" in answer:
            yield answer
        for value in answer.values():
            yield from things(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from things(value)


def texts(thing: dict[str, Any]) -> dict[str, Any]:
    """What is said of a thing itself, not of others."""
    return {name: value for name, value in thing.items() if not isinstance(value, dict | list)}


@pytest.fixture
def duo(hub: Hub):
    guidance = [
        block("part", {"heading": "Part", "text": "<p>Text.</p>"}),
        block("steps", {"heading": "Steps", "intro": "", "steps": [item("One."), item("Two.")]}),
    ]
    return SourceFactory(slug="duo", guidance=guidance)


@pytest.fixture
def full(hub: Hub, duo) -> tuple[Page, Page]:
    """A topic and a guide with every kind of block."""
    ind = SourceFactory(slug="ind")
    image = get_image_model().objects.create(title="Image", file=get_test_image_file())
    topic = hub.add_topic(
        title="Topic",
        sections=[section("Exams", citing(duo), citing(ind)), section("Exams", citing(duo))],
    )
    guide = hub.add_guide(
        title="Guide",
        topic=topic,
        body=[
            text("<p>Text.</p>", linking(duo)),
            text("<p>Text.</p>", linking(duo)),
            citing(duo),
            citing(duo),
            source_list("List", citing(duo), citing(ind)),
            steps("Steps", "<p>Text.</p>", "<p>Text.</p>"),
            callout("<p>Text.</p>", kicker="Kicker"),
            block("image", {"image": {"image": image.pk}, "caption": "Caption"}),
        ],
    )
    answer = QuickAnswerFactory(guide=guide, sources=[duo], topics=[topic])
    settings = HubSettings.objects.create(
        site=hub.site, offer=Offer.objects.create(title="Offer", body="Body", locale=duo.locale)
    )
    HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
    return topic, guide


def test_an_id_stands_for_one_thing_in_a_whole_answer(full, graphql) -> None:
    topic, guide = full
    Page.objects.get(pk=topic.pk).specific.copy(update_attrs={"slug": "copy", "title": "Copy"})
    Page.objects.get(pk=guide.pk).specific.copy(update_attrs={"slug": "copy", "title": "Copy"})

    found = list(things(graphql(EVERYTHING)))

    said: dict[str, dict[str, Any]] = {}
    for thing in found:
        known = said.setdefault(thing["id"], {})
        shared = known.keys() & texts(thing).keys()
        assert {name: known[name] for name in shared} == {name: thing[name] for name in shared}
        known |= texts(thing)
    names = [thing["__typename"] for thing in said.values()]
    # The topic and its copy have two sections each, with three mentions in them.
    assert names.count("TopicPage") == names.count("GuidePage") == 2
    assert names.count("SourceSection") == 4
    assert names.count("TopicMention") == 6
    assert names.count("GuideMention") == 4
    # In each guide two stand alone and two in the list; in each topic there are three.
    assert names.count("SourceMentionBlock") == 2 * 4 + 2 * 3
    assert names.count("GuideTextBlock") == names.count("StepBlock") == 4
    assert names.count("StepsBlock") == names.count("CalloutBlock") == 2
    assert names.count("FigureBlock") == 2
    assert names.count("Image") == names.count("Offer") == names.count("QuickAnswer") == 1
    assert names.count("GuidancePartBlock") == names.count("GuidanceStepsBlock") == 1


def test_blocks_without_stored_ids_have_ids_of_their_own(hub: Hub, duo, graphql) -> None:
    """As content is stored that was not written by the editor."""
    mention = {"source": duo.pk, "kicker": "", "note": ""}
    value = {"heading": "Exams", "intro": "", "mentions": [mention, mention]}
    hub.add_topic(
        slug="topic",
        sections=[{"type": "section", "value": value}, {"type": "section", "value": value}],
    )

    data = graphql('{ topic(slug: "topic") { sections { id mentions { id } } } }')

    ids = [thing["id"] for thing in things(data)]
    assert len(ids) == len(set(ids)) == 6


def test_ids_stay_when_pages_are_edited_moved_and_published_again(full, graphql) -> None:
    topic, guide = full
    before = graphql(EVERYTHING)

    sections = [dict(raw) for raw in topic.sections.raw_data]
    sections[0]["value"]["heading"] = "New heading"
    sections[0]["value"]["mentions"][0]["value"]["note"] = "New note"
    publish(topic, title="New title", slug="new-slug", sections=sections)
    body = [dict(raw) for raw in guide.body.raw_data]
    body[0]["value"] = "<p>New text.</p>" + body[0]["value"]
    body[2]["value"]["note"] = "New note"
    publish(guide, body=body)
    reload(guide).unpublish()
    publish(guide)
    after = graphql(EVERYTHING)

    assert before != after
    assert [(thing["__typename"], thing["id"]) for thing in things(before)] == [
        (thing["__typename"], thing["id"]) for thing in things(after)
    ]


def test_the_same_thing_has_the_same_id_wherever_it_is_found(full, graphql) -> None:
    data = graphql("""{
      source(slug: "duo") { id }
      sources { nodes { id slug } }
      route(path: "/sources/duo/") { ... on Source { id } }
      topics { nodes { id sections { mentions { source { id slug } } } } }
      guides { nodes { sources { id slug } topic { id } } }
    }""")

    [duo] = {thing["id"] for thing in things(data["sources"]) if thing["slug"] == "duo"}
    assert data["source"]["id"] == data["route"]["id"] == duo
    assert data["topics"]["nodes"][0]["sections"][0]["mentions"][0]["source"]["id"] == duo
    assert data["guides"]["nodes"][0]["sources"][0]["id"] == duo
    assert data["guides"]["nodes"][0]["topic"]["id"] == data["topics"]["nodes"][0]["id"]


def test_a_page_and_a_source_with_one_primary_key_have_two_ids(hub: Hub, graphql) -> None:
    topic = hub.add_topic(slug="topic")
    SourceFactory(pk=topic.pk, slug="source")
    QuickAnswerFactory(pk=topic.pk, topics=[topic])

    data = graphql(
        '{ topic(slug: "topic") { id quickAnswers { id } } source(slug: "source") { id } }'
    )

    assert len({thing["id"] for thing in things(data)}) == 3
