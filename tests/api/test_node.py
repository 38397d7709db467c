"""Objects by their ids, as clients that keep a store ask for them again."""

import base64
import json

import pytest
from wagtail.models import Locale, Site

from cms.api.types.node import opaque_id
from cms.snippets.models import HubQuickAnswer, HubSettings
from tests.api.hiding import HIDDEN_SNIPPETS, HiddenPages
from tests.factories import (
    GuidePageFactory,
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    TopicPageFactory,
    citing,
    make_hub,
    section,
    unused_id,
)

FIELDS = """
fragment Fields on Node {
  __typename
  id
  ... on HubPage { title urlPath locale breadcrumbs { title } }
  ... on IndexPage { lists }
  ... on TopicPage { sections { heading } guides { totalCount } }
  ... on GuidePage { blocks: body { __typename } topic { id } }
  ... on Source { title urlPath locale mentionCounts { occurrences } }
  ... on QuickAnswer { question next: guide { id } }
  ... on Offer { title body }
  ... on TopicMention { note ownNote section { heading } topic { id } }
  ... on GuideMention { note ownNote occurrences guide { id } }
}
"""

ANSWER = (
    FIELDS
    + """{
  home: route(path: "/") { ...Fields }
  topicIndex: route(path: "/topics/") { ...Fields }
  guideIndex: route(path: "/guides/") { ...Fields }
  sourceIndex: route(path: "/sources/") { ...Fields }
  topics { nodes { ...Fields } }
  guides { nodes { ...Fields } }
  sources { nodes {
    ...Fields
    topicMentions { nodes { ...Fields } }
    guideMentions { nodes { ...Fields } }
    quickAnswers { ...Fields }
  } }
  hub { offer { ...Fields } }
}"""
)
NODES = FIELDS + "query ($ids: [ID!]!) { nodes(ids: $ids) { ...Fields } }"
NODE = FIELDS + "query ($id: ID!) { node(id: $id) { ...Fields } }"


