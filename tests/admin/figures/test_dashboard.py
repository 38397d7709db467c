"""The dashboard sums up the hub; each figure opens the list of what it counts."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import Hub, SourceFactory, citing, draft, section

pytestmark = pytest.mark.django_db

SOURCES = "/admin/snippets/snippets/source/"


def figures(client) -> dict[str, str]:
    """Address by what is said of it, of those below the title."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    links = page.select(".w-summary__list a")
    return {" ".join(link.get_text(" ").split()): link["href"] for link in links}


def most_mentioned(client) -> list[list[str]]:
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    rows = page.select("#most-mentioned-content tbody tr")
    return [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in rows]


def fill(hub: Hub) -> None:
    """`Much` is on two sections and in two guides, `Little` in one; `Drafted` in a draft."""
    much, little, drafted, *_ = (
        SourceFactory(title=title) for title in ("Much", "Little", "Drafted", "Old", "Older")
    )
    topic = hub.add_topic(sections=[section("A", citing(much)), section("B", citing(much))])
    guide = hub.add_guide(topic=topic, body=[citing(much), citing(much), citing(little)])
    hub.add_guide(topic=topic, body=[citing(much)])
    draft(guide, body=[*guide.body.raw_data, citing(drafted)])


def test_each_figure_opens_the_list_of_what_it_counts(admin, hub: Hub):
    fill(hub)

    said = figures(admin)

    assert said["1 Topic"] == reverse("wagtailadmin_pages:type_use", args=["pages", "topicpage"])
    assert said["2 Guides"] == reverse("wagtailadmin_pages:type_use", args=["pages", "guidepage"])
    assert said["5 Sources"] == SOURCES
    assert said["5 Mentions of sources"] == f"{SOURCES}?mentions=live"
    assert said["2 Sources that no page mentions"] == f"{SOURCES}?mentions=none"
    for label in ("1 Topic", "2 Guides", "5 Sources", "2 Sources that no page mentions"):
        response = admin.get(said[label])
        number = response.context["page_obj"].paginator.count
        assert f"{number} " == label[: len(f"{number} ")]
    mentioned = admin.get(said["5 Mentions of sources"]).context["object_list"]
    assert sum(one.topic_mentions + one.guide_mentions for one in mentioned) == 5


def test_names_what_is_mentioned_most(admin, hub: Hub):
    fill(hub)

    assert most_mentioned(admin) == [["Much", "2", "2"], ["Little", "0", "1"]]


def test_says_nothing_to_those_who_do_not_work_with_it(logged_in, hub: Hub):
    fill(hub)

    assert {"1 Topic", "5 Sources", "5 Mentions of sources"} <= set(figures(logged_in("Editors")))
    stranger = logged_in()
    assert figures(stranger) == {}
    assert most_mentioned(stranger) == []


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_takes_a_fixed_number_of_statements(logged_in, hub: Hub, group: str):
    client = logged_in(group)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/").status_code == 200
        return len(captured)

    fill(hub)
    statements()  # fills Wagtail's caches
    few = statements()
    for number in range(5):
        hub.add_guide(body=[citing(SourceFactory(title=f"More {number}"))])

    assert statements() == few <= 21
