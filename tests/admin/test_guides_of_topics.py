"""Editors see which guides belong to a topic, in the topic and in the list of guides."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import Hub, make_hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics(hub: Hub):
    """Two topics with a guide each, and one without."""
    topics = [hub.add_topic(title=title) for title in ("Exams", "Housing", "Empty")]
    for topic in topics[:2]:
        hub.add_guide(title=f"A guide of {topic.title}", topic=topic)
    return topics


def test_a_topic_lists_its_guides(admin, hub: Hub, topics):
    hub.add_guide(title="Another", topic=topics[0], live=False)

    def panel(topic) -> list[str]:
        edit = admin.get(reverse("wagtailadmin_pages:edit", args=[topic.pk]))
        page = BeautifulSoup(edit.content, "html.parser")
        return [" ".join(item.get_text(" ").split()) for item in page.select(".hub-guides li")]

    assert panel(topics[0]) == ["A guide of Exams live", "Another draft"]
    assert panel(topics[2]) == []


def test_the_list_of_guides_has_a_column_and_a_filter(admin, hub: Hub, topics):
    address = reverse("wagtailadmin_explore", args=[hub.guides.pk])

    def rows(query: str = "") -> list[tuple[str, str]]:
        page = BeautifulSoup(admin.get(address + query).content, "html.parser")
        return [
            (row.select_one(".title-wrapper").get_text(strip=True), row.select("td")[place].text)
            for row in page.select("table.listing tbody tr")
            for place in [
                [cell.get_text(strip=True) for cell in page.select("thead th")].index("Topic")
            ]
        ]

    assert [(title, topic.strip()) for title, topic in rows()] == [
        ("A guide of Exams", "Exams"),
        ("A guide of Housing", "Housing"),
    ]
    assert [title for title, _ in rows(f"?topic={topics[1].pk}")] == ["A guide of Housing"]
    assert rows(f"?topic={topics[2].pk}") == []
    other = admin.get(reverse("wagtailadmin_explore", args=[hub.topics.pk])).content.decode()
    assert 'name="topic"' not in other


def test_the_topic_is_chosen_among_those_of_the_language_of_the_guide(admin, hub: Hub, topics):
    dutch = make_hub("nl")
    dutch.add_topic(title="Examens")
    new = reverse("wagtailadmin_pages:add", args=["pages", "guidepage", dutch.guides.pk])
    edit = reverse("wagtailadmin_pages:edit", args=[topics[0].guides.get().pk])

    def offered(address: str) -> str:
        """The pages from which the chooser begins, and those it offers after a choice of one."""
        page = BeautifulSoup(admin.get(address).content, "html.parser")
        chooser = page.select_one("#id_topic-chooser")["data-chooser-url"]
        asked = {"page_type": "pages.topicpage"}
        first = admin.get(chooser, asked).json()["html"]
        assert "Housing" in admin.get(f"{chooser}{hub.topics.pk}/", asked).json()["html"]
        return first

    assert "Examens" in offered(new)
    assert "Housing" not in offered(new)
    assert "Housing" in offered(edit)
    assert "Examens" not in offered(edit)
