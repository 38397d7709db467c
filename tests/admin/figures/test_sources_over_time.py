"""How many sources and mentions there were, month by month, and from when that is known."""

import csv
import io
from datetime import date, datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cms.admin.figures.models import DailyFigures
from cms.admin.figures.queries import months
from cms.operations.management.commands import run_scheduler
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing

pytestmark = pytest.mark.django_db

ADDRESS = reverse("sources_over_time")
NONE = "\N{EN DASH}"


def on(year: int, month: int, day: int):
    moment = datetime(year, month, day, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
    return mock.patch.object(timezone, "now", return_value=moment)


def published(title: str, year: int, month: int) -> Source:
    moment = datetime(year, month, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))
    return SourceFactory(title=title, first_published_at=moment)


def test_a_day_is_noted_once_however_often_the_scheduler_comes_by(hub: Hub):
    source = SourceFactory()
    with on(2026, 3, 1):
        call_command("record_figures", verbosity=0)
        hub.add_guide(body=[citing(source)])
        SourceFactory()
        call_command("record_figures", verbosity=0)

    [row] = DailyFigures.objects.all()
    assert (row.day, row.sources, row.mentions, row.unused) == (date(2026, 3, 1), 2, 1, 1)


def test_the_scheduler_does_it(monkeypatch: pytest.MonkeyPatch):
    jobs: list[run_scheduler.Job] = []
    monkeypatch.setattr(run_scheduler, "run_jobs", jobs.extend)
    monkeypatch.setattr(run_scheduler.signal, "signal", lambda *args: None)

    call_command("run_scheduler")

    [job] = [job for job in jobs if job.command[0] == "record_figures"]
    assert job.interval <= run_scheduler.DAY
    call_command(*job.command)
    assert DailyFigures.objects.count() == 1


def test_tells_what_was_noted_what_is_derived_and_what_is_not_known(hub: Hub):
    published("Old", 2025, 10)
    published("Older", 2025, 9)
    for day, sources in ((date(2025, 12, 1), 7), (date(2025, 12, 30), 9), (date(2026, 2, 3), 8)):
        DailyFigures.objects.create(day=day, sources=sources, mentions=sources * 10, unused=1)
    with on(2026, 3, 10):
        found = months()

    assert [
        (one.month.isoformat()[:7], one.sources, one.mentions, one.unused, one.at_least)
        for one in found
    ] == [
        ("2026-03", 2, 0, 2, False),
        ("2026-02", 8, 80, 1, False),
        ("2026-01", None, None, None, False),
        ("2025-12", 9, 90, 1, False),
        ("2025-11", 2, None, None, True),
        ("2025-10", 2, None, None, True),
        ("2025-09", 1, None, None, True),
    ]


def test_shows_a_chart_and_a_table_that_say_the_same(admin, hub: Hub):
    published("Old", 2026, 1)
    DailyFigures.objects.create(day=date(2026, 2, 3), sources=8, mentions=80, unused=1)
    with on(2026, 3, 10):
        page = BeautifulSoup(admin.get(ADDRESS).content, "html.parser")

    rows = [
        [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in page.select(".listing tbody tr")
    ]
    assert rows == [
        ["March 2026", "1", "0", "1"],
        ["February 2026", "8", "80", "1"],
        ["January 2026", "at least 1", NONE, NONE],
    ]
    bars = [title.get_text() for title in page.select(".chart")[0].select("rect title")]
    assert bars == ["January 2026: 1", "February 2026: 8", "March 2026: 1"]
    assert (
        "Sources by month; the highest bar is 8." in page.select("svg[role=img]")[0]["aria-label"]
    )
    assert "noted every day since" in page.get_text()


def test_exports_the_table(admin, hub: Hub):
    with on(2026, 3, 10):
        response = admin.get(ADDRESS, {"export": "csv"})
        text = b"".join(response.streaming_content).decode()
        workbook = admin.get(ADDRESS, {"export": "xlsx"})

    assert list(csv.reader(io.StringIO(text))) == [
        ["Month", "Sources", "Mentions", "Unused sources", "Sources are at least so many"],
        ["2026-03-01", "0", "0", "0", "False"],
    ]
    assert b"".join(workbook.streaming_content).startswith(b"PK")


def test_only_those_who_work_with_sources_see_it(logged_in, hub: Hub):
    editor, stranger = logged_in("Editors"), logged_in()

    assert editor.get(ADDRESS).status_code == 200
    assert ADDRESS in editor.get("/admin/").content.decode()
    for address in (ADDRESS, f"{ADDRESS}?export=csv", f"{ADDRESS}results/"):
        assert stranger.get(address).status_code == 403
    assert ADDRESS not in stranger.get("/admin/").content.decode()
