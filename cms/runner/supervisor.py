"""Starts processes, watches them, and stops them together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from cms.settings import BASE_DIR

STOP_SECONDS = 8
"""How long processes may take to finish what they are doing once told to stop."""

PR_SET_PDEATHSIG = 1
"""From Linux's `prctl.h`."""


class ProcessEndedError(Exception):
    """A process that should have gone on has ended; the text says which, and how."""


class Supervisor:
    """Processes that live and end together.

    Each leads a session of its own: a Ctrl-C in the terminal reaches the supervisor only, which
    then stops them all. On Linux they end too when the supervisor itself is killed.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self, name: str, command: list[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Start a process in the project's directory; messages call it `name`.

        `environment` comes before what all processes have.
        """
        self._processes[name] = subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env={**self._environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def check(self) -> None:
        """Raise ProcessEndedError if a process has ended."""
        for name, process in self._processes.items():
            status = process.poll()
            if status is not None:
                raise ProcessEndedError(f"The {name} process ended {_manner(status)}.")

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


def _manner(status: int) -> str:
    if status < 0:
        return f"by {signal.Signals(-status).name}"
    return f"with status {status}"
