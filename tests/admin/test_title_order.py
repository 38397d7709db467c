"""Lists of the admin, sorted by title, are in the order that editors expect."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.snippets.models import Source
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    draft,
    section,
)

pytestmark = pytest.mark.django_db

IN_ORDER = ["9 rules", "10 rules", "City", "COA", "DigiD", "DUO", "Éducation", "Step 9", "Step 10"]
MIXED = [*IN_ORDER[1::2], *IN_ORDER[::2]]


def shown(client: Client, url: str, **query: str) -> list[str]:
    """The titles in the order in which the page shows them for the first time."""
    html = client.get(url, query).content.decode()
    found = re.findall(rf">\s*({'|'.join(IN_ORDER)})\s*<", html)
    return [*dict.fromkeys(found)]


@pytest.fixture
def urls(hub: Hub) -> dict[str, str]:
    """The address of each list, with all of the titles in it."""
    for number, title in enumerate(MIXED):
        SourceFactory(title=title, slug=str(number))
        OfferFactory(title=title)
        QuickAnswerFactory(question=title, sort_order=number)
        hub.add_topic(title=title, slug=str(number))
    return {
        **{
            name: reverse(f"wagtailsnippets_snippets_{name}:list")
            for name in ("source", "offer", "quickanswer")
        },
        "chooser": reverse("wagtailsnippetchoosers_snippets_source:choose_results"),
        "offers to choose": reverse("wagtailsnippetchoosers_snippets_offer:choose_results"),
        "topics": reverse("wagtailadmin_explore", args=[hub.topics.pk]),
        "topics of all": reverse("wagtailadmin_explore", args=[hub.home.pk]),
    }


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("source", {}),
        ("source", {"ordering": "title"}),
        ("source", {"ordering": "topic_mentions"}),
        ("source", {"ordering": "title", "q": " "}),
        ("offer", {}),
        ("offer", {"ordering": "title"}),
        ("quickanswer", {"ordering": "question"}),
        ("chooser", {}),
        ("offers to choose", {}),
        ("topics", {"ordering": "title"}),
    ],
)
def test_titles_are_in_order(admin, urls: dict[str, str], name: str, query) -> None:
    assert shown(admin, urls[name], **query) == IN_ORDER


@pytest.mark.parametrize(
    ("name", "ordering"),
    [
        ("source", "-title"),
        ("offer", "-title"),
        ("quickanswer", "-question"),
        ("topics", "-title"),
    ],
)
def test_and_the_other_way_round(admin, urls: dict[str, str], name: str, ordering: str) -> None:
    assert shown(admin, urls[name], ordering=ordering) == IN_ORDER[::-1]


def test_the_order_of_editors_stays(admin, urls: dict[str, str]) -> None:
    assert shown(admin, urls["topics"]) == MIXED
    assert shown(admin, urls["quickanswer"]) == MIXED


def test_pages_of_every_type_are_sorted_together(admin, hub: Hub) -> None:
    topic = hub.add_topic(title="DigiD")
    hub.add_guide(title="DUO", topic=topic)
    hub.add_guide(title="COA", topic=topic)
    home = reverse("wagtailadmin_explore", args=[hub.home.pk])

    found = shown(admin, home, ordering="title", has_child_pages="false")

    assert found == ["COA", "DigiD", "DUO"]


def test_a_search_in_the_explorer_still_works(admin, hub: Hub) -> None:
    hub.add_topic(title="DigiD")

    response = admin.get(
        reverse("wagtailadmin_explore", args=[hub.topics.pk]), {"q": "digid", "ordering": "title"}
    )

    assert response.status_code == 200


def test_a_draft_stands_by_its_live_title(admin, hub: Hub) -> None:
    first, _ = (hub.add_topic(title=title) for title in ("COA", "DUO"))
    draft(first, title="Step 9")

    url = reverse("wagtailadmin_explore", args=[hub.topics.pk])

    assert shown(admin, url, ordering="title") == ["Step 9", "DUO"]


def test_the_most_mentioned_sources_are_in_order(hub: Hub) -> None:
    from cms.admin.figures.queries import most_mentioned

    for title in MIXED:
        SourceFactory(title=title, slug=title.lower().replace(" ", "-"))
    hub.add_topic(sections=[section("S", *map(citing, Source.objects.order_by("-pk")))])

    assert [row["source__title"] for row in most_mentioned(20)] == IN_ORDER
