"""The databases that are measured: made once, under `.data/bench-postgres`, and kept."""

import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from cms.settings import BASE_DIR

MEASURES = "BENCH_MEASURES"
"""Set where a benchmark runs in the process that it measures."""

ROOMS = ("cms", "search")
OWN = ("patterns.py", "make_hub.py")
FILLED_BY = {"search": ("search_hub.py",)}
FILLED_BY_COPIES = ("hub_data.py", "sizes.py")


def production(database_url: str) -> dict[str, str]:
    """The environment of a production server on this machine, without limits to its clients."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": database_url,
        "ALLOWED_HOSTS": "127.0.0.1",
        "ADMIN_BASE_URL": "http://127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "GRAPHQL_RATE_LIMIT": "",
        "PYTHONPATH": str(BASE_DIR),
        "GRAPHILE_ENV": "production",
    }


def measured_in_its_own(module: str, database_url: str) -> int:
    """Runs a benchmark's module once more, in production settings and with the same arguments.

    Returns its exit status.
    """
    environment = production(database_url) | {MEASURES: "1"}
    command = [sys.executable, "-m", module, *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def copy_of(size: str) -> Iterator[str]:
    """The address of a copy of such a database, to be written to, until the block is left."""
    server, original = os.environ["DATABASE_URL"], database_of(size)
    name = f"bench_copy_{secrets.token_hex(4)}"
    template = conninfo_to_dict(original)["dbname"]
    with psycopg.connect(server, autocommit=True) as connection:
        text = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(text.format(sql.Identifier(name), sql.Identifier(str(template))))
        try:
            yield _address(server, name)
        finally:
            connection.execute(_statement("DROP DATABASE {} WITH (FORCE)", name))


def database_of(size: str) -> str:
    """The address of a database with a hub of this size, made anew where the code that makes it has
    changed. Two benchmarks that want one take turns.
    """
    server = os.environ["DATABASE_URL"]
    name = f"bench_{size}_{_key(size)}"
    address = _address(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        if name in _hubs(connection, size):
            return address
        connection.execute("SELECT pg_advisory_lock(hashtext('hubs that are measured'))")
        there = _hubs(connection, size)
        if name in there:
            return address
        for stale in there:
            connection.execute(_statement("DROP DATABASE {} WITH (FORCE)", stale))
        draft = f"{name}_new"
        connection.execute(_statement("CREATE DATABASE {}", draft))
        print(f"==> Making the hub “{size}”, once", flush=True)
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.make_hub", size],
            cwd=BASE_DIR,
            env=production(_address(server, draft)),
            check=True,
        )
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(draft), sql.Identifier(name)
            )
        )
    return address


def _hubs(connection: psycopg.Connection, size: str) -> set[str]:
    found = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"bench_{size}_"]
    )
    return {row[0] for row in found}


def _key(size: str) -> str:
    """Changes with every migration and with what fills such a hub."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    migrations = [path for room in ROOMS for path in (BASE_DIR / room).glob("**/migrations/*.py")]
    for path in sorted(
        [*migrations, *(here / name for name in (*OWN, *FILLED_BY.get(size, FILLED_BY_COPIES)))]
    ):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def _address(server: str, name: str) -> str:
    parts = conninfo_to_dict(server)
    user, host = quote(str(parts.get("user", "postgres"))), quote(str(parts["host"]))
    port = parts.get("port", 5432)
    return f"postgresql://{user}@/{name}?host={host}&port={port}"


def _statement(text: str, name: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(name))
