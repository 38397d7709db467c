"""The programs of PostgreSQL: those that came along with the hub, or those of the machine."""

import os
import shutil
import subprocess
from typing import Any

from django.db import connection

from cms.runner.cluster import PROGRAMS


class ProgramError(Exception):
    """A program ended with an error; the text is what it printed."""


def run(name: str, *arguments: str, database: str | None = None) -> str:
    """Run a program with the address and password of the hub's database, or of another one on the
    same server. Returns what it printed; raises ProgramError.
    """
    own = PROGRAMS / name
    program = str(own) if own.exists() else shutil.which(name)
    if program is None:
        raise ProgramError(f"{name} is not installed; the package postgresql-client has it.")
    result = subprocess.run(
        [program, *arguments],
        env={**os.environ, **_environment(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise ProgramError(f"{name} failed: {result.stderr.strip()}")
    return result.stdout


def _environment(database: str | None) -> dict[str, str]:
    """Return the environment for libpq: everybody would see a password on the command line."""
    given: dict[str, Any] = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    told = {variable: str(given[name]) for name, variable in names.items() if given.get(name)}
    return {**told, "PGDATABASE": database or given["dbname"]}
