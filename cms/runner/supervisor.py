"""Starts processes, watches them, and stops them together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from cms.settings import BASE_DIR

STOP_SECONDS = 8
"""Seconds that processes may take to finish what they are doing once told to stop."""

TAIL_LINES = 15

PR_SET_PDEATHSIG = 1
"""From Linux's `prctl.h`."""


class ProcessEndedError(Exception):
    """A process that should have gone on has ended; the text says which, and how."""


class Reloading:
    """A process that may end by a fault in the code that it runs, and how that code was then."""

    def __init__(
        self, command: list[str], environment: Mapping[str, str] | None, code: Collection[Path]
    ) -> None:
        self.command, self.environment, self.code = command, environment, code
        self.waits = False
        self._seen: dict[Path, int] = {}

    def wait(self) -> None:
        """Remember the code as it is."""
        self.waits, self._seen = True, self._modified()

    def has_changed(self) -> bool:
        return self._modified() != self._seen

    def _modified(self) -> dict[Path, int]:
        files = (file for directory in self.code for file in directory.rglob("*.py"))
        found = {}
        for file in files:
            with contextlib.suppress(FileNotFoundError):  # removed meanwhile
                found[file] = file.stat().st_mtime_ns
        return found


class Supervisor:
    """Processes that live and end together.

    Each leads a session of its own: a Ctrl-C in the terminal reaches the supervisor only, which
    then stops them all. On Linux they end too when the supervisor itself is killed. What they print
    is appended to the file `log`.
    """

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._reloading: dict[str, Reloading] = {}

    def start(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str] | None = None,
        *,
        code: Collection[Path] = (),
    ) -> None:
        """Start a process in the project's directory; messages call it `name`.

        `environment` comes before what all processes have. A process that ends is an error, unless
        it runs the `code` in some directories: then it starts again when that has changed.
        """
        if code:
            self._reloading[name] = Reloading(command, environment, code)
        with self._log.open("ab") as output:
            self._processes[name] = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env={**self._environment, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def check(self) -> None:
        """Raise ProcessEndedError if a process has ended."""
        for name, process in [*self._processes.items()]:
            status = process.poll()
            if status is None:
                continue
            ended = f"The {name} process ended {_manner(status)}."
            reloading = self._reloading.get(name)
            if reloading is None:
                raise ProcessEndedError(ended)
            if not reloading.waits:
                print(
                    f"\n{tail(self._log)}\n{ended} It starts again when code changes.", flush=True
                )
                reloading.wait()
            elif reloading.has_changed():
                self.start(name, reloading.command, reloading.environment, code=reloading.code)

    def stop(self) -> None:
        """Tell all processes to stop; after a while, kill what is left of them."""
        for process in self._processes.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            # Whoever is left of its session, such as the children of a process that was killed.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def end_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when its parent dies; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def tail(log: Path) -> str:
    """Return the last lines of a file, and where it is."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join([f"The last lines of {log}:", *(f"    {line}" for line in lines)])


def _manner(status: int) -> str:
    if status < 0:
        return f"by {signal.Signals(-status).name}"
    return f"with status {status}"
