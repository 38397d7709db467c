"""The report of topics and guides that cite nothing."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.pages.models import TopicPage
from tests.factories import Hub, citing, draft, section, text

pytestmark = pytest.mark.django_db

ADDRESS = reverse("pages_without_source")
NONE = "\N{EN DASH}"


def cell(row, number: int) -> str:
    return row.find_all("td")[number].get_text(strip=True)


def listed(client, **query: str) -> list[tuple[str, str]]:
    """(title, mentions in the draft) of each page."""
    page = BeautifulSoup(client.get(ADDRESS, query).content, "html.parser")
    rows = page.select(".listing tbody tr")
    return [
        (
            row.select_one(".title a").get_text(strip=True),
            row.find_all("td")[2].get_text(strip=True),
        )
        for row in rows
    ]


@pytest.fixture
def mixed_hub(hub: Hub, source) -> Hub:
    topic = hub.add_topic(title="Citing topic", sections=[section("A", citing(source))])
    hub.add_topic(title="Bare topic")
    hub.add_guide(title="Citing guide", topic=topic, body=[citing(source)])
    hub.add_guide(title="Bare guide", topic=topic, body=[text("<p>Nothing.</p>")])
    promising = hub.add_guide(title="Promising guide", topic=topic)
    draft(promising, body=[citing(source)])
    emptied = hub.add_guide(title="Emptied in the draft", topic=topic, body=[citing(source)])
    draft(emptied, body=[])
    for title, body in (("Bare draft", []), ("Citing draft", [citing(source)])):
        page = hub.add_guide(title=title, topic=topic, live=False)
        draft(page, body=body)
    return hub


def test_lists_what_cites_nothing(admin, mixed_hub: Hub):
    assert listed(admin) == [
        ("Bare topic", NONE),
        ("Bare guide", NONE),
        ("Promising guide", "1 mention"),
        ("Bare draft", NONE),
    ]


def test_filters_by_status_type_and_language(admin, mixed_hub: Hub):
    topic_type = str(ContentType.objects.get_for_model(TopicPage).pk)
    english = str(mixed_hub.home.locale_id)

    assert [title for title, _ in listed(admin, status="draft")] == ["Bare draft"]
    assert len(listed(admin, status="live")) == 3
    assert [title for title, _ in listed(admin, type=topic_type)] == ["Bare topic"]
    assert len(listed(admin, locale=english)) == 4


def test_exports_what_is_filtered(admin, mixed_hub: Hub):
    response = admin.get(ADDRESS, {"export": "csv", "status": "live"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))

    assert [(row["Title"], row["Mentions in the draft"]) for row in rows] == [
        ("Bare topic", "0"),
        ("Bare guide", "0"),
        ("Promising guide", "1"),
    ]


def test_shows_only_what_the_user_may_change(logged_in, mixed_hub: Hub):
    editor = logged_in("Editors")
    group = editor.get("/admin/").wsgi_request.user.groups.get()
    assert len(listed(editor)) == 4

    permissions = GroupPagePermission.objects.filter(group=group)
    permissions.update(page=mixed_hub.topics)
    assert [title for title, _ in listed(editor)] == ["Bare topic"]

    permissions.delete()
    assert editor.get(ADDRESS).status_code == 403
    assert ADDRESS not in editor.get("/admin/").content.decode()
    assert logged_in().get(f"{ADDRESS}?export=csv").status_code == 403


def test_takes_the_same_statements_for_many_as_for_few(admin, mixed_hub: Hub):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(ADDRESS).status_code == 200
        return len(captured)

    statements()
    few = statements()
    for number in range(5):
        mixed_hub.add_guide(title=f"Bare {number}")

    assert statements() == few <= 20
