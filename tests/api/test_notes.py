"""The note of a mention: what editors wrote there, or else the summary of the source."""

import pytest

from cms.api.types.node import opaque_id
from cms.mentions.guard import unpublish_mentioned
from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, section, source_list

NOTES = "note ownNote"
SUMMARY = "What DUO is for."
WRITTEN = {"note": "Pay here.", "ownNote": "Pay here."}
EMPTY = {"note": SUMMARY, "ownNote": ""}

OF_SOURCE = f"""
  topicMentions(first: 100) {{ nodes {{ {NOTES} }} }}
  guideMentions(first: 100) {{ nodes {{ {NOTES} }} }}
"""
PLACES = {
    "source": (
        f'{{ source(slug: "duo") {{ {OF_SOURCE} }} }}',
        lambda data: [
            *data["source"]["topicMentions"]["nodes"],
            *data["source"]["guideMentions"]["nodes"],
        ],
    ),
    "sources": (
        f"{{ sources {{ nodes {{ {OF_SOURCE} }} }} }}",
        lambda data: [
            *data["sources"]["nodes"][0]["topicMentions"]["nodes"],
            *data["sources"]["nodes"][0]["guideMentions"]["nodes"],
        ],
    ),
    "route": (
        f'{{ route(path: "/sources/duo/") {{ ... on Source {{ {OF_SOURCE} }} }} }}',
        lambda data: [
            *data["route"]["topicMentions"]["nodes"],
            *data["route"]["guideMentions"]["nodes"],
        ],
    ),
    "sections": (
        f'{{ topic(slug: "exams") {{ sections {{ mentions {{ {NOTES} }} }} }} }}',
        lambda data: data["topic"]["sections"][0]["mentions"],
    ),
    "section of a mention": (
        f"""{{ source(slug: "duo") {{ topicMentions {{ nodes {{
            section {{ mentions {{ {NOTES} }} }}
        }} }} }} }}""",
        lambda data: data["source"]["topicMentions"]["nodes"][0]["section"]["mentions"],
    ),
    "body": (
        f"""{{ guide(slug: "pay") {{ body {{
            ... on SourceMentionBlock {{ {NOTES} }}
            ... on SourceListBlock {{ mentions {{ {NOTES} }} }}
        }} }} }}""",
        lambda data: [data["guide"]["body"][0], *data["guide"]["body"][1]["mentions"]],
    ),
}
"""By place: how to ask for the notes there, and where they are in the answer."""


@pytest.fixture
def duo(hub: Hub) -> Source:
    # The titles decide that it comes first in the list of sources.
    SourceFactory(slug="other", title="Other")
    return SourceFactory(slug="duo", title="DUO", summary=SUMMARY)


@pytest.fixture
def mention(hub: Hub, duo: Source):
    """Mentions the source with a note in a topic and twice in a guide."""

    def mention(note: str) -> None:
        topic = hub.add_topic(slug="exams", sections=[section("Pay", citing(duo, note=note))])
        body = [citing(duo, note=note), source_list("List", citing(duo, note=note))]
        hub.add_guide(slug="pay", topic=topic, body=body)

    return mention


@pytest.mark.parametrize("place", PLACES)
class TestEverywhere:
    def test_a_note_of_its_own_is_shown(self, mention, graphql, place) -> None:
        mention("Pay here.")
        query, notes = PLACES[place]

        found = notes(graphql(query))

        assert found
        assert all(note == WRITTEN for note in found)

    def test_without_one_the_summary_is_shown(self, mention, graphql, place) -> None:
        mention("")
        query, notes = PLACES[place]

        found = notes(graphql(query))

        assert found
        assert all(note == EMPTY for note in found)

    def test_the_summary_is_the_published_one(self, duo, mention, graphql, place) -> None:
        mention("")
        query, notes = PLACES[place]
        duo.summary = "What DUO will be for."
        duo.save_revision()
        before = notes(graphql(query))

        duo.get_latest_revision().publish()

        assert all(note == EMPTY for note in before)
        assert [note["note"] for note in notes(graphql(query))] == (
            ["What DUO will be for."] * len(before)
        )


