"""What a search tells beside its results: how to narrow them down, and where they matched."""

from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from cms.mentions.guard import unpublish_mentioned
from search.models import SearchedQuery
from tests.factories import QuickAnswerFactory, SourceFactory, citing, section, text

SEARCH = """
query ($query: String!, $filter: SearchFilter, $first: Int = 100, $after: String) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    facets {
      kinds { value count } topics { value count }
      sourceKinds { value count } publishers { value count }
    }
    nodes { matchedField section { heading } title { text } }
  }
}
"""

FILTERS = {
    "kinds": lambda value: {"kinds": [value]},
    "topics": lambda value: {"topic": value},
    "sourceKinds": lambda value: {"sourceKinds": [value]},
    "publishers": lambda value: {"publisher": value},
}
"""By facet: the filter that a value of it is for."""


@pytest.fixture
def permits(hub) -> None:
    """Much about permits, some of it hidden."""
    duo = SourceFactory(title="Permit desk", kind="official", publisher="DUO")
    SourceFactory(title="Permit course", kind="learning", publisher="DUO")
    SourceFactory(title="Permit rules", kind="legal", publisher="Council")
    work = hub.add_topic(title="Permit for work", slug="work", sections=[section("A", citing(duo))])
    study = hub.add_topic(title="Study", slug="study", summary="A permit to study.")
    for number in range(3):
        hub.add_guide(title=f"Permit step {number}", topic=work, body=[citing(duo)])
    about = hub.add_guide(title="Exchange", topic=study, body=[text("<p>With a permit.</p>")])
    QuickAnswerFactory(question="Who needs a permit?", guide=about)

    SourceFactory(title="Permit draft", kind="municipal", publisher="Nobody", live=False)
    private = hub.add_topic(title="Permit secrets", slug="private")
    hub.add_guide(title="Permit affair", topic=private)
    PageViewRestriction.objects.create(page=private, restriction_type="login")


def searched(graphql: Any, query: str = "permit", **arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = graphql(SEARCH, query=query, **arguments)["search"]
    return found


def facets(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {
        name: {each["value"]: each["count"] for each in counts}
        for name, counts in found["facets"].items()
    }


def test_facets_count_what_their_filters_find(graphql, permits) -> None:
    everything = searched(graphql)

    assert everything["totalCount"] == 10
    counted = facets(everything)
    assert counted["kinds"] == {"GUIDE": 4, "SOURCE": 3, "TOPIC": 2, "ANSWER": 1}
    assert counted["publishers"] == {"DUO": 2, "Council": 1}
    assert counted["topics"].keys() == {"work", "study"}
    assert counted["sourceKinds"].keys() == {"OFFICIAL", "LEARNING", "LEGAL"}
    for facet, counts in counted.items():
        for value, count in counts.items():
            narrowed = searched(graphql, filter=FILTERS[facet](value))
            assert narrowed["totalCount"] == len(narrowed["nodes"]) == count, (facet, value)


def test_a_facet_leaves_its_own_filter_aside(graphql, permits) -> None:
    """And follows all others."""
    whole = facets(searched(graphql))
    for facet, counts in whole.items():
        for value in counts:
            narrowed = facets(searched(graphql, filter=FILTERS[facet](value)))
            assert narrowed[facet] == counts
            for other in FILTERS.keys() - {facet}:
                for further, count in narrowed[other].items():
                    both = FILTERS[facet](value) | FILTERS[other](further)
                    assert searched(graphql, filter=both)["totalCount"] == count, both


def test_filtered_parts_make_up_the_whole(graphql, permits) -> None:
    wanted = searched(graphql, filter={"kinds": ["GUIDE"]})["nodes"]
    found, after = [], None
    for _ in wanted:
        part = searched(graphql, filter={"kinds": ["GUIDE"]}, first=1, after=after)
        found += part["nodes"]
        after = part["pageInfo"]["endCursor"]

    assert found == wanted
    assert not part["pageInfo"]["hasNextPage"]


def test_nothing_hidden_is_counted(graphql, permits) -> None:
    found = searched(graphql)

    titles = {node["title"]["text"] for node in found["nodes"]}
    assert titles.isdisjoint({"Permit draft", "Permit secrets", "Permit affair"})
    assert "Nobody" not in facets(found)["publishers"]
    assert "private" not in facets(found)["topics"]
    assert searched(graphql, filter={"topic": "private"})["totalCount"] == 0
    assert searched(graphql, filter={"publisher": "Nobody"})["totalCount"] == 0


def test_says_where_a_result_matched(graphql, hub) -> None:
    source = SourceFactory(title="Desk", publisher="Harbour", summary="-", intro="-")
    hub.add_topic(
        title="Lantern",
        summary="About a windmill.",
        sections=[section("Ladders", citing(source)), section("Ropes", citing(source))],
    )

    def where(query: str) -> tuple[str, str | None]:
        [node] = searched(graphql, query)["nodes"]
        return node["matchedField"], node["section"] and node["section"]["heading"]

    assert where("lantern") == ("TITLE", None)
    assert where("windmill") == ("SUMMARY", None)
    assert where("harbour") == ("KICKER", None)
    assert where("ropes") == ("BODY", "Ropes")
    assert where("ladders") == ("BODY", "Ladders")


def test_says_which_words_nothing_holds(graphql, permits) -> None:
    query = "query ($query: String!) { search(query: $query) { notFound totalCount } }"

    assert graphql(query, query="permit Zeppelin")["search"] == {
        "notFound": ["Zeppelin"],
        "totalCount": 10,
    }
    assert graphql(query, query="permit")["search"]["notFound"] == []
    # Hidden words are as unknown as those that are nowhere.
    assert graphql(query, query="permit affair")["search"]["notFound"] == ["affair"]
    assert SearchedQuery.objects.get(query="permit zeppelin").not_found == "zeppelin"


TRACES = """query ($query: String!) {
  search(query: $query) {
    totalCount didYouMean notFound
    facets { kinds { value count } }
    nodes { excerpt { html } section { heading } }
  }
  suggest(prefix: $query) { title { text } }
}"""


@pytest.mark.parametrize("word", ["zebracrossing", "zebracrosing", "zebracro"])
def test_no_part_of_an_answer_knows_what_is_said_of_a_hidden_source(hub, graphql, word) -> None:
    source = SourceFactory()
    said = citing(source, note="A zebracrossing.")
    topic = hub.add_topic(sections=[section("Streets", said)])
    hub.add_guide(topic=topic, body=[said])
    shown = graphql(TRACES, query=word)["search"]

    assert shown["totalCount"] == 2
    assert [each["count"] for each in shown["facets"]["kinds"]] == [1, 1]
    assert {"heading": "Streets"} in [each["section"] for each in shown["nodes"]]
    assert all("zebracrossing</mark>" in each["excerpt"]["html"] for each in shown["nodes"])

    unpublish_mentioned(source)

    assert graphql(TRACES, query=word) == {
        "search": {
            "totalCount": 0,
            "didYouMean": None,
            "notFound": [word],
            "facets": {"kinds": []},
            "nodes": [],
        },
        "suggest": [],
    }
