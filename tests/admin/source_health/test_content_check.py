"""The page editor says where a page cites a source whose link or review needs attention."""

import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.health.models import LinkHealth, LinkStatus
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, linking, text

pytestmark = pytest.mark.django_db


def know(source: Source, status: LinkStatus) -> Source:
    LinkHealth.objects.create(
        source=source, website=source.website, status=status, next_check=timezone.now()
    )
    return source


def edit(client, page):
    return BeautifulSoup(client.get(f"/admin/pages/{page.pk}/edit/").content, "html.parser")


def checks(client, page) -> dict:
    return json.loads(edit(client, page).find(id="checker-axe-configuration").string)


def warnings(client, page) -> list[str]:
    found = edit(client, page).select(".messages .warning")
    return [" ".join(message.get_text(" ").split()) for message in found]


def test_wagtails_checks_look_for_links_to_sources_in_need(admin, hub: Hub):
    broken = know(SourceFactory(title="Broken"), LinkStatus.BROKEN)
    know(SourceFactory(title="Well", review_by=date(2040, 1, 1)), LinkStatus.WORKING)
    overdue = SourceFactory(
        title="Overdue", website='https://e.org/?q="x"', review_by=date(2020, 1, 31)
    )
    guide = hub.add_guide()

    found = checks(admin, guide)

    rules = {rule["id"]: rule for rule in found["spec"]["rules"]}
    own = {name for name in rules if name.startswith("source-")}
    assert own == {f"source-link-{broken.pk}", f"source-review-{overdue.pk}"}
    assert own <= set(found["options"]["runOnly"])
    assert rules[f"source-link-{broken.pk}"]["selector"] == (
        f'a[href="{broken.website}"], a[data-source="{broken.slug}"]'
    )
    assert rules[f"source-review-{overdue.pk}"]["selector"] == (
        r'a[href="https://e.org/?q=\"x\""], a[data-source="overdue"]'
    )
    messages = found["messages"]
    assert messages[f"source-link-{broken.pk}"]["error_name"] == (
        "Cites “Broken”, whose link is broken"
    )
    assert messages[f"source-review-{overdue.pk}"]["help_text"] == "It was due by Jan. 31, 2020"
    assert "alt-text-quality" in rules


def test_the_links_that_are_looked_for_are_those_of_the_preview(admin, hub: Hub):
    source = SourceFactory(website="https://example.org/?a=1&b=2")
    guide = hub.add_guide(body=[citing(source), text(linking(source))])

    page = BeautifulSoup(guide.make_preview_request().content, "html.parser")

    assert len(page.find_all("a", href=source.website)) == 2


def test_the_checks_take_one_statement_however_many_sources(admin, hub: Hub):
    guide = hub.add_guide()

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            edit(admin, guide)
        return len(captured)

    know(SourceFactory(), LinkStatus.BROKEN)
    statements()  # fills Wagtail's caches
    few = statements()
    for _ in range(30):
        know(SourceFactory(review_by=date(2020, 1, 31)), LinkStatus.DOUBTFUL)

    assert statements() == few


def test_an_editor_is_warned_where_the_frontend_shows_the_preview(admin, hub: Hub, settings):
    broken = know(SourceFactory(title="Broken"), LinkStatus.BROKEN)
    overdue = SourceFactory(title="Overdue", review_by=date(2020, 1, 31))
    well = know(SourceFactory(title="Well"), LinkStatus.WORKING)
    guide = hub.add_guide(body=[citing(broken), citing(well)])
    assert warnings(admin, guide) == []

    settings.PREVIEW_URL = "https://hub.example.org/preview"
    assert warnings(admin, guide) == [
        "This page cites a source that needs attention: Broken (link does not work)"
    ]
    draft(guide, body=[citing(overdue), citing(broken)])
    assert warnings(admin, guide) == [
        (
            "This page cites sources that need attention: Broken (link does not work), Overdue"
            " (review overdue)"
        )
    ]
    draft(guide, body=[citing(well)])
    assert warnings(admin, guide) == []
