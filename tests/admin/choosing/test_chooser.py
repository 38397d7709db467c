"""What the chooser tells about each source, and what it remembers."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.admin.choosing.models import RecentChoice
from cms.snippets.models import Source
from tests.factories import SourceFactory, citing, linking, section, text
from tests.health.broken import break_link

pytestmark = pytest.mark.django_db

CHOOSE = "wagtailsnippetchoosers_snippets_source:choose"
RESULTS = "wagtailsnippetchoosers_snippets_source:choose_results"
CHOSEN = "wagtailsnippetchoosers_snippets_source:chosen"


def tables(response) -> list[list[list[str]]]:
    page = BeautifulSoup(response.content, "html.parser")
    return [
        [
            [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
            for row in table.tbody.find_all("tr")
        ]
        for table in page.find_all("table")
    ]


def titles(client: Client, **query: str) -> list[list[str]]:
    return [[row[1] for row in table] for table in tables(client.get(reverse(RESULTS), query))]


# Wagtail leaves the file that it makes a thumbnail in to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_row_tells_what_an_editor_wants_to_know(admin, hub):
    image = get_image_model().objects.create(title="Logo", file=get_test_image_file())
    source = SourceFactory(title="DUO", publisher="DUO", kind="official", logo=image)
    hub.add_topic(sections=[section("S", citing(source)), section("T", citing(source))])
    hub.add_guide(body=[text(linking(source, source))])
    yesterday = timezone.localdate() - timedelta(days=1)
    checked = timezone.make_aware(timezone.datetime(2026, 3, 2, 12))
    Source.objects.update(review_by=yesterday)
    break_link(source, checked)

    response = admin.get(reverse(RESULTS), {"locale": "en"})

    assert tables(response) == [
        [
            [
                "",
                "DUO",
                "DUO",
                "Official",
                "3",
                f"Link broken 2 Mar 2026 Review overdue since {yesterday:%-d %b %Y}",
                "live",
            ]
        ]
    ]
    assert "max-40x40" in BeautifulSoup(response.content, "html.parser").table.img["src"]


def test_narrows_down_to_what_can_be_relied_on(admin, hub):
    for name, review_by in (
        ("Broken", None),
        ("Overdue", date(2020, 1, 31)),
        ("Well", date(2090, 1, 31)),
    ):
        SourceFactory(title=name, review_by=review_by)
    break_link(Source.objects.get(title="Broken"))
    hub.add_guide(body=[citing(Source.objects.get(title="Well"))])

    assert titles(admin, link="ailing") == [["Broken"]]
    assert titles(admin, link="good") == [["Overdue", "Well"]]
    assert titles(admin, review="overdue") == [["Overdue"]]
    assert titles(admin, review="good") == [["Broken", "Well"]]
    assert titles(admin, mentions="some") == [["Well"]]
    assert titles(admin, mentions="none", review="good") == [["Broken"]]


def test_narrows_down_to_a_kind(admin):
    SourceFactory(title="A", kind="legal")
    SourceFactory(title="B", kind="learning")

    assert titles(admin, kind="legal") == [["A"]]
    assert titles(admin, kind="nonsense") == [["A", "B"]]


def test_begins_with_what_the_user_chose_last(admin, logged_in):
    sources = [SourceFactory(title=title) for title in "ABCDEFG"]
    for source in [sources[1], *sources, sources[1]]:
        assert admin.get(reverse(CHOSEN, args=[source.pk])).status_code == 200

    assert titles(admin)[0] == ["B", "G", "F", "E", "D"]
    assert len(titles(admin)) == 2
    assert RecentChoice.objects.count() == 7
    for query in ({"q": "A"}, {"kind": "other"}, {"link": "good"}, {"p": "1", "q": "B"}):
        assert len(titles(admin, **query)) == 1
    assert len(titles(admin, locale="nl")) <= 1
    assert len(titles(logged_in("Editors"))) == 1


def test_begins_with_the_words_that_are_selected_if_they_find_anything(admin):
    SourceFactory(title="DUO integration")
    SourceFactory(title="IND residence")

    found = admin.get(reverse(CHOOSE), {"selected": "duo"}).json()["html"]
    assert 'name="q" value="duo"' in found
    assert "DUO integration" in found
    assert "IND residence" not in found
    everything = admin.get(reverse(CHOOSE), {"selected": "you pay here"}).json()["html"]
    assert "you pay here" not in everything
    assert "IND residence" in everything


def test_a_choice_of_several_at_once_shows_one_list(admin):
    source = SourceFactory()
    admin.get(reverse(CHOSEN, args=[source.pk]))

    assert len(titles(admin, multiple="1")) == 1


def test_the_field_warns_of_what_is_not_well(admin):
    fine = SourceFactory(review_by=timezone.localdate())
    bad = SourceFactory(review_by=date(2020, 1, 2), live=False)
    break_link(bad)

    answer = admin.get(reverse("source_conditions"), {"id": [fine.pk, bad.pk, "x", 10**30]})

    assert answer.json() == {
        str(fine.pk): {"warnings": [], "summary": fine.summary},
        str(bad.pk): {
            "warnings": [
                "Its link is broken.",
                "Its review has been overdue since 2 Jan 2020.",
                "It is not published: readers will not see it.",
            ],
            "summary": bad.summary,
        },
    }


def test_the_field_asks_for_the_warnings(admin, hub):
    guide = hub.add_guide()
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).content.decode()

    assert "hub-source-condition" in page
    assert "source_chooser.js" in page


def test_only_those_who_may_use_the_admin_learn_of_conditions(client):
    assert client.get(reverse("source_conditions"), {"id": "1"}).status_code == 302
