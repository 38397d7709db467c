"""The hub in production: the image's build, then the very commands that Compose starts."""

import contextlib
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from cms.runner.supervisor import end_with_parent
from tests.deployment import compose, image

pytestmark = pytest.mark.thorough

START_SECONDS = 180
STOP_SECONDS = 10
"""What container engines wait before they kill."""
PROXIED = {"Host": "cms.example.org", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return image.build(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return compose.services(tmp_path_factory.mktemp("compose"))


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """An empty database on the server of the tests."""
    server, name = os.environ["DATABASE_URL"], f"production_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        host = conninfo_to_dict(server)["host"]
        yield f"postgresql://postgres@/{name}?host={urllib.parse.quote(host)}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def environment(app, services, database_url, tmp_path_factory) -> dict[str, str]:
    """What Compose sets, with a database, cache and media of this machine."""
    return {
        **services["web"]["environment"],
        "DATABASE_URL": database_url,
        "CACHE_URL": "locmemcache://",
        "OPERATIONS_LISTEN": f"127.0.0.1:{free_port()}",
        "MEDIA_ROOT": str(tmp_path_factory.mktemp("media")),
        "PATH": f"{app / '.venv' / 'bin'}:{os.defpath}",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="module", autouse=True)
def prepared(app, services, environment) -> None:
    """The database as the service that prepares it leaves it."""
    run(services["prepare"]["command"], app, environment)


@pytest.fixture
def start(app, environment, tmp_path) -> Iterator[Callable[..., "Process"]]:
    """Start commands as Compose would; whatever is left of them, is ended."""
    processes: list[Process] = []

    def start(command: list[str], environment: dict[str, str] = environment) -> Process:
        log = tmp_path / f"{len(processes)}.log"
        processes.append(Process(command, app, environment, log))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()


class Process:
    """A command that runs until it is stopped, and the file it writes to."""

    def __init__(self, command: list[str], app: Path, environment: dict[str, str], log: Path):
        self.log = log
        with log.open("w") as output:
            self.popen = subprocess.Popen(
                command,
                cwd=app,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def wait_for(self, text: str) -> None:
        """Return when it has printed `text`."""
        self.wait_until(lambda: text in self.log.read_text())

    def wait_until(self, is_true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_true():
            assert self.popen.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def stop(self) -> int:
        """Tell it to stop, as a container engine does; its exit status."""
        self.popen.terminate()
        return self.popen.wait(STOP_SECONDS)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


def run(command: list[str], app: Path, environment: dict[str, str]) -> None:
    result = subprocess.run(
        command, cwd=app, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def succeeds(command: list[str], app: Path, environment: dict[str, str]) -> bool:
    result = subprocess.run(command, cwd=app, env=environment, capture_output=True, check=False)
    return result.returncode == 0


def on_port(command: list[str], port: int) -> list[str]:
    """The command with another port than the 8000 of the container."""
    changed = [argument.replace("8000", str(port)) for argument in command]
    assert changed != command
    return changed


def probing(command: list[str], environment: dict[str, str]) -> list[str]:
    """The command of a health check, with the address of this machine's probes."""
    return [each.replace("127.0.0.1:9100", environment["OPERATIONS_LISTEN"]) for each in command]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health_command(service: dict) -> list[str]:
    kind, *command = service["healthcheck"]["test"]
    assert kind == "CMD"
    return command


def get(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status and body, or for a redirection the place it leads to."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
    return response.status, response.headers.get("Location", body)


def test_preparing_again_changes_nothing(app, services, environment, database_url) -> None:
    def pages() -> list[tuple]:
        with psycopg.connect(database_url) as connection:
            query = "SELECT id, title, latest_revision_created_at FROM wagtailcore_page ORDER BY id"
            return connection.execute(query).fetchall()

    before = pages()
    run(services["prepare"]["command"], app, environment)

    assert len(before) > 1
    assert pages() == before


def test_makes_no_login(database_url) -> None:
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM auth_user").fetchone() == (0,)


def test_web_serves_behind_a_proxy_until_told_to_stop(app, services, environment, start) -> None:
    port = free_port()
    health = probing(health_command(services["web"]), environment)
    assert not succeeds(health, app, environment)

    web = start(on_port(services["web"]["command"], port))
    web.wait_until(lambda: succeeds(health, app, environment))

    assert get(port, "/admin/login/", {"Host": "cms.example.org"}) == (
        301,
        "https://cms.example.org/admin/login/",
    )
    status, page = get(port, "/admin/login/", PROXIED)
    assert status == 200
    stylesheet = re.search(r'href="(/static/wagtailadmin/css/core\.[0-9a-f]{12}\.css)', page)
    assert stylesheet is not None
    assert get(port, stylesheet[1], PROXIED)[0] == 200
    assert get(port, "/admin/login/", {**PROXIED, "Host": "elsewhere.example"})[0] == 400
    assert web.stop() == 0


def test_worker_runs_until_told_to_stop(app, services, environment, start) -> None:
    worker = start(services["worker"]["command"])
    worker.wait_for("Starting worker")

    assert succeeds(health_command(services["worker"]), app, environment)
    assert worker.stop() == 0


def test_scheduler_runs_until_told_to_stop(app, services, environment, start) -> None:
    scheduler = start(services["scheduler"]["command"])
    scheduler.wait_for("publishes what is due every 60 seconds")
    scheduler.wait_for("Deleted 0 task result(s)")

    assert succeeds(health_command(services["scheduler"]), app, environment)
    assert scheduler.stop() == 0


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_is_not_healthy_without_its_database(name, app, services, environment, start) -> None:
    port = free_port()
    health = health_command(services[name])
    lost = {**environment, "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{free_port()}/hub"}
    if name == "web":
        health = probing(health, environment)
        start(on_port(services["web"]["command"], port), lost).wait_for("Started worker-2")

    assert not succeeds(health, app, lost)
