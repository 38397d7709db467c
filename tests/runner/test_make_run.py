"""`make run`, on a copy of the project: ways to start it, to stop it and to kill it."""

import contextlib
import http.client
import http.cookiejar
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import psycopg
import pytest

from cms.runner.embedded_database import EmbeddedDatabase
from cms.runner.supervisor import end_with_parent
from cms.settings import BASE_DIR
from tests.browser.site import build

START_SECONDS = 180
STOP_SECONDS = 60
COPIED = ("cms", "search", "manage.py", "uv.lock", "pyproject.toml")
BANNER = "The hub runs."
PREPARING = "Preparing the database"


class Run:
    """A runner in `project`, as `make run` starts it, and the file it writes to."""

    def __init__(self, project: Path, log: Path, port: str, variables: dict[str, str]) -> None:
        self.port = port
        self._log = log
        inherited = ("HOME", "LANG", "PATH", "USER")
        with log.open("w") as output:
            self.popen = subprocess.Popen(
                [str(project / ".venv" / "bin" / "python"), "-m", "cms.runner"],
                cwd=project,
                env={
                    **{name: os.environ[name] for name in inherited if name in os.environ},
                    "PORT": port,
                    "PYTHONUNBUFFERED": "1",
                    **variables,
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    @property
    def output(self) -> str:
        """What it has printed until now."""
        return self._log.read_text()

    def wait_for(self, text: str) -> None:
        """Return when it has printed `text`."""
        deadline = time.monotonic() + START_SECONDS
        while text not in self.output:
            assert self.popen.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.1)

    def processes(self) -> dict[str, psutil.Process]:
        """The processes it has started, by a word of their command lines."""
        children = psutil.Process(self.popen.pid).children()
        words = ("granian", "run_worker", "run_scheduler")
        return {
            word: child
            for child in children
            for word in words
            if any(word in argument for argument in child.cmdline())
        }

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of what it serves at `path`."""
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port), timeout=START_SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def end_by(self, number: signal.Signals) -> int:
        """Signal the runner alone; its exit status."""
        self.popen.send_signal(number)
        return self.popen.wait(STOP_SECONDS)

    def error(self) -> str:
        """Wait until it gives up; what it said."""
        assert self.popen.wait(START_SECONDS) == 1
        return self.output.strip()

    def kill(self) -> None:
        """End it and all it has started, whatever state they are in."""
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self.popen.pid)
            for process in [*family.children(recursive=True), family]:
                process.kill()
        self.popen.wait()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project in a path with a space, and the environment of the tests."""
    with copied_project(tmp_path_factory.mktemp("clone") / "my hub") as project:
        yield project


@pytest.fixture
def empty_project(tmp_path: Path) -> Iterator[Path]:
    """Another copy, which nobody has run yet."""
    with copied_project(tmp_path / "hub") as project:
        yield project


@contextlib.contextmanager
def copied_project(project: Path) -> Iterator[Path]:
    project.mkdir()
    left_out = shutil.ignore_patterns("node_modules", "__pycache__")
    for name in COPIED:
        if (BASE_DIR / name).is_dir():
            shutil.copytree(BASE_DIR / name, project / name, ignore=left_out)
        else:
            shutil.copy(BASE_DIR / name, project / name)
    (project / ".venv").symlink_to(BASE_DIR / ".venv")
    yield project
    # Whatever a killed runner left running.
    database = EmbeddedDatabase(project / ".data" / "postgres")
    database.join()
    database.leave()


@pytest.fixture
def run(project: Path, run_in: Callable[..., Run]) -> Callable[..., Run]:
    """Start runners in the project; what is left of them is ended."""
    return partial(run_in, project)


@pytest.fixture
def run_in(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Start runners in a given project; what is left of them is ended."""
    runs: list[Run] = []

    def start(project: Path, *, port: str | None = None, **variables: str) -> Run:
        log = tmp_path / f"{len(runs)}.log"
        runs.append(Run(project, log, port or free_port(), variables))
        return runs[-1]

    yield start
    for started in runs:
        started.kill()


@pytest.fixture(scope="module")
def prepared(project: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the first run of all printed; it was stopped once it served."""
    first = Run(project, tmp_path_factory.mktemp("first") / "log", free_port(), {})
    try:
        first.wait_for(BANNER)
        first.end_by(signal.SIGINT)
    finally:
        first.kill()
    return first.output


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone, or only waits for its parent to take note."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True


def wait_until_ended(processes: list[psutil.Process]) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while not all(has_ended(process) for process in processes):
        assert time.monotonic() < deadline, processes
        time.sleep(0.1)


def is_database_stopped(project: Path) -> bool:
    return not (project / ".data" / "postgres" / "postmaster.pid").exists()


@pytest.mark.thorough
def test_the_first_run_prepares_and_says_where_to_go(prepared) -> None:
    assert PREPARING in prepared
    assert "/admin/\n" in prepared
    assert "log in as admin, password admin (only on this machine)" in prepared


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_a_second_run_serves_at_once_with_all_its_processes(run) -> None:
    second = run()
    second.wait_for(BANNER)

    assert PREPARING not in second.output
    assert sorted(second.processes()) == ["granian", "run_scheduler", "run_worker"]
    assert second.get("/healthz/") == (200, "OK\n")
    assert second.get("/admin/login/")[0] == 200
    assert second.get("/static/wagtailadmin/css/core.css")[0] == 200


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_the_login_it_prints_opens_the_admin(run) -> None:
    served = run()
    served.wait_for(BANNER)

    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    login = f"http://127.0.0.1:{served.port}/admin/login/"
    browser.open(login).close()
    token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
    form = {"username": "admin", "password": "admin", "csrfmiddlewaretoken": token}
    with browser.open(login, urllib.parse.urlencode(form).encode()) as page:
        assert page.url == f"http://127.0.0.1:{served.port}/admin/"


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_everything_when_told_to(run, project, number) -> None:
    served = run()
    served.wait_for(BANNER)
    processes = list(served.processes().values())

    assert served.end_by(number) == 0
    assert all(has_ended(process) for process in processes)
    assert is_database_stopped(project)
    assert "Traceback" not in served.output


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_a_killed_run_leaves_nothing_in_the_way(run, project) -> None:
    killed = run()
    killed.wait_for(BANNER)
    processes = list(killed.processes().values())
    killed.end_by(signal.SIGKILL)
    wait_until_ended(processes)

    following = run(port=killed.port)
    following.wait_for(BANNER)

    assert following.get("/healthz/") == (200, "OK\n")
    assert following.end_by(signal.SIGINT) == 0
    assert is_database_stopped(project)


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize(
    ("word", "name"), [("granian", "web"), ("run_worker", "worker"), ("run_scheduler", "scheduler")]
)
def test_stops_the_rest_when_a_process_dies_and_says_which(run, project, word, name) -> None:
    served = run()
    served.wait_for(BANNER)
    processes = served.processes()
    processes[word].kill()

    error = served.error()

    assert error.endswith(f"The {name} process ended by SIGKILL.")
    assert all(has_ended(process) for process in processes.values())
    assert is_database_stopped(project)


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_two_at_once_serve_the_same_hub(run, project) -> None:
    runs = [run(), run()]
    for served in runs:
        served.wait_for(BANNER)
    assert runs[0].end_by(signal.SIGINT) == 0

    assert runs[1].get("/healthz/") == (200, "OK\n")
    assert runs[1].end_by(signal.SIGINT) == 0
    assert is_database_stopped(project)


@pytest.mark.thorough
def test_an_empty_hub_has_its_home_and_index_pages_and_nothing_else(empty_project, run_in) -> None:
    served = run_in(empty_project, DEMO="0")
    served.wait_for(BANNER)
    paths = ("/", "/topics/", "/guides/", "/sources/")
    routes = " ".join(
        f'r{i}: route(path: "{path}") {{ __typename }}' for i, path in enumerate(paths)
    )
    counts = " ".join(f"{name} {{ totalCount }}" for name in ("sources", "topics", "guides"))
    query = urllib.parse.urlencode({"query": f"{{ {routes} {counts} }}"})

    status, answer = served.get(f"/graphql/?{query}")

    data = json.loads(answer)["data"]
    assert status == 200
    assert [data[name]["totalCount"] for name in ("sources", "topics", "guides")] == [0, 0, 0]
    assert [data[f"r{i}"]["__typename"] for i in range(4)] == [
        "HomePage",
        "IndexPage",
        "IndexPage",
        "IndexPage",
    ]


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_serves_the_site_beside_the_hub_and_stops_both(run, project, request) -> None:
    build()
    frontends = project / "frontend_contract"
    frontends.symlink_to(BASE_DIR / "frontend_contract")
    request.addfinalizer(frontends.unlink)
    site_port = free_port()
    served = run(SITE="1", SITE_PORT=site_port)
    served.wait_for(BANNER)
    address = f"http://127.0.0.1:{site_port}/"

    assert f"Site       {address}" in served.output
    with urllib.request.urlopen(f"{address}sources/duo-integration/", timeout=60) as page:
        assert "DUO integration" in page.read().decode()
    children = psutil.Process(served.popen.pid).children()
    assert served.end_by(signal.SIGINT) == 0
    wait_until_ended(children)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_prepares_again_when_the_database_lacks_a_migration(run, project) -> None:
    database = EmbeddedDatabase(project / ".data" / "postgres")
    with psycopg.connect(database.join()) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        connection.execute("DROP TABLE django_session")

    served = run()
    served.wait_for(BANNER)
    database.leave()

    assert PREPARING in served.output
    assert served.get("/admin/login/")[0] == 200


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_restarts_the_web_server_when_code_changes_and_that_is_wished(run, project) -> None:
    served = run(RELOAD="1")
    served.wait_for(BANNER)
    with (project / "cms" / "urls.py").open("a") as module:
        module.write("# changed\n")

    served.wait_for("Changes detected, reloading workers")
