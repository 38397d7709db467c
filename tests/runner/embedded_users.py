"""Processes that use an embedded server, also as other users of this machine."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from cms.settings import BASE_DIR

USER_PROGRAM = """
import os, sys
from pathlib import Path

from cms.runner.embedded_database import EmbeddedDatabaseError, provide_database

try:
    provide_database("postgres", data_dir=Path(sys.argv[1]))
except EmbeddedDatabaseError as error:
    sys.exit(str(error))
print(os.environ["DATABASE_URL"], flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Account:
    """Another user, with an interpreter and a copy of the project's code that they may read."""

    name: str
    interpreter: str
    code: Path


class User:
    """A process that uses the embedded server under a directory until told to leave."""

    def __init__(self, data_dir: Path, *, account: Account | None = None) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "PYTHONPATH": str(account.code if account else BASE_DIR),
        }
        interpreter = account.interpreter if account else sys.executable
        self.process = subprocess.Popen(
            [interpreter, "-c", USER_PROGRAM, str(data_dir)],
            cwd="/",
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **(identity(account.name) if account else {}),
        )

    def url(self) -> str:
        """Wait until it has joined; the address it was given."""
        assert self.process.stdout is not None
        url = self.process.stdout.readline().strip()
        if not url:
            pytest.fail(self.error())
        return url

    def error(self) -> str:
        """Wait until it ends; what it said on the way."""
        _, error = self.process.communicate(timeout=60)
        return error.strip()

    def leave(self) -> int:
        """Let it end by itself; its exit status."""
        self.process.communicate(timeout=60)
        return self.process.returncode

    def end_by(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def identity(user: str) -> dict[str, Any]:
    """Arguments that let a subprocess run as a user and nothing more."""
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def directory_for_all() -> Iterator[Path]:
    """A directory that other users can enter, unlike pytest's own."""
    directory = Path(tempfile.mkdtemp(dir="/tmp", prefix="hub-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


def postmaster(data_dir: Path) -> psutil.Process:
    """The server on a directory, as its pid file names it."""
    lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    return psutil.Process(int(lines[0]))


def is_stopped(data_dir: Path) -> bool:
    return not (data_dir / "postgres" / "postmaster.pid").exists()


def query(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
