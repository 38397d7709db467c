"""A check says which migrations content still needs."""

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cms.pages.migration_checks import check_migrations_are_applied, check_migrations_are_made
from cms.pages.models import GuidePage


def test_all_migrations_of_the_hub_are_made() -> None:
    assert list(check_migrations_are_made(None)) == []


def test_a_change_of_a_model_wants_a_migration(monkeypatch) -> None:
    kicker = GuidePage._meta.get_field("kicker")
    monkeypatch.setattr(kicker, "max_length", kicker.max_length + 1)

    [warning] = check_migrations_are_made(None)

    assert warning.id == "pages.W008"
    assert warning.obj is GuidePage
    assert (
        warning.msg == "No migration makes a change of GuidePage: alter field kicker on guidepage."
    )
    assert "makemigrations pages" in warning.hint


def test_content_in_an_app_without_migrations_wants_some(monkeypatch) -> None:
    read = MigrationLoader.load_disk

    def load_without_pages(self: MigrationLoader) -> None:
        read(self)
        self.unmigrated_apps.add("pages")
        self.migrated_apps.discard("pages")

    monkeypatch.setattr(MigrationLoader, "load_disk", load_without_pages)

    [warning] = (each for each in check_migrations_are_made(None) if each.id == "pages.W007")

    assert "The app pages declares content and has no migrations" in warning.msg
    assert "makemigrations pages" in warning.hint


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_named() -> None:
    assert list(check_migrations_are_applied(None, ["default"])) == []
    recorder = MigrationRecorder(connection)
    latest = recorder.migration_qs.filter(app="pages").latest("pk").name
    recorder.record_unapplied("pages", latest)

    errors = run_checks(include_deployment_checks=True, databases=["default"])
    [error] = (each for each in errors if each.id == "pages.E009")

    assert error.msg == f"The database default lacks migrations of content: pages.{latest}."
    assert not [each for each in run_checks(databases=["default"]) if each.id == "pages.E009"]
