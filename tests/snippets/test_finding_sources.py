"""How editors find a source: in the list, in the chooser and on the dashboard."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale

from tests.factories import Hub, SourceFactory

pytestmark = pytest.mark.django_db

LIST = "wagtailsnippets_snippets_source:list"
CHOOSE = "wagtailsnippetchoosers_snippets_source:choose_results"
CHOSEN = "wagtailsnippetchoosers_snippets_source:chosen"


def rows(response) -> list[list[str]]:
    """The text of each cell of each row, without the column of checkboxes."""
    table = BeautifulSoup(response.content, "html.parser").find("table")
    if table is None:
        return []
    return [
        [
            " ".join(cell.get_text(" ").split())
            for cell in row.find_all("td")
            if not cell.find("input")
        ]
        for row in table.tbody.find_all("tr")
    ]


def chosen_titles(admin, **query: str) -> list[str]:
    return [row[1] for row in rows(admin.get(reverse(CHOOSE), query))]


@pytest.fixture
def duo(db):
    return SourceFactory(
        title="DUO integration",
        publisher="Dienst Uitvoering Onderwijs",
        website="https://www.inburgeren.example.org/",
        summary="For exams and loans.",
        kind="official",
    )


@pytest.mark.parametrize("words", ["duo", "uitvoering", "inburgeren", "loans", "exams onderwijs"])
def test_the_chooser_finds_a_source_by_any_of_its_words_at_once(admin, duo, words):
    SourceFactory(title="Another")

    assert chosen_titles(admin, q=words) == ["DUO integration"]


def test_the_chooser_wants_every_word(admin, duo):
    assert chosen_titles(admin, q="duo nonsense") == []


def test_the_chooser_tells_sources_apart(admin, duo):
    assert rows(admin.get(reverse(CHOOSE))) == [
        [
            "",
            "DUO integration",
            "Dienst Uitvoering Onderwijs",
            "Official",
            "0",
            "Not checked",
            "English",
            "live",
        ]
    ]


def test_the_chooser_narrows_down_to_a_language(admin, duo):
    SourceFactory(title="Nederlands", locale=Locale.objects.create(language_code="nl"))

    assert chosen_titles(admin, locale="nl") == ["Nederlands"]
    assert chosen_titles(admin) == ["DUO integration", "Nederlands"]


def test_the_chooser_tells_the_text_editor_where_a_citation_leads(admin, duo):
    assert admin.get(reverse(CHOSEN, args=[duo.pk])).json() == {
        "step": "chosen",
        "result": {
            "id": str(duo.pk),
            "string": "DUO integration",
            "edit_url": f"/admin/snippets/snippets/source/edit/{duo.pk}/",
            "website": "https://www.inburgeren.example.org/",
        },
    }


def test_the_list_is_searched_and_filtered(admin, duo):
    SourceFactory(title="Another", kind="legal", live=False)

    def titles(**query: str) -> list[str]:
        page = BeautifulSoup(admin.get(reverse(LIST), query).content, "html.parser")
        return [title.get_text(strip=True) for title in page.select("td .title-wrapper")]

    assert titles() == ["Another", "DUO integration"]
    assert titles(q="inburgeren") == ["DUO integration"]
    assert titles(kind="legal") == ["Another"]
    assert titles(status="live") == ["DUO integration"]


def test_the_dashboard_counts_the_sources(admin, hub: Hub, duo):
    page = BeautifulSoup(admin.get("/admin/").content, "html.parser")

    [link] = page.main.find_all("a", href=reverse(LIST))
    assert " ".join(link.get_text(" ").split()) == "1 Source"
