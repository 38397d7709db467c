"""Lists by title are in the order that readers of the language expect, part by part."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.snippets.models import Source
from tests.admin.large_hub import enlarge, make_small_hub
from tests.factories import Hub, SourceFactory, citing, draft, publish, section

IN_ORDER = [
    "9 rules",
    "10 rules",
    "City of Amsterdam",
    "coa",
    "COA",
    "DigiD",
    "DUO",
    "Edam",
    "Ede",
    "Éducation",
    "Step 9",
    "Step 10",
    "العربية",
    "中文",
]
MIXED = [*IN_ORDER[::2], *IN_ORDER[1::2]]


@pytest.fixture
def walk(graphql):
    """The titles of a list, read in parts of this size."""

    def walk(field: str, size: int, order: str = "TITLE", locale: str = "en") -> list[str]:
        query = f"""query ($after: String) {{
          {field}(first: {size}, after: $after, orderBy: {order}, locale: "{locale}") {{
            nodes {{ title }} pageInfo {{ hasNextPage endCursor }}
          }}
        }}"""
        titles: list[str] = []
        after, more = None, True
        while more:
            part = graphql(query, after=after)[field]
            titles += [node["title"] for node in part["nodes"]]
            after, more = part["pageInfo"]["endCursor"], part["pageInfo"]["hasNextPage"]
        return titles

    return walk


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_every_part_goes_on_where_the_last_one_ended(hub: Hub, walk, size: int) -> None:
    topic = hub.add_topic(title=MIXED[0], slug="topic-0")
    for number, title in enumerate(MIXED):
        SourceFactory(title=title, slug=f"source-{number}")
        hub.add_guide(title=title, slug=f"guide-{number}", topic=topic)
        if number:
            hub.add_topic(title=title, slug=f"topic-{number}")

    assert walk("sources", size) == IN_ORDER
    assert walk("topics", size) == IN_ORDER
    assert walk("guides", size) == IN_ORDER


def test_titles_break_the_tie_of_equal_mentions(hub: Hub, walk) -> None:
    digid, duo, zoo = (
        SourceFactory(title=title, slug=title.lower()) for title in ("DigiD", "DUO", "Zoo")
    )
    hub.add_topic(sections=[section("S", citing(duo), citing(digid)), section("T", citing(zoo))])
    hub.add_guide(body=[citing(zoo)])

    assert walk("sources", 1, order="MOST_MENTIONED") == ["Zoo", "DigiD", "DUO"]


def test_a_renamed_draft_moves_when_it_is_published_and_only_then(hub: Hub, walk) -> None:
    first, *_ = (hub.add_guide(title=title) for title in ("Applying", "Moving", "Voting"))

    draft(first, title="Zoning")
    assert walk("guides", 1) == ["Applying", "Moving", "Voting"]

    publish(first, title="Zoning")
    assert walk("guides", 1) == ["Moving", "Voting", "Zoning"]


def test_cursors_survive_a_new_title(hub: Hub, graphql) -> None:
    for title in ("A", "B", "C", "D"):
        SourceFactory(title=title)
    query = """query ($after: String) {
      sources(first: 2, after: $after) { nodes { title } pageInfo { endCursor } }
    }"""
    after = graphql(query)["sources"]["pageInfo"]["endCursor"]

    moved = Source.objects.get(title="B")
    moved.title = "Ca"
    moved.save()

    assert graphql(query, after=after)["sources"]["nodes"] == [{"title": "C"}, {"title": "Ca"}]


@pytest.mark.parametrize(
    ("field", "index"), [("sources", "source_by_sort_key"), ("guides", "guide_by_sort_key")]
)
def test_a_part_of_a_long_list_is_read_from_an_index(
    hub: Hub, graphql, field: str, index: str
) -> None:
    enlarge(hub, make_small_hub(hub), sources=2_000, guides=2_000)
    call_command("check_title_order", "--repair")
    with CaptureQueriesContext(connection) as captured:
        graphql(f"{{ {field}(first: 20, orderBy: TITLE) {{ nodes {{ title }} }} }}")
    [sql] = [query["sql"] for query in captured if "sort_key" in query["sql"]]

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert f"Index Scan using {index}" in plan
    assert "Sort" not in plan
