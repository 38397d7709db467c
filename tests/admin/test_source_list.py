"""The list of sources tells how often each is mentioned, and finds what is not."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import Hub, SourceFactory, citing, draft, section, text

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/snippets/source/"


def rows(client, **query: str) -> dict[str, list[str]]:
    """The texts of the cells of each row, by title, in the order of the list."""
    html = client.get(LIST, query).content.decode()
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL):
        cells = [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        if title := re.search(r'id="snippet_\d+_title">([^<]*)<', row):
            found[title[1].strip()] = cells
    return found


def counts(client, **query: str) -> dict[str, tuple[str, str]]:
    return {title: (cells[4], cells[5]) for title, cells in rows(client, **query).items()}


@pytest.fixture
def busy_hub(hub: Hub) -> Hub:
    """`Much` is on two sections of a topic and in a guide; drafts add to it; `Rare` is a draft."""
    much, rare, _ = (SourceFactory(title=title) for title in ("Much", "Rare", "Unused"))
    sections = [section("Exams", citing(much), citing(much)), section("Money", citing(much))]
    topic = hub.add_topic(sections=sections)
    hub.add_guide(topic=topic, body=[citing(much), text("<p>Nothing.</p>"), citing(much)])
    other = hub.add_guide(topic=topic)
    draft(other, body=[citing(much), citing(rare)])
    draft(topic, sections=[*sections, section("Work", citing(much))])
    return hub


def test_counts_what_is_live_and_what_drafts_would_add(admin, busy_hub: Hub):
    assert counts(admin) == {
        "Much": ("2 +1 in drafts", "1 +1 in drafts"),
        "Rare": ("0", "0 +1 in drafts"),
        "Unused": ("0", "0"),
    }


@pytest.mark.parametrize(
    ("ordering", "titles"),
    [
        ("topic_mentions", ["Rare", "Unused", "Much"]),
        ("-topic_mentions", ["Much", "Rare", "Unused"]),
        ("-guide_mentions", ["Much", "Rare", "Unused"]),
    ],
)
def test_sorts_by_a_count_and_then_by_title(admin, busy_hub: Hub, ordering, titles):
    assert list(rows(admin, ordering=ordering)) == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"mentions": "none"}, ["Unused"]),
        ({"mentions": "live"}, ["Much"]),
        ({"mentions": "drafts"}, ["Rare"]),
        ({"kind": "legal"}, []),
        ({"status": "live"}, ["Much", "Rare", "Unused"]),
        ({"status": "draft"}, []),
        ({"q": "uch"}, ["Much"]),
    ],
)
def test_filters_and_searches(admin, busy_hub: Hub, query, titles):
    assert list(rows(admin, **query)) == titles


def test_exports_the_counts_of_what_is_filtered(admin, busy_hub: Hub):
    response = admin.get(LIST, {"export": "csv", "mentions": "live"})
    table = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))

    [much] = table
    assert (much["Title"], much["Mentions in topics"], much["Mentions in guides"]) == (
        "Much",
        "2",
        "1",
    )
    assert much["Mentions in topics that drafts would add"] == "1"
    assert much["Mentions in guides that drafts would add"] == "1"

    response = admin.get(LIST, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    heading, *lines = sheet.iter_rows(values_only=True)
    assert heading[6] == "Mentions in topics"
    assert [(line[0], line[6]) for line in lines] == [("Much", 2), ("Rare", 0), ("Unused", 0)]


def test_takes_the_same_statements_for_a_full_page_as_for_a_short_one(admin, hub: Hub):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(LIST).status_code == 200
        return len(captured)

    first = SourceFactory()
    hub.add_guide(body=[citing(first)])
    statements()  # fills Wagtail's caches
    few = statements()
    many = [SourceFactory() for _ in range(60)]
    topic = hub.add_topic(sections=[section("All", *map(citing, many))])
    for _ in range(5):
        draft(hub.add_guide(topic=topic, body=list(map(citing, many))), body=[citing(first)])

    assert statements() == few
    assert few < 20


def test_an_editor_sees_it_and_others_do_not(logged_in, hub: Hub):
    SourceFactory(title="DUO integration")

    assert logged_in("Editors").get(LIST).status_code == 200
    refused = logged_in().get(LIST)
    assert refused.status_code == 403
    assert b"DUO integration" not in refused.content


def test_the_counts_lead_to_the_mentions(admin, busy_hub: Hub):
    much = reverse("wagtailsnippets_snippets_source:usage", args=[1]).replace("/1/", "/")
    html = admin.get(LIST).content.decode()

    assert re.search(rf'{much}\d+/\?kind=topic">2<', html)
    assert re.search(rf'{much}\d+/\?kind=guide">1<', html)
