"""Backups: a folder with the database and the uploaded files of one moment.

    manifest.json     when, of what, and the SHA-256 of everything
    database.dump     by pg_dump, in its own format
    media/…           the files that the database of that moment names

Files are copied before the moment and again after it, so that those are there which somebody
deletes meanwhile. A file is never changed: Wagtail gives each upload a name of its own.
"""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.operations.programs import run
from cms.settings import BASE_DIR

VERSION = 1
DUMP, MANIFEST, MEDIA = "database.dump", "manifest.json", "media"
CHECKS = (("check_mentions",), ("check_search",), ("check_title_order",))
"""The commands that say whether what is derived from content agrees with it."""


class BackupError(Exception):
    """A backup that cannot be made, read or trusted; the text says why."""


def back_up(target: Path) -> dict[str, Any]:
    """Write a backup into a folder that does not exist yet; returns its manifest."""
    if target.exists():
        raise BackupError(f"{target} exists already. Name a folder that does not.")
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    (draft / MEDIA).mkdir(parents=True)
    try:
        copied = dict.fromkeys(_copy(draft, _named_files()))
        with _moment() as snapshot:
            manifest = {
                "version": VERSION,
                "created": timezone.now().isoformat(),
                "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
                "rows": _count_rows(),
            }
            names = [*_named_files()]
            run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={draft / DUMP}")
        _copy(draft, [name for name in names if name not in copied])
        for name in copied.keys() - {*names}:
            (draft / MEDIA / name).unlink()
        missing = [name for name in names if not (draft / MEDIA / name).exists()]
        files = {name: _digest(draft / MEDIA / name) for name in names if name not in missing}
        manifest |= {"dump": _digest(draft / DUMP), "files": files, "missing": missing}
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1))
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def read(backup: Path) -> dict[str, Any]:
    """The manifest of a backup in which nothing is damaged; else BackupError."""
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{backup} is no backup: {error}") from error
    if manifest.get("version") != VERSION:
        raise BackupError(f"{backup} is of version {manifest.get('version')}, not {VERSION}.")
    expected = {DUMP: manifest["dump"]} | {
        f"{MEDIA}/{name}": digest for name, digest in manifest["files"].items()
    }
    for name, digest in expected.items():
        if not (backup / name).is_file() or _digest(backup / name) != digest:
            raise BackupError(f"{backup / name} is damaged or missing.")
    return manifest


def restore(backup: Path) -> dict[str, Any]:
    """Fill the empty database and the media of this hub with a backup; returns its manifest."""
    manifest = read(backup)
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. Restore into one that is.")
    load(backup)
    for name in manifest["files"]:
        if not default_storage.exists(name):
            with (backup / MEDIA / name).open("rb") as file:
                default_storage.save(name, file)
    connection.close()
    leave_other_server()
    return manifest


def load(backup: Path, database: str | None = None) -> None:
    """Load the dump into an empty database, in one transaction."""
    name = database or connection.settings_dict["NAME"]
    run(
        *("pg_restore", "--no-owner", "--no-privileges", "--single-transaction"),
        *("--exit-on-error", f"--dbname={name}", str(backup / DUMP)),
        database=name,
    )


@transaction.atomic
def leave_other_server() -> None:
    """Forget what was about the server that the backup is of: its transactions and processes."""
    with connection.cursor() as cursor:
        for statement in (
            "DELETE FROM delivery_change",
            "UPDATE delivery_event SET transaction = NULL, position = NULL",
            "DELETE FROM operations_heartbeat",
        ):
            cursor.execute(statement)
    DBTaskResult.objects.running().update(status=TaskResultStatus.READY)


def verify(backup: Path) -> list[str]:
    """Restore into a database that is dropped again, and compare; returns what is wrong."""
    manifest = read(backup)
    problems = [f"The file {name} was missing when it was made." for name in manifest["missing"]]
    with _scratch_database() as name:
        load(backup, name)
        problems += _checked_in(name, manifest["rows"])
    return problems


def _checked_in(database: str, rows: dict[str, int]) -> list[str]:
    problems = []
    scratch: Any = connection.copy()
    scratch.settings_dict = {**scratch.settings_dict, "NAME": database}
    try:
        with scratch.cursor() as cursor:
            for table, expected in rows.items():
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
                [found] = cursor.fetchone()
                if found != expected:
                    problems.append(f"{table} has {found} rows instead of {expected}.")
    finally:
        scratch.close()
    for command in CHECKS:
        result = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env={**os.environ, "DATABASE_URL": _address_of(database)},
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            problems.append(f"{command[0]}: {(result.stdout + result.stderr).strip()}")
    return problems


def _address_of(database: str) -> str:
    given: dict[str, Any] = connection.get_connection_params()
    user, password = (quote(str(given.get(name) or ""), safe="") for name in ("user", "password"))
    options = [("host", given.get("host")), ("port", given.get("port"))]
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in options if value)
    return f"postgresql://{user}:{password}@/{quote(database)}?{query}"


@contextmanager
def _scratch_database() -> Iterator[str]:
    name = f"verify_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield name
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _moment() -> Iterator[str]:
    """A transaction that sees one moment; gives the name by which pg_dump sees the same."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
        yield snapshot


def _count_rows() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            [counts[table]] = cursor.fetchone()
    return counts


def _named_files() -> Iterator[str]:
    """The names of all uploaded files that the database knows, each once."""
    names: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and not model._meta.proxy:
                rows = model._base_manager.exclude(**{field.name: ""})
                names.update(rows.values_list(field.name, flat=True))
    yield from sorted(filter(None, names))


def _copy(draft: Path, names: Any) -> list[str]:
    """Copy files from the storage; returns the names of those that were there."""
    copied = []
    for name in names:
        place = draft / MEDIA / name
        try:
            with default_storage.open(name) as file:
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("wb") as copy:
                    shutil.copyfileobj(file, copy)
        except FileNotFoundError:
            continue
        copied.append(name)
    return copied


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
