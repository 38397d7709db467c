"""The hub behind a pooler that lends connections for a transaction, and with its own pool."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from cms.settings import BASE_DIR
from tests.services import database_socket, free_port, program, running, tunnel

pytestmark = pytest.mark.thorough

LOAD = BASE_DIR / "tests" / "database" / "load.py"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The name of an empty database on the server of the tests."""
    name = f"pooled_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pgbouncer_configuration(directory: Path, port: int, server_port: int, database: str) -> Path:
    configuration = directory / "pgbouncer.ini"
    configuration.write_text(f"""
[databases]
{database} = host=127.0.0.1 port={server_port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
reserve_pool_size = 0
server_check_delay = 0
""")
    configuration.chmod(0o644)
    return configuration


def load(**environment: str) -> dict[str, int]:
    """What came of the load: how many answers by status, and how many replacements were alone."""
    result = subprocess.run(
        [sys.executable, str(LOAD)],
        cwd=BASE_DIR,
        env={
            **os.environ,
            "PYTHONPATH": str(BASE_DIR),
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout.splitlines()[-1])


GOOD = {"statuses": {"200": 600}, "prepared": {}, "alone": [True, False], "timeout": [503, 200]}


def test_every_answer_is_good_through_pgbouncer(database, tmp_path, tmp_path_factory) -> None:
    port = free_port()
    # Another user than root runs PgBouncer, which must be able to read its configuration.
    for directory in (tmp_path, *tmp_path.parents[:2]):
        directory.chmod(0o755)
    with tunnel(database_socket()) as server:
        command = [program("pgbouncer"), *(["-u", "nobody"] if os.getuid() == 0 else [])]
        configuration = pgbouncer_configuration(tmp_path, port, server.port, database)
        with running([*command, str(configuration)], port, tmp_path / "pgbouncer.log"):
            made = load(
                DATABASE_URL=f"postgresql://postgres@127.0.0.1:{port}/{database}",
                DATABASE_POOLED="transaction",
            )

    assert made == GOOD


def test_every_answer_is_good_with_a_pool_of_the_process(database) -> None:
    directory = conninfo_to_dict(os.environ["DATABASE_URL"])["host"]
    made = load(
        DATABASE_URL=f"postgresql://postgres@/{database}?host={directory}", DATABASE_POOL="3"
    )

    assert made.pop("connections") <= 3
    assert made == {**GOOD, "prepared": made["prepared"]}
