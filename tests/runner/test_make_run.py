"""`make run`, on a copy of the project: ways to start it, to stop it and to kill it."""

import contextlib
import http.client
import http.cookiejar
import json
import signal
import tomllib
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
from cms.settings import BASE_DIR
from tests.browser.site import build
from tests.processes import has_ended, wait_for
from tests.project_copy import copy_project
from tests.runner.hub_run import BANNER, Run
from tests.services import free_port

COPIED = ("cms", "search", "manage.py", "uv.lock", "pyproject.toml")
PREPARING = "Preparing the database"
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
WELL = (200, f"OK {VERSION}\n")


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
    copy_project(project, COPIED)
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
        runs.append(Run(project, log, port or str(free_port()), variables))
        return runs[-1]

    yield start
    for started in runs:
        started.kill()


@pytest.fixture(scope="module")
def prepared(project: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the first run of all printed; it was stopped once it served."""
    first = Run(project, tmp_path_factory.mktemp("first") / "log", str(free_port()), {})
    try:
        first.wait_for(BANNER)
        first.end_by(signal.SIGINT)
    finally:
        first.kill()
    return first.output


def is_database_stopped(project: Path) -> bool:
    return not (project / ".data" / "postgres" / "postmaster.pid").exists()


@pytest.mark.thorough
def test_the_first_run_prepares_and_says_where_to_go(prepared) -> None:
    assert PREPARING in prepared
    assert "==> Making the tables\n==> Filling the hub with the demo content" in prepared
    assert "Applying" not in prepared
    assert "/admin/\n" in prepared
    assert "log in as admin, password admin (only on this machine)" in prepared


@pytest.mark.thorough
@pytest.mark.usefixtures("prepared")
def test_a_second_run_serves_at_once_with_all_its_processes(run) -> None:
    second = run()
    second.wait_for(BANNER)

    assert PREPARING not in second.output
    assert sorted(second.processes()) == ["granian", "run_scheduler", "run_worker"]
    assert second.get("/healthz/") == WELL
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
    wait_for(lambda: all(map(has_ended, processes)))

    following = run(port=killed.port)
    following.wait_for(BANNER)

    assert following.get("/healthz/") == WELL
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

    assert runs[1].get("/healthz/") == WELL
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
    site_port = str(free_port())
    served = run(SITE="1", SITE_PORT=site_port)
    served.wait_for(BANNER)
    address = f"http://127.0.0.1:{site_port}/"

    assert f"Site       {address}" in served.output
    with urllib.request.urlopen(f"{address}sources/duo-integration/", timeout=60) as page:
        assert "DUO integration" in page.read().decode()
    children = psutil.Process(served.popen.pid).children()
    assert served.end_by(signal.SIGINT) == 0
    wait_for(lambda: all(map(has_ended, children)))
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

    wait_for(lambda: "Changes detected, reloading workers" in served.details)
