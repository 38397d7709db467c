"""A copy of the project that tests extend as a team would, and commands that run in it."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.project_copy import copy_project

COPIED = (
    "cms",
    "search",
    "frontend_contract",
    "tests",
    "manage.py",
    "conftest.py",
    "pyproject.toml",
)
SECONDS = 600


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "hub"
    copy_project(project, COPIED)
    return project


@pytest.fixture
def database_url() -> Iterator[str]:
    """An empty database on the server of the tests."""
    server, name = os.environ["DATABASE_URL"], f"recipes_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@/{name}?host={quote(conninfo_to_dict(server)['host'])}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


Run = Callable[..., str]


@pytest.fixture
def run(project: Path, database_url: str) -> Run:
    """Runs a command in the copy, with a database of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": database_url,
    }

    def run(command: str, stdin: str = "") -> str:
        process = subprocess.run(
            ["bash", "-euc", command],
            cwd=project,
            env=environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert process.returncode == 0, f"{command}\n{process.stdout}"
        return process.stdout

    return run
