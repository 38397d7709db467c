import pytest

from cms.pages.models import GuidePage
from tests.transfer.documents import SMALL, document
from tests.transfer.hub_contents import brought_in, changed_tables, command, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_hub")]


def test_reports_what_it_did(bundle_file):
    path = bundle_file(SMALL)

    assert command("import_content", path)[0].splitlines() == [
        "  sources: 2 new",
        "  topics: 2 new",
        "  guides: 2 new",
        "  quick answers: 2 new",
        "  default quick answers: 1 changed",
        "  settings: 1 new",
        "  offer: 1 new",
        f"Imported {path}: 11 changes.",
    ]
    assert command("import_content", path)[0].splitlines()[-1] == (
        f"The hub holds all of {path} already."
    )


def test_says_what_a_dry_run_would_do(bundle_file):
    before = tables()

    stdout, _ = command("import_content", bundle_file(SMALL), "--dry-run")

    assert stdout.splitlines()[-1] == "11 changes would be made. Nothing was written."
    assert changed_tables(before) == set()


def test_shows_how_far_it_is(bundle_file, capfd):
    command("import_content", bundle_file(SMALL))

    assert "10/10" in capfd.readouterr().err


def test_is_silent_when_asked(bundle_file, capfd):
    assert command("import_content", bundle_file(SMALL), verbosity=0) == ("", "")
    assert capfd.readouterr().err == ""


def test_warns_of_drafts_that_gave_way(bundle_file):
    brought_in(document())
    guide = GuidePage.objects.get(slug="register")
    guide.summary = "A draft."
    guide.save_revision()
    changed = document()
    changed["guides"][0]["kicker"] = "Other"

    _, stderr = command("import_content", bundle_file(changed))

    assert stderr == (
        "The unpublished changes to “How do you register?” were replaced; its history keeps them.\n"
    )
