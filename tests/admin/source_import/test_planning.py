"""The dry run tells by row what would change and what is wrong, and writes nothing."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry, Revision

from cms.admin.source_import.files import Row, read_table
from cms.admin.source_import.import_plan import plan
from cms.snippets.models import Source
from tests.admin.source_import.conftest import DUO, IND, as_csv
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


def wrong(content: bytes, user=None, how="draft") -> list[tuple[int | None, str, str, str]]:
    table = read_table(content)
    assert table.problems == []
    found = plan(table.rows, table.headings, how=how, user=user).problems
    return [(one.row, one.column, one.cell, one.message) for one in found]


def test_tells_new_changed_and_unchanged_apart_and_writes_nothing(admin, upload: Callable):
    SourceFactory(
        slug="duo", title="DUO", website=DUO[2], summary=DUO[3], publisher="DUO", kind="official"
    )
    SourceFactory(
        slug="ind", title="IND", website=IND[2], summary=IND[3], publisher="IND", kind="official"
    )
    new = ("svb", "SVB", "https://svb.example.org/", "For pensions.", "", "Legal")
    before = list(Source.objects.order_by("pk").values())

    planned = upload(admin, as_csv(DUO, IND, new))

    assert [(line["number"], line["slug"], line["action"]) for line in planned.lines] == [
        (2, "duo", "changed"),
        (3, "ind", "unchanged"),
        (4, "svb", "new"),
    ]
    assert planned.lines[0]["changes"] == [
        {"field": "title", "old": "DUO", "new": "DUO integration", "drafted": None}
    ]
    assert list(Source.objects.order_by("pk").values()) == before
    assert not Revision.objects.exists()
    assert not ModelLogEntry.objects.exists()
    page = admin.get(reverse("source_import_plan", args=[planned.pk])).content.decode()
    assert "Nothing is written yet" in page
    assert "<del>DUO</del>" in page
    assert "<ins>DUO integration</ins>" in page
    assert "Import 2 sources as drafts" in page
    only_new = admin.get(reverse("source_import_plan", args=[planned.pk]), {"action": "new"})
    assert [line["slug"] for line in only_new.context["lines"]] == ["svb"]


def test_says_every_error_by_row_and_column(admin, upload: Callable):
    headings = ("Slug", "Titel", "Website", "Summary", "Kind", "Review by", "Review owner")
    content = as_csv(
        ("no slug!", "", "duo.nl", "x" * 401, "Officious", "31-31-2027", "nobody"),
        ("ind", "IND", "https://ind.example.org/", "For permits.", "Official", "31-12-2027", ""),
        headings=headings,
    )

    planned = upload(admin, content)

    assert sorted((one["row"], one["column"]) for one in planned.problems) == sorted(
        (2, name) for name in headings
    )
    page = admin.get(reverse("source_import_plan", args=[planned.pk])).content.decode()
    assert "7 things have to be corrected" in page
    assert "Enter a web address that starts with https:// or http://." in page
    assert "This is none of the kinds: Official, Municipal" in page
    assert 'name="begin"' not in page

    admin.post(reverse("source_import_plan", args=[planned.pk]), {"begin": "1"})
    assert not Source.objects.exists()


def test_refuses_two_rows_about_one_source(hub):
    duo = SourceFactory(slug="duo")
    changed = duo.get_latest_revision_as_object()
    changed.slug = "duo-new"
    changed.save_revision()

    found = wrong(as_csv(("duo", "A"), ("ind", "B"), ("duo-new", "C"), headings=("Slug", "Title")))

    assert (4, "Slug", "duo-new", "Row 2 is about the same source. Keep one of the two.") in found


def test_needs_for_a_new_source_what_the_form_asks_for(hub):
    found = wrong(as_csv(("duo", "DUO"), headings=("slug", "title")))

    assert [message[-18:] for _row, _column, _cell, message in found] == [
        " column “Website”.",
        " column “Summary”.",
    ]


def test_a_source_is_known_by_slug_and_language(hub):
    dutch = Locale.objects.get_or_create(language_code="nl")[0]
    SourceFactory(slug="duo", title="DUO en")
    SourceFactory(slug="duo", title="DUO nl", locale=dutch)
    table = read_table(
        as_csv(("duo", "NL", "X"), ("duo", "", "Y"), headings=("Slug", "Taal", "Title"))
    )

    found = plan(table.rows, table.headings, how="draft", user=None)

    assert [line.changes[0].old for line in found.lines] == ["DUO nl", "DUO en"]
    [(_row, column, cell, message)] = wrong(
        as_csv(("duo", "xx", "Z"), headings=("Slug", "Language", "Title"))
    )
    assert (column, cell) == ("Language", "xx")
    assert message.startswith("This is none of the hub's languages: ")


def test_finds_review_owners_by_name_and_by_address(hub):
    users = get_user_model().objects
    ana = users.create_user("ana", "ana@example.org")
    users.create_user("bo", "team@example.org")
    users.create_user("cy", "team@example.org")
    source = SourceFactory(slug="duo")
    headings = ("Slug", "Owner")

    table = read_table(as_csv(("duo", "ana@example.org"), headings=headings))
    found = plan(table.rows, table.headings, how="draft", user=None)
    assert found.values == {2: {"review_owner": ana}}
    [(_, _, _, message)] = wrong(as_csv(("duo", "team@example.org"), headings=headings))
    assert message.startswith("Several users have this e-mail address")
    assert source.review_owner is None


def test_refuses_what_is_locked_scheduled_or_moderated(hub, editor):
    locked, scheduled, moderated = (SourceFactory(slug=name) for name in ("a", "b", "c"))
    locked.locked = True
    locked.save()
    later = scheduled.save_revision()
    Revision.objects.filter(pk=later.pk).update(approved_go_live_at="2100-01-01T00:00:00Z")
    moderated.save_revision()
    moderated.get_workflow().start(moderated, editor)

    found = wrong(as_csv(("a", "A"), ("b", "B"), ("c", "C"), headings=("Slug", "Title")))

    assert [(row, message.split(".")[0]) for row, _column, _cell, message in found] == [
        (2, "The source is locked"),
        (3, "The source is scheduled to be published"),
        (4, "The source is being moderated"),
    ]


def test_takes_a_fixed_number_of_statements(hub, editor):
    def statements(number: int) -> int:
        rows = [
            Row(row, {"slug": f"many-{row}", "title": f"T{row}", "review_owner": "editor"})
            for row in range(number)
        ]
        with CaptureQueriesContext(connection) as captured:
            found = plan(rows, {}, how="publish", user=editor)
        assert (len(found.lines), found.problems) == (number, [])
        return len(captured)

    for row in range(40):
        source = SourceFactory(slug=f"many-{row}", review_owner=editor)
        if row % 2:
            source.title = f"Draft {row}"
            source.save_revision()

    assert statements(40) == statements(2) <= 10


def test_publishing_tells_what_a_pending_draft_says(hub):
    source = SourceFactory(slug="duo", title="Live")
    source.title = "Draft"
    source.save_revision()
    content = as_csv(("duo", "New"), headings=("Slug", "Title"))
    table = read_table(content)

    [line] = plan(table.rows, table.headings, how="publish", user=None).lines
    [change] = line.changes
    assert (change.old, change.drafted, change.new) == ("Live", "Draft", "New")

    [line] = plan(table.rows, table.headings, how="draft", user=None).lines
    [change] = line.changes
    assert (change.old, change.drafted, change.new) == ("Draft", None, "New")
