"""Sources come in from a spreadsheet, and are changed in numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cms.admin.source_import.models import SourceImport
from cms.snippets.models import Source
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.factories import Hub, SourceFactory

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

LIST = "/admin/snippets/snippets/source/"
SHEET = """Slug;Titel;Website;Samenvatting;Soort;Uitgever
duo;DUO inburgering;https://duo.example.org/;Voor examens en één diploma.;Officieel;DUO
svb;SVB;https://svb.example.org/;Voor pensioen.;{kind};SVB
"""


def test_an_editor_corrects_a_sheet_and_imports_it(
    desk_of: Callable[[str], Desk], hub: Hub, tmp_path: Path, picture
):
    SourceFactory(title="DUO", slug="duo", website="https://duo.example.org/", publisher="DUO")
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text(SHEET.format(kind="Officieus"), encoding="cp1252")
    right.write_text(SHEET.format(kind="Officieel"), encoding="cp1252")
    page = desk_of("Editors").page

    page.goto(LIST)
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("link", name="Import from a sheet").click()
    assert serious_violations(page) == []
    picture("import-upload")
    page.get_by_label("File").set_input_files(wrong)
    page.get_by_role("button", name="Show what would change").click()
    row = page.locator(".import-table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("This is none of the kinds")
    assert serious_violations(page) == []
    picture("import-errors")

    page.get_by_role("button", name="Choose another file").click()
    page.get_by_label("File").set_input_files(right)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("del").first).to_have_text("DUO")
    expect(page.locator("ins").first).to_have_text("DUO inburgering")
    assert serious_violations(page) == []
    picture("import-plan")
    assert Source.objects.count() == 1

    SourceImport.objects.update(stage="running")
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert serious_violations(page) == []
    picture("import-progress")
    SourceImport.objects.update(stage="planned")
    page.reload()
    page.get_by_role("button", name="Import 2 sources as drafts").click()
    expect(page.locator(".messages .success")).to_contain_text("2 sources have been imported")
    svb = Source.objects.get(slug="svb")
    assert (svb.live, svb.kind) == (False, "official")
    assert Source.objects.get(slug="duo").title == "DUO"


def test_an_editor_decides_on_known_websites_and_undoes_an_import(
    desk_of: Callable[[str], Desk], hub: Hub, tmp_path: Path, picture
):
    SourceFactory(title="DUO", slug="duo", website="https://www.duo.example.org")
    file = tmp_path / "sources.csv"
    file.write_text(
        "Slug;Titel;Website;Samenvatting\n"
        "duo-two;DUO two;https://duo.example.org/;Voor examens.\n"
        "svb;SVB;https://svb.example.org/;Voor pensioen.\n"
        "svb-two;SVB two;http://svb.example.org;Nog eens.\n"
    )
    page = desk_of("Moderators").page

    page.goto("/admin/sources/import/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("button", name="Use this one")).to_have_count(2)
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    assert serious_violations(page) == []
    picture("import-known-websites")
    page.get_by_role("button", name="Use this one").first.click()
    page.get_by_role("button", name="Keep all as sources of their own").click()
    assert serious_violations(page) == []
    picture("import-decided")
    page.get_by_role("button", name="Import 2 sources as drafts").click()
    assert set(Source.objects.values_list("slug", flat=True)) == {"duo", "svb", "svb-two"}

    page.get_by_role("link", name="Undo this import").click()
    expect(page.get_by_text("2 sources that the import made are deleted")).to_be_visible()
    assert serious_violations(page) == []
    picture("import-undo")
    page.get_by_role("button", name="Yes, undo it").click()
    expect(page.get_by_text("was undone on")).to_be_visible(timeout=30_000)
    assert serious_violations(page) == []
    picture("import-undone")
    assert Source.objects.get().slug == "duo"


def test_a_moderator_changes_the_kind_of_many_and_reads_the_reports(
    desk_of: Callable[[str], Desk], hub: Hub, picture
):
    for title in ("DUO", "IND", "SVB"):
        SourceFactory(title=title)
    hub.add_guide(title="How do you pay?")
    page = desk_of("Moderators").page
    assert serious_violations(page) == []
    page.get_by_role("link", name="3 Sources that no page mentions").click()

    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("link", name="Replace the selected sources everywhere").click()
    expect(page.get_by_role("link", name="Replace “DUO”")).to_be_visible()
    assert serious_violations(page) == []
    picture("bulk-replace")
    page.get_by_role("link", name="Go back").click()
    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("link", name="Change the kind of the selected sources").click()
    page.get_by_label("Kind").select_option("Official")
    page.get_by_label("Publish at once").check()
    assert serious_violations(page) == []
    picture("bulk-change-kind")
    page.get_by_role("button", name="Change kind").click()
    expect(page.locator(".messages .success")).to_contain_text("The kind of 3 sources")
    assert set(Source.objects.values_list("kind", "live")) == {("official", True)}

    page.goto("/admin/reports/sources-over-time/")
    expect(page.locator(".chart__bar")).to_have_count(3)
    assert serious_violations(page) == []
    picture("report-sources-over-time")
    page.goto("/admin/reports/pages-without-source/")
    expect(page.locator("td.title")).to_contain_text(["How do you pay?"])
    assert serious_violations(page) == []
    picture("report-pages-without-source")
