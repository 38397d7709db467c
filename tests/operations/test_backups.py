"""A backup is of one moment, and can be restored."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cms.operations import backups
from cms.settings import BASE_DIR
from cms.snippets.models import Source
from tests.factories import SourceFactory, citing, make_hub
from tests.processes import database_url
from tests.services import empty_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hub(transactional_db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    # What verifies is another process, which is told by its environment.
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    return make_hub()


@pytest.fixture
def document(hub):
    from wagtail.documents.models import Document

    document = Document(title="A document")
    document.file.save("a.txt", ContentFile(b"words"))
    return document


def manage(*command: str, url: str, media: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": str(media)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_holds_rows_and_files_and_says_what_it_holds(document, tmp_path, capsys) -> None:
    call_command("backup", str(tmp_path / "backup"))

    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    assert manifest["rows"]["wagtaildocs_document"] == 1
    assert [*manifest["files"]] == [document.file.name]
    assert manifest["missing"] == []
    assert (tmp_path / "backup" / "media" / document.file.name).read_bytes() == b"words"
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []


def test_overwrites_nothing(tmp_path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(tmp_path))


@pytest.mark.thorough
def test_names_what_is_missing(document, tmp_path) -> None:
    default_storage.delete(document.file.name)

    assert backups.back_up(tmp_path / "backup")["missing"] == [document.file.name]
    [problem] = [p for p in backups.verify(tmp_path / "backup") if "missing" in p]
    assert document.file.name in problem


@pytest.mark.parametrize("name", ["database.dump", "media/documents/a.txt"])
def test_notices_damage(document, tmp_path, name) -> None:
    backups.back_up(tmp_path / "backup")
    with (tmp_path / "backup" / name).open("ab") as file:
        file.write(b"x")

    with pytest.raises(backups.BackupError, match=f"{name} is damaged"):
        backups.read(tmp_path / "backup")


def test_refuses_a_database_that_is_not_empty(tmp_path) -> None:
    backups.back_up(tmp_path / "backup")

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(tmp_path / "backup"))


@pytest.mark.release
def test_notices_an_index_that_does_not_agree(hub, tmp_path) -> None:
    hub.add_guide(body=[citing(SourceFactory())])
    backups.back_up(tmp_path / "good")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mentions_mention SET note = 'changed'")
    backups.back_up(tmp_path / "bad")

    assert backups.verify(tmp_path / "good") == []
    [problem] = backups.verify(tmp_path / "bad")
    assert problem.startswith("check_mentions: ")


@pytest.mark.release
def test_what_is_taken_under_load_is_one_moment_and_restores(hub, document, tmp_path) -> None:
    """Each transaction changes two sources alike; a backup of one moment never sees one of them."""
    first, second = SourceFactory(summary="Alike"), SourceFactory(summary="Alike")
    guide = hub.add_guide(body=[citing(first), citing(second)])
    assert guide
    stopped = threading.Event()
    numbers: list[int] = []

    def write() -> None:
        try:
            while not stopped.is_set():
                with transaction.atomic():
                    for source in Source.objects.filter(pk__in=[first.pk, second.pk]):
                        source.summary = f"Number {len(numbers)}"
                        source.save_revision().publish()
                numbers.append(len(numbers))
        finally:
            connection.close()

    writers = threading.Thread(target=write)
    writers.start()
    try:
        taken = [tmp_path / f"backup-{number}" for number in range(3)]
        for folder in taken:
            backups.back_up(folder)
    finally:
        stopped.set()
        writers.join()
    assert len(numbers) >= len(taken)

    for folder in taken:
        with empty_database() as url:
            restored = manage("restore", str(folder), url=url, media=tmp_path / "other-media")
            assert restored.returncode == 0, restored.stderr
            for check in ("check_mentions", "check_search"):
                checked = manage(check, url=url, media=tmp_path)
                assert checked.returncode == 0, checked.stdout + checked.stderr
            with psycopg.connect(url) as other:
                query = "SELECT count(DISTINCT summary), count(*) FROM snippets_source"
                assert other.execute(query).fetchone() == (1, 2)
                query = "SELECT count(*) FROM delivery_change"
                assert other.execute(query).fetchone() == (0,)
        assert (tmp_path / "other-media" / document.file.name).read_bytes() == b"words"
    assert database_url()
