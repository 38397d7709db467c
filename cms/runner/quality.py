"""`make test`: everything that must hold before a change is merged."""

import argparse
import os
import secrets
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cms.runner.embedded_database import EmbeddedDatabaseError, provide_database
from cms.settings import BASE_DIR

PROCESSES = 2
"""How many the test suite is spread over: what a small machine has cores for."""

PROGRAMS = Path(sys.executable).parent

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "ENV_FILE": os.devnull,
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "cms.example.org",
    "ADMIN_BASE_URL": "https://cms.example.org",
}
"""The least that production settings ask for, so that they can be checked."""


class Check(NamedTuple):
    """A command that succeeds if something holds."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = {}

    def holds(self) -> bool:
        """Run the command, showing what it prints, and say so if it fails."""
        print(f"==> {self.name}", flush=True)
        status = subprocess.run(
            self.command, cwd=BASE_DIR, env={**os.environ, **self.environment}, check=False
        ).returncode
        if status:
            command = shlex.join([Path(self.command[0]).name, *self.command[1:]])
            print(f"FAILED: {command} (status {status})", flush=True)
        return status == 0


def static_checks() -> list[Check]:
    """What can be said without running the product."""
    manage = [sys.executable, "manage.py"]
    return [
        Check("Formatting", [_program("ruff"), "format", "--check", "--quiet"]),
        Check("Style", [_program("ruff"), "check", "--quiet"]),
        Check("Types", [_program("mypy")]),
        Check("Imports between packages", [_program("lint-imports"), "--no-cache"]),
        Check("Migrations for every model", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check(
            "Production settings",
            [*manage, "check", "--deploy", "--fail-level=WARNING"],
            PRODUCTION,
        ),
    ]


def test_suite(arguments: list[str]) -> Check:
    """All tests, or those that `arguments` of pytest choose.

    Neighbours mostly stay in one process (worksteal), and share what their module has set up.
    """
    spread = [f"--numprocesses={PROCESSES}", "--dist=worksteal"]
    return Check("Tests", [sys.executable, "-m", "pytest", *spread, *arguments])


def main() -> None:
    """Make every check, whatever failed before, and name at the end what failed."""
    parser = argparse.ArgumentParser(
        prog="make test", description="Make all checks and run all tests."
    )
    parser.add_argument("--without-tests", action="store_true", help="only the static checks")
    options, pytest_arguments = parser.parse_known_args()

    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    try:
        provide_database("test-postgres", durable=False)
    except EmbeddedDatabaseError as error:
        sys.exit(f"\n{error}")

    checks = static_checks()
    if not options.without_tests:
        # Last, so that pytest has the last word unless something else failed.
        checks.append(test_suite(pytest_arguments))
    failed = [check.name for check in checks if not check.holds()]
    if failed:
        sys.exit(f"\nFailed: {', '.join(failed)}. Each is explained above, under its name.")


def _program(name: str) -> str:
    """A program of the environment we run in, whether or not that is activated."""
    return str(PROGRAMS / name)


if __name__ == "__main__":
    main()
