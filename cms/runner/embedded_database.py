"""A PostgreSQL server of the project's own, under `.data/`, for when DATABASE_URL is unset.

Processes share it: the first one starts the server, later ones join, and the last to leave stops
it. A user that was killed leaves by dying, since the kernel drops its lock; the server it could
not stop serves the next user, who stops it.
"""

import atexit
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from cms.runner.cluster import Cluster
from cms.runner.server_account import EmbeddedDatabaseError, ServerAccount
from cms.settings import BASE_DIR

__all__ = ["EmbeddedDatabase", "EmbeddedDatabaseError", "provide_database"]

DATA_DIR = BASE_DIR / ".data"


class EmbeddedDatabase:
    """One process's share in the server whose data live in `directory`."""

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.cluster = Cluster(directory, durable=durable)
        self._gate_path = directory.with_name(f"{directory.name}.gate.lock")
        self._users_path = directory.with_name(f"{directory.name}.users.lock")
        self._users: int | None = None

    def join(self) -> str:
        """Start the server unless it runs, and return its URL.

        Takes under 2 seconds the first time and about 0.2 when it has to start. Raises
        EmbeddedDatabaseError, whose text says what to do.
        """
        with self._gate():
            self.cluster.ensure_running()
            users = _open_lock(self._users_path, self.cluster.account)
            fcntl.flock(users, fcntl.LOCK_SH)
            self._users = users
        return self.cluster.url

    def leave(self) -> None:
        """Stop the server if nobody else uses it. Leaving twice does nothing."""
        if self._users is None:
            return
        with self._gate():
            users, self._users = self._users, None
            try:
                # Fails while another process holds its share.
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self.cluster.stop()
            finally:
                os.close(users)

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """One process at a time may start or stop the server."""
        gate = _open_lock(self._gate_path, self.cluster.account)
        try:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield
        finally:
            os.close(gate)


def provide_database(name: str, *, data_dir: Path = DATA_DIR, durable: bool = True) -> None:
    """Make sure DATABASE_URL is set, for this process and its children.

    Without it, joins the embedded server under `.data/<name>` and leaves it when the process
    ends, be it by SIGINT, SIGTERM or SIGHUP. `durable=False` makes a server that forgets
    everything when it stops, and is faster for it.
    """
    if os.environ.get("DATABASE_URL"):
        return
    database = EmbeddedDatabase(data_dir / name, durable=durable)
    owner = os.getpid()

    def leave() -> None:
        # A forked child inherits this function but not the share.
        if os.getpid() == owner:
            database.leave()

    _exit_on_signals()
    atexit.register(leave)
    os.environ["DATABASE_URL"] = database.join()


def _exit_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the process as SIGINT does: through its exit functions."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _open_lock(path: Path, account: ServerAccount) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        account.hand_over(path.parent)
        # Readable is enough to lock, so users of one server need not share a group.
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        account.hand_over(path)
    except PermissionError as error:
        raise EmbeddedDatabaseError(account.refusal(path.parent)) from error
    return descriptor
