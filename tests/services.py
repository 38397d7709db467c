"""Servers that the hub stands beside in production, as Debian's packages install them."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from cms.runner.supervisor import end_with_parent

START_SECONDS = 60


def program(name: str) -> str:
    """The path of a server's program. Without it the test is skipped, or fails where CI is set."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not found and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed; .ci/run installs it.")
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: list[str], port: int, log: Path, **options: object
) -> Iterator[subprocess.Popen]:
    """A process that listens on a port, killed in the end, in whatever state it is."""
    with log.open("a") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
            **options,  # type: ignore[call-overload]
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not listens(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield process
    finally:
        # A server that is killed leaves the processes it has started.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def redis_server(directory: Path, port: int) -> Iterator[subprocess.Popen]:
    command = [program("redis-server"), "--port", str(port), "--save", "", "--dir", str(directory)]
    with running(command, port, directory / "redis.log") as process:
        yield process


class Tunnel:
    """A TCP proxy to a port or a Unix socket, which can swallow everything, or cut it all off."""

    def __init__(self, target: str | int) -> None:
        self.target = target
        self.swallows = False
        self.accepted = 0
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection there is."""
        sockets, self._sockets = self._sockets, []
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self.accepted += 1
            self._sockets.append(client)
            threading.Thread(target=self._connect, args=[client], daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        family = socket.AF_UNIX if isinstance(self.target, str) else socket.AF_INET
        with client, socket.socket(family) as server, contextlib.suppress(OSError):
            server.connect(
                self.target if isinstance(self.target, str) else ("127.0.0.1", self.target)
            )
            self._sockets.append(server)
            back = threading.Thread(target=self._pass_on, args=[server, client], daemon=True)
            back.start()
            self._pass_on(client, server)
            back.join()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.swallows:
                    target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)


def database_socket() -> str:
    """The path of the socket of the tests' database."""
    return f"{conninfo_to_dict(os.environ['DATABASE_URL'])['host']}/.s.PGSQL.5432"


@contextlib.contextmanager
def empty_database(template: str = "template1") -> Iterator[str]:
    """The address of a database of its own on the server of the tests; a copy of a template."""
    name = f"made_{secrets.token_hex(4)}"
    host = conninfo_to_dict(os.environ["DATABASE_URL"])["host"]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"postgresql://postgres@/{name}?host={urllib.parse.quote(host)}"
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextlib.contextmanager
def tunnel(target: str | int) -> Iterator[Tunnel]:
    opened = Tunnel(target)
    try:
        yield opened
    finally:
        opened.close()
