"""The servers that are measured, each of which has one process and one thread for its work."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil

from cms.runner.supervisor import end_with_parent
from cms.settings import BASE_DIR

START_SECONDS = 60

Command = Callable[[int], list[str]]
"""What starts a server on a port of this machine."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process: psutil.Process

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def cpu_seconds(self) -> float:
        times = [process.cpu_times() for process in self._processes()]
        return sum(each.user + each.system for each in times)

    def memory_mb(self) -> float:
        return sum(process.memory_info().rss for process in self._processes()) / 2**20

    def _processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@dataclass(frozen=True, slots=True)
class Database:
    """The PostgreSQL server that all are measured on."""

    postmaster: psutil.Process

    @classmethod
    def in_folder(cls, folder: Path) -> "Database":
        return cls(psutil.Process(int((folder / "postmaster.pid").read_text().split()[0])))

    def cpu_seconds(self) -> float:
        times = [process.cpu_times() for process in self.postmaster.children()]
        ended = self.postmaster.cpu_times()
        return (
            sum(each.user + each.system for each in times)
            + ended.children_user
            + ended.children_system
        )


def granian(application: str) -> Command:
    """A WSGI application, as in production."""
    return lambda port: [
        str(Path(sys.executable).with_name("granian")),
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        "--workers=1",
        "--blocking-threads=1",
        "--no-ws",
        "--log-level=error",
        application,
    ]


@contextlib.contextmanager
def serving(command: Command, environment: dict[str, str], *, ready: str) -> Iterator[Server]:
    """A server that answers at the path `ready`, until the block is left."""
    port = _free_port()
    process = subprocess.Popen(
        command(port), cwd=BASE_DIR, env=environment, preexec_fn=end_with_parent
    )
    try:
        server = Server(port, psutil.Process(process.pid))
        _wait_for(server.url(ready), process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError) as error:
            if process.poll() is not None:
                raise SystemExit(
                    f"The server ended with status {process.returncode}; its words are above."
                ) from None
            if time.monotonic() > deadline:
                raise SystemExit(f"{url} did not answer in time: {error}") from error
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