def things(answer):
    """Everything in an answer that `FIELDS` was asked of, without what is below it."""
    if isinstance(answer, dict):
        if {"id", "__typename"} <= answer.keys():
            below = {"topicMentions", "guideMentions", "quickAnswers"}
            yield {name: value for name, value in answer.items() if name not in below}
        for value in answer.values():
            yield from things(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from things(value)


@pytest.fixture
def full(hub: Hub) -> Hub:
    """Two of everything that has an id."""
    sources = SourceFactory.create_batch(2)
    for number in range(2):
        topic = hub.add_topic(
            sections=[section(f"Part {part}", *map(citing, sources)) for part in range(2)]
        )
        guide = hub.add_guide(topic=topic, body=[citing(source, note="N") for source in sources])
        QuickAnswerFactory(guide=guide, sources=[sources[number]])
    HubSettings.objects.create(site=hub.site, offer=OfferFactory())
    return hub


def test_finds_everything_that_has_an_id(full, graphql) -> None:
    found = {thing["id"]: thing for thing in things(graphql(ANSWER))}
    types = [thing["__typename"] for thing in found.values()]
    assert {name: types.count(name) for name in types} == {
        "HomePage": 1,
        "IndexPage": 3,
        "TopicPage": 2,
        "GuidePage": 2,
        "Source": 2,
        "TopicMention": 8,
        "GuideMention": 4,
        "QuickAnswer": 2,
        "Offer": 1,
    }

    assert graphql(NODES, ids=list(found)) == {"nodes": list(found.values())}
    for opaque, thing in found.items():
        assert graphql(NODE, id=opaque) == {"node": thing}


def test_keeps_the_order_and_repeats(full, graphql) -> None:
    ids = [thing["id"] for thing in things(graphql(ANSWER))][:5]
    asked = [*reversed(ids), ids[0], "unknown", ids[0]]

    answer = graphql("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=asked)

    assert answer["nodes"] == [None if opaque == "unknown" else {"id": opaque} for opaque in asked]


@pytest.mark.parametrize("count", [1, 20, 100])
def test_costs_the_same_for_one_id_and_for_many(hub: Hub, graphql, count: int) -> None:
    ids = [opaque_id("Source", source.pk) for source in SourceFactory.create_batch(count)]

    answer, statements = graphql.counted(NODES, ids=ids)

    assert [node["id"] for node in answer["nodes"]] == ids
    # The languages; the site; the sources with counts.
    assert statements == 3


@pytest.mark.parametrize("count", [1, 10])
def test_costs_one_statement_for_each_type(hub: Hub, graphql, count: int) -> None:
    source = SourceFactory()
    topic = hub.add_topic(sections=[section(f"Part {part}", citing(source)) for part in range(10)])
    for _ in range(10):
        hub.add_guide(topic=topic, body=[citing(source)])
    asked = graphql("""{ sources { nodes { id
      topicMentions { nodes { id } } guideMentions { nodes { id guide { id } } }
    } } }""")["sources"]["nodes"][0]
    ids = [
        *(mention["id"] for mention in asked["topicMentions"]["nodes"][:count]),
        *(mention["id"] for mention in asked["guideMentions"]["nodes"][:count]),
        *(mention["guide"]["id"] for mention in asked["guideMentions"]["nodes"][:count]),
    ]

    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    answer, statements = graphql.counted(query, ids=ids)

    assert [node["id"] for node in answer["nodes"]] == ids
    # The languages; the site; guides; guide mentions; topic mentions.
    assert statements == 5


def test_refuses_more_than_a_hundred(hub: Hub, graphql) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert graphql.refused(query, ids=["x"] * 101) == (200, ["INVALID_PAGE_SIZE"])
    assert graphql(query, ids=["x"] * 100)["nodes"] == [None] * 100
    assert graphql(query, ids=[])["nodes"] == []


def test_an_id_has_one_spelling_and_no_surprises(full, graphql) -> None:
    source = SourceFactory()
    good = opaque_id("Source", source.pk)
    assert graphql(NODE, id=good)["node"]["id"] == good
    bad = [
        "",
        "é",
        "%",
        good + "=",
        good + "==",
        good[:-1],
        good.swapcase(),
        f" {good}",
        str(source.pk),
        f"Source:{source.pk}",
        base64.b64encode(b"\xff\xfe").decode(),
        opaque_id("Source"),
        opaque_id("Source", ""),
        opaque_id("Source", f"0{source.pk}"),
        opaque_id("Source", f"+{source.pk}"),
        opaque_id("Source", f" {source.pk}"),
        opaque_id("Source", f"-{source.pk}"),
        opaque_id("Source", source.pk, ""),
        opaque_id("Source", "٣"),
        opaque_id("Source", "²"),
        opaque_id("Source", 2**31),
        opaque_id("Source", 10**30),
        opaque_id("source", source.pk),
        opaque_id("Query", source.pk),
        opaque_id("Image", 1),
        opaque_id("Block", f"page-{full.home.pk}", "x"),
        opaque_id("Source", unused_id(type(source))),
        opaque_id("GuidePage", full.topics.pk),
        opaque_id("HomePage", full.topics.pk),
        opaque_id("IndexPage", full.home.pk),
        opaque_id("TopicPage", full.home.pk),
        opaque_id("TopicMention", full.home.pk),
        opaque_id("TopicMention", full.home.pk, "x", source.pk),
        opaque_id("TopicMention", full.home.pk, "\x00", source.pk),
        opaque_id("TopicMention", "x", "x", "x"),
        opaque_id("GuideMention", full.home.pk, source.pk),
        opaque_id("GuideMention", full.home.pk),
    ]

    assert graphql(NODES, ids=bad)["nodes"] == [None] * len(bad)


def test_what_is_hidden_is_as_if_it_were_not_there(hub: Hub, graphql) -> None:
    source = SourceFactory(slug="open")
    topic = hub.add_topic(slug="open", sections=[section("Open", citing(source))])
    graphql_ids = []
    hidden = HiddenPages(hub)
    for way, hide in hidden.ways().items():
        if way == "in another language":
            continue
        there = hide(
            TopicPageFactory, title=f"topic {way}", sections=[section("S", citing(source))]
        )
        guide = hide(GuidePageFactory, title=f"guide {way}", topic=topic, body=[citing(source)])
        orphan = GuidePageFactory(title=f"orphan {way}", topic=there, body=[citing(source)])
        [block] = there.sections.raw_data
        graphql_ids += [
            opaque_id("TopicPage", there.pk),
            opaque_id("GuidePage", guide.pk),
            opaque_id("GuidePage", orphan.pk),
            opaque_id("TopicMention", there.pk, block["id"], source.pk),
            opaque_id("GuideMention", guide.pk, source.pk),
            opaque_id("GuideMention", orphan.pk, source.pk),
        ]
    for way, hide in HIDDEN_SNIPPETS.items():
        if way == "in another language":
            continue
        gone = hide(SourceFactory, title=way)
        answer, offer = hide(QuickAnswerFactory), hide(OfferFactory)
        page = hub.add_topic(title=f"Cites {way}", sections=[section("S", citing(gone))])
        [block] = page.sections.raw_data
        graphql_ids += [
            opaque_id("Source", gone.pk),
            opaque_id("QuickAnswer", answer.pk),
            opaque_id("Offer", offer.pk),
            opaque_id("TopicMention", page.pk, block["id"], gone.pk),
        ]
    assert len(graphql_ids) > 80

    for start in range(0, len(graphql_ids), 100):
        part = graphql_ids[start : start + 100]
        assert graphql(NODES, ids=part)["nodes"] == [None] * len(part)
    unknown = graphql.ask(NODE, id=opaque_id("Source", unused_id(type(source)))).content
    assert {graphql.ask(NODE, id=opaque).content for opaque in graphql_ids} == {unknown}


def test_an_offer_is_there_while_the_hub_of_the_site_shows_it(hub: Hub, graphql) -> None:
    ours, theirs, nobodys = OfferFactory.create_batch(3)
    HubSettings.objects.create(site=hub.site, offer=ours)
    other = Site.objects.create(hostname="elsewhere.example.org", root_page=hub.home)
    HubSettings.objects.create(site=other, offer=theirs)
    ids = [opaque_id("Offer", offer.pk) for offer in (ours, theirs, nobodys)]

    nodes = graphql("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)["nodes"]

    assert nodes == [{"id": ids[0]}, None, None]


def test_an_id_brings_its_language_along(hub: Hub, graphql) -> None:
    dutch = make_hub("nl")
    source = SourceFactory(locale=Locale.objects.get(language_code="nl"))
    topic = dutch.add_topic(title="Toetsen", sections=[section("Deel", citing(source))])
    english = hub.add_topic(title="Exams")
    answer = QuickAnswerFactory(locale=source.locale)
    settings = HubSettings.objects.create(site=hub.site)
    HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
    ids = [
        opaque_id("TopicPage", topic.pk),
        opaque_id("TopicPage", english.pk),
        opaque_id("Source", source.pk),
        opaque_id("QuickAnswer", answer.pk),
    ]

    nodes = graphql(NODES, ids=ids)["nodes"]

    assert [node["id"] for node in nodes] == ids
    assert [node.get("locale") for node in nodes] == ["nl", "en", "nl", None]
    assert nodes[0]["urlPath"] == "/nl/topics/toetsen/"
    assert nodes[2]["mentionCounts"] == {"occurrences": 1}


def test_a_language_that_is_not_served_any_more_is_not_there(hub: Hub, graphql, settings) -> None:
    dutch = make_hub("nl")
    opaque = opaque_id("TopicPage", dutch.add_topic().pk)
    assert graphql(NODE, id=opaque)["node"]["id"] == opaque

    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]

    assert json.loads(graphql.ask(NODE, id=opaque).content) == {"data": {"node": None}}
