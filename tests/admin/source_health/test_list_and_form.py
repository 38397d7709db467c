"""The list of sources and the form of one show how links and reviews are."""

import csv
import io
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.health.explanations import REASON_SENTENCES, reason_sentence
from cms.health.models import LinkHealth, LinkStatus, Reason
from cms.health.reviews import mark_reviewed
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory
from tests.health.website import Website

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/snippets/source/"


def know(source: Source, status: LinkStatus, **values) -> None:
    now = timezone.now()
    fields = {"website": source.website, "checked_at": now, "since": now, **values}
    LinkHealth.objects.create(source=source, status=status, next_check=now, **fields)


def page(client, address: str, **query: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address, query).content, "html.parser")


def titles(client, **query: str) -> list[str]:
    found = page(client, LIST, **query).select("td.title .title-wrapper")
    return [title.get_text().strip() for title in found]


def panel(client, source: Source) -> str:
    found = page(client, f"{LIST}edit/{source.pk}/").select_one(".hub-health")
    return " ".join(found.get_text(" ").split())


@pytest.fixture
def sources(hub: Hub, editor) -> dict[str, Source]:
    today = timezone.localdate()
    found = {
        "Broken": SourceFactory(title="Broken", review_by=date(2020, 1, 31), review_owner=editor),
        "Doubtful": SourceFactory(title="Doubtful", review_by=today),
        "Moved": SourceFactory(title="Moved", review_by=today - timedelta(days=1)),
        "New": SourceFactory(title="New", review_by=today + timedelta(days=31)),
        "Well": SourceFactory(title="Well", review_owner=editor),
    }
    know(found["Broken"], LinkStatus.BROKEN, reason=Reason.STATUS, http_status=404)
    know(found["Doubtful"], LinkStatus.DOUBTFUL, reason=Reason.LEADS_HOME)
    know(
        found["Moved"],
        LinkStatus.REDIRECTED,
        http_status=200,
        leads_to="https://example.org/new",
        moved_for_good=True,
    )
    know(found["Well"], LinkStatus.WORKING, http_status=200)
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"link": "ailing"}, ["Broken", "Doubtful"]),
        ({"link": "broken"}, ["Broken"]),
        ({"link": "redirected"}, ["Moved"]),
        ({"link": "unchecked"}, ["New"]),
        ({"review": "overdue"}, ["Broken", "Moved"]),
        ({"review": "overdue", "mine": "yes"}, ["Broken"]),
        ({"review": "soon"}, ["Doubtful"]),
        ({"review": "unplanned"}, ["Well"]),
        ({"mine": "yes"}, ["Broken", "Well"]),
        ({"ordering": "link_status"}, ["Broken", "Doubtful", "Moved", "New", "Well"]),
        ({"ordering": "-review_by"}, ["Well", "New", "Doubtful", "Moved", "Broken"]),
    ],
)
def test_the_list_filters_and_sorts_by_link_and_review(admin, sources, query, expected):
    assert titles(admin, **query) == expected


def test_the_list_filters_by_the_owner_of_reviews(admin, sources, editor):
    assert titles(admin, review_owner=str(editor.pk)) == ["Broken", "Well"]


def test_the_list_exports_links_and_reviews(admin, sources):
    response = admin.get(LIST, {"export": "csv"})
    table = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode()))

    broken = next(row for row in table if row["Title"] == "Broken")
    assert (broken["Link"], broken["Review by"]) == ("broken", "2020-01-31")
    assert broken["Review owner"] == "editor"
    assert broken["Link looked at"]


def test_the_panel_says_why_and_since_when_a_link_is_broken(admin, sources):
    found = panel(admin, sources["Broken"])

    assert "Broken looked at on" in found
    assert "The site says that there is no such page (404). This has been so since" in found
    assert "Overdue since Jan. 31, 2020 Nobody has marked it as reviewed yet." in found


def test_the_panel_offers_the_address_that_a_site_has_moved_to(admin, sources):
    html = page(admin, f"{LIST}edit/{sources['Moved'].pk}/")

    button = html.select_one("[data-hub-use-address]")
    assert button["data-hub-use-address"] == "https://example.org/new"


def test_the_panel_counts_failures_that_are_not_confirmed(admin, sources):
    LinkHealth.objects.filter(source=sources["Well"]).update(reason="timeout", failures=2)

    assert (
        "The site does not answer in time. 2 looks have failed; after 3 in a row the link counts as"
        " broken." in panel(admin, sources["Well"])
    )


def test_the_panel_tells_of_the_last_review(admin, sources, editor):
    mark_reviewed([sources["Broken"]], editor, date(2040, 1, 31))

    found = panel(admin, sources["Broken"])
    assert "Due by Jan. 31, 2040 Last reviewed on" in found
    assert "by editor" in found


def test_the_panel_says_that_it_is_about_what_readers_see(admin, sources):
    source = sources["Well"]
    was = source.website
    source.website = "https://draft.example.org/"
    source.save_revision()

    assert f"This is about {was}, which readers see." in panel(admin, source)


def test_a_link_is_looked_at_when_an_editor_asks(logged_in, website: Website):
    source = SourceFactory(website=website.url())
    editors = logged_in("Editors")

    assert editors.post(reverse("source_check_link", args=[source.pk])).status_code == 202

    status = editors.get(reverse("source_link_status", args=[source.pk])).content.decode()
    assert "Working" in status


def test_every_reason_has_its_words():
    assert set(REASON_SENTENCES) | {Reason.STATUS} == set(Reason)
    assert reason_sentence("", 200) == ""
    assert reason_sentence("status", 503) == "The site answers with an error (503)."


def test_the_dashboard_leads_to_links_and_reviews_that_need_somebody(admin, sources):
    html = page(admin, "/admin/")
    found = {
        " ".join(link.get_text().split()): link["href"]
        for link in html.select(f"a[href^='{LIST}?']")
    }

    assert found["2 Sources with links that do not work"] == f"{LIST}?link=ailing"
    mine = found["1 source of yours is to be reviewed"]
    assert mine == f"{LIST}?review=overdue&mine=yes&ordering=review_by"
    assert "Moved" not in html.select_one("#reviews-to-do-content, #reviews-to-do").get_text()


def test_the_dashboard_reminds_nobody_of_reviews_of_others(logged_in, sources):
    for client in (logged_in("Editors"), logged_in()):
        assert "Your reviews" not in client.get("/admin/").content.decode()


def test_links_and_reviews_cost_the_form_and_the_dashboard_a_fixed_number(admin, sources, editor):
    def statements(address: str) -> int:
        admin.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(address).status_code == 200
        return len(captured)

    mark_reviewed([sources["Broken"]], editor, date(2020, 1, 31))
    addresses = [f"{LIST}edit/{sources['Broken'].pk}/", "/admin/", LIST]
    before = [statements(address) for address in addresses]
    for number in range(40):
        source = SourceFactory(review_by=date(2020, 1, 31), review_owner=editor)
        know(source, list(LinkStatus)[number % 5])
        mark_reviewed([sources["Broken"]], editor, date(2020, 1, 31))

    assert [statements(address) for address in addresses] == before
    assert before[1:] < [20, 20]


def test_owners_are_called_by_their_names(admin, sources, editor):
    editor.first_name, editor.last_name = "Ada", "Lovelace"
    editor.save()

    form = page(admin, f"{LIST}edit/{sources['Well'].pk}/")
    filters = page(admin, LIST)

    assert form.select_one("#id_review_owner option[selected]").text == "Ada Lovelace (editor)"
    assert "Ada Lovelace (editor)" in filters.select_one("#id_review_owner").get_text()
