"""A row whose website is a source already is said so, and the editor decides what happens to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cms.admin.source_import.models import SourceImport
from cms.snippets.models import Source
from tests.admin.source_import.conftest import as_csv
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db

SHEET = (
    ("digid-two", "DigiD two", "http://digid.nl/en/", "Same site", "Logius", "Official"),
    ("a1", "A1", "https://new.example", "One", "", ""),
    ("a2", "A2", "https://new.example/", "Two same site in the file", "", ""),
)


@pytest.fixture
def digid(hub) -> Source:
    return SourceFactory(title="DigiD", slug="digid", website="https://www.digid.nl/en")


def others(planned: SourceImport) -> dict[str, Any]:
    return {
        line["slug"]: [(one["title"], one["source_id"], one["row"]) for one in line["same_website"]]
        for line in planned.lines
    }


def plan_of(planned: SourceImport) -> str:
    return reverse("source_import_plan", args=[planned.pk])


def test_each_row_says_which_source_or_row_has_its_website(admin, digid, upload: Callable):
    planned = upload(admin, as_csv(*SHEET))

    assert others(planned) == {
        "digid-two": [("DigiD", digid.pk, None)],
        "a1": [],
        "a2": [("A1", None, 3)],
    }
    page = admin.get(plan_of(planned)).content.decode()
    assert "This site is already a source:" in page
    assert "Row 3 has the same website: “A1”." in page
    assert page.count('name="use" value="2"') == page.count('name="keep" value="4"') == 1
    assert 'name="begin"' not in page


def test_nothing_is_imported_before_the_editor_has_decided(admin, digid, upload: Callable):
    planned = upload(admin, as_csv(*SHEET))

    admin.post(plan_of(planned), {"begin": "1"})
    admin.post(plan_of(planned), {"use": "2"})
    admin.post(plan_of(planned), {"begin": "1"})
    assert Source.objects.count() == 1

    admin.post(plan_of(planned), {"keep": "4"})
    assert "Import 2 sources as drafts" in admin.get(plan_of(planned)).content.decode()
    admin.post(plan_of(planned), {"begin": "1"})
    assert set(Source.objects.values_list("slug", flat=True)) == {"digid", "a1", "a2"}


def test_a_decision_can_be_changed_and_made_for_all(admin, digid, upload: Callable):
    planned = upload(admin, as_csv(*SHEET))

    admin.post(plan_of(planned), {"keep": "2"})
    response = admin.post(f"{plan_of(planned)}?action=same", {"use": "all"})

    assert response.url == f"{plan_of(planned)}?action=same"
    planned.refresh_from_db()
    assert [line["action"] for line in planned.lines] == ["new", "new", "left"]
    shown = admin.get(response.url).context["lines"]
    assert [line["slug"] for line in shown] == ["digid-two", "a2"]
    admin.post(plan_of(planned), {"use": "2"})
    admin.post(plan_of(planned), {"begin": "1"})
    assert set(Source.objects.values_list("slug", flat=True)) == {"digid", "a1"}


def test_a_source_that_keeps_its_website_is_not_asked_about(admin, digid, upload: Callable):
    SourceFactory(slug="a1", website="https://www.digid.nl/en?utm_source=x", title="Old")
    SourceFactory(slug="a2", website="https://other.example/")
    content = as_csv(
        ("a1", "New", "https://digid.nl/en"),
        ("a2", "A2", "https://digid.nl/en"),
        headings=("Slug", "Title", "Website"),
    )

    planned = upload(admin, content)

    assert [name for name, _pk, _row in others(planned)["a2"]] == ["DigiD", "Old"]
    assert others(planned)["a1"] == []


def test_a_source_that_appears_in_between_is_asked_about(admin, hub, upload: Callable):
    planned = upload(admin, as_csv(SHEET[1]))
    SourceFactory(slug="other", website="https://new.example/")

    admin.post(plan_of(planned), {"begin": "1"})

    assert not Source.objects.filter(slug="a1").exists()
    page = admin.get(plan_of(planned)).content.decode()
    assert "The sources have changed since you looked" in page
    assert "This site is already a source:" in page


def test_problems_of_a_sheet_do_not_hide_it(admin, digid, upload: Callable):
    content = as_csv(
        ("", "No slug", "nope", "X", "banana", "", ""),
        ("ok-one", "Dup site", "https://www.digid.nl/en", "x", "other", "Sum", ""),
        headings=("slug", "title", "website", "publisher", "kind", "summary", "colour"),
    )

    planned = upload(admin, content)

    found = [(one["row"], one["column"]) for one in planned.problems]
    assert found[0] == (None, "colour")
    assert {(2, "website"), (2, "kind"), (2, "summary"), (3, "website")} <= set(found)
    [said] = [one for one in planned.problems if one["row"] == 3]
    assert said["message"].startswith("This site is already a source: “DigiD”.")
    assert said["cell"] == "https://www.digid.nl/en"


def test_the_command_asks_too(digid, tmp_path, capsys):
    file = tmp_path / "sources.csv"
    file.write_bytes(as_csv(*SHEET))

    with pytest.raises(CommandError, match="row 2: digid-two: “DigiD”\n  row 4: a2: row 3"):
        call_command("import_sources", str(file))
    assert Source.objects.count() == 1

    call_command("import_sources", str(file), "--same-website", "use")
    assert set(Source.objects.values_list("slug", flat=True)) == {"digid", "a1"}
    assert "1 new, 0 changed, 0 unchanged, 2 left" in capsys.readouterr().out