def ids_of_mentions(source: Source) -> list[str]:
    topics = Mention.objects.filter(source=source, state="live", leads=True, kind=TOPIC)
    guides = Mention.objects.filter(source=source, state="live", leads=True, kind=GUIDE)
    return [
        *(opaque_id("TopicMention", m.page_id, m.section_id, m.source_id) for m in topics),
        *(opaque_id("GuideMention", m.page_id, m.source_id) for m in guides),
    ]


BY_ID = f"""query ($ids: [ID!]!) {{ nodes(ids: $ids) {{
  ... on TopicMention {{ {NOTES} }} ... on GuideMention {{ {NOTES} }}
}} }}"""


@pytest.mark.parametrize(("note", "expected"), [("Pay here.", WRITTEN), ("", EMPTY)])
def test_of_a_mention_by_its_id(duo, mention, graphql, note, expected) -> None:
    mention(note)

    assert graphql(BY_ID, ids=ids_of_mentions(duo)) == {"nodes": [expected, expected]}


def test_of_a_hidden_source_is_not_to_be_had(duo, mention, graphql) -> None:
    mention("")
    ids = ids_of_mentions(duo)

    unpublish_mentioned(duo)

    assert graphql(BY_ID, ids=ids) == {"nodes": [None, None]}
    assert graphql(PLACES["sections"][0])["topic"]["sections"] == [{"mentions": []}]
    assert graphql(PLACES["body"][0])["guide"]["body"] == [{"mentions": []}]


def test_after_a_cursor(hub: Hub, duo, graphql) -> None:
    for note in ("Pay here.", ""):
        hub.add_topic(sections=[section("Pay", citing(duo, note=note))])
        hub.add_guide(body=[citing(duo, note=note)])
    for name in ("topicMentions", "guideMentions"):
        first = graphql(f"""{{ source(slug: "duo") {{
            {name}(first: 1) {{ nodes {{ {NOTES} }} pageInfo {{ endCursor }} }}
        }} }}""")["source"][name]
        cursor = first["pageInfo"]["endCursor"]

        rest = graphql(f"""{{ source(slug: "duo") {{
            {name}(first: 1, after: "{cursor}") {{ nodes {{ {NOTES} }} }}
        }} }}""")["source"][name]

        assert (first["nodes"], rest["nodes"]) == ([WRITTEN], [EMPTY])


def test_each_of_many_sources_has_its_own_summary(hub: Hub, graphql) -> None:
    sources = [SourceFactory(slug=slug, summary=f"What {slug} is for.") for slug in "abc"]
    hub.add_topic(sections=[section("All", *map(citing, sources))])
    hub.add_guide(body=[source_list("All", *map(citing, sources))])

    data = graphql("""{ sources { nodes {
        slug topicMentions { nodes { note } } guideMentions { nodes { note } }
    } } }""")

    assert {
        node["slug"]: [
            *(mention["note"] for mention in node["topicMentions"]["nodes"]),
            *(mention["note"] for mention in node["guideMentions"]["nodes"]),
        ]
        for node in data["sources"]["nodes"]
    } == {slug: [f"What {slug} is for."] * 2 for slug in "abc"}


def test_a_drafted_note_is_not_shown(hub: Hub, duo, mention, graphql) -> None:
    mention("")
    draft(GuidePage.objects.get(slug="pay"), body=[citing(duo, note="Drafted.")])

    query, notes = PLACES["source"]
    assert notes(graphql(query)) == [EMPTY, EMPTY]


@pytest.mark.parametrize("count", [1, 20])
def test_by_id_cost_the_same_for_one_mention_and_for_many(hub: Hub, graphql, count: int) -> None:
    sources = SourceFactory.create_batch(count)
    hub.add_topic(sections=[section("All", *map(citing, sources))])
    ids = [opaque for source in sources for opaque in ids_of_mentions(source)]

    answer, statements = graphql.counted(BY_ID, ids=ids)

    assert answer["nodes"] == [{"note": source.summary, "ownNote": ""} for source in sources]
    # The languages; the site; the mentions with the summaries of their sources.
    assert statements == 3
