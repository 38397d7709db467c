"""`make test`: everything that must hold before a change is merged."""

import argparse
import os
import secrets
import shlex
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from cms.runner.embedded_database import EmbeddedDatabaseError, provide_database
from cms.settings import BASE_DIR

PROCESSES = 2
"""Static checks that run at once, and processes that tests are spread over: a small machine has
cores for as many.
"""

PROGRAMS = Path(sys.executable).parent

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "ENV_FILE": os.devnull,
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "cms.example.org",
    "ADMIN_BASE_URL": "https://cms.example.org",
}
"""The least that production settings ask for, so that they can be checked."""


LEVELS = {
    "test": ["-m", "not thorough and not release and not opensearch"],
    # Tests of Hypothesis run again, with more examples.
    "thorough": [
        *("-m", "(thorough or hypothesis) and not release", "--hypothesis-profile=many"),
        *("--timeout=900", "-o", "faulthandler_timeout=1200"),
    ],
    # Each of these runs a suite of its own.
    "release": ["-m", "release", "-o", "faulthandler_timeout=2400"],
}
"""The arguments of pytest that choose the tests of each level."""


class Check(NamedTuple):
    """A command that succeeds if something holds."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = {}

    def holds(self) -> bool:
        """Run the command, showing what it prints, and say so if it fails."""
        print(f"==> {self.name}", flush=True)
        return self._succeeded(subprocess.run(self.command, **self._options).returncode)

    def holds_quietly(self) -> bool:
        """Run the command, and print its name and output when it has ended."""
        process = subprocess.run(
            self.command, **self._options, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        print(f"==> {self.name}\n{process.stdout.decode()}", end="", flush=True)
        return self._succeeded(process.returncode)

    @property
    def _options(self) -> dict[str, Any]:
        return {"cwd": BASE_DIR, "env": {**os.environ, **self.environment}, "check": False}

    def _succeeded(self, status: int) -> bool:
        if status:
            command = shlex.join([Path(self.command[0]).name, *self.command[1:]])
            print(f"FAILED: {command} (status {status})", flush=True)
        return status == 0


def static_checks() -> list[Check]:
    """Checks that do not run the product, the slowest first, and the preparation of tests."""
    manage = [sys.executable, "manage.py"]
    return [
        Check("Types", [_program("mypy")]),
        Check("Database for the tests", [sys.executable, "-m", "tests.template_database"]),
        Check("Imports between packages", [_program("lint-imports"), "--no-cache"]),
        Check("Migrations for every model", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check("Migrations beside old code", [sys.executable, "-m", "cms.runner.migration_safety"]),
        Check(
            "Production settings",
            [*manage, "check", "--deploy", "--fail-level=WARNING"],
            PRODUCTION,
        ),
        Check("Formatting", [_program("ruff"), "format", "--check", "--quiet"]),
        Check("Style", [_program("ruff"), "check", "--quiet"]),
    ]


def failed_static_checks() -> list[str]:
    """Make the static checks, several at a time; return the names of those that failed."""
    checks = static_checks()
    with ThreadPoolExecutor(PROCESSES) as pool:
        held = list(pool.map(Check.holds_quietly, checks))
    return [check.name for check, holds in zip(checks, held, strict=True) if not holds]


def test_suite(level: str, arguments: list[str]) -> Check:
    """Build the run of a level's tests, or of those that `arguments` of pytest choose.

    A file stays in one process, which sets its content up once.
    """
    spread = [f"--numprocesses={PROCESSES}", "--dist=loadfile"] if not arguments else []
    return Check("Tests", [sys.executable, "-m", "pytest", *spread, *LEVELS[level], *arguments])


def main() -> None:
    """Make every check, whatever failed before, and name at the end what failed."""
    parser = argparse.ArgumentParser(
        prog="make test",
        description="Make the static checks and run the tests of a level. With arguments, which"
        " pytest gets, only run the tests that they choose.",
        epilog="For example: make test ARGS='tests/mentions -k order'",
    )
    parser.add_argument("--without-tests", action="store_true", help="only the static checks")
    parser.add_argument("--level", choices=LEVELS, default="test", help="(default: %(default)s)")
    options, pytest_arguments = parser.parse_known_args()

    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    try:
        provide_database("test-postgres", durable=False)
    except EmbeddedDatabaseError as error:
        sys.exit(f"\n{error}")

    whole = not pytest_arguments
    failed = failed_static_checks() if whole and options.level == "test" else []
    # Last, so that pytest has the last word unless something else failed.
    suite = test_suite(options.level, pytest_arguments)
    if not options.without_tests and not suite.holds():
        failed.append(suite.name)
    if failed:
        sys.exit(f"\nFailed: {', '.join(failed)}. Each is explained above, under its name.")


def _program(name: str) -> str:
    """A program of the environment we run in, whether or not that is activated."""
    return str(PROGRAMS / name)


if __name__ == "__main__":
    main()
