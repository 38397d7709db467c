import contextlib
import os
import signal
import subprocess
from pathlib import Path

from cms.runner.supervisor import end_with_parent
from cms.settings import BASE_DIR

FAKE_CLOCK = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
"""The library that gives a process another clock, of Debian's package faketime."""


class Process:
    """A process of the hub, which is started again when it has ended, as systemd does."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.clock: dict[str, str] = {}
        self.popen: subprocess.Popen | None = None
        self.start()

    def start(self) -> None:
        with self.log.open("a") as log:
            self.popen = subprocess.Popen(
                self.command,
                cwd=BASE_DIR,
                env=self.environment | self.clock,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.popen.wait()


def clock_off_by(seconds: int) -> dict[str, str]:
    """The environment of a process whose clock is so many seconds off."""
    if not seconds:
        return {}
    return {
        "LD_PRELOAD": str(FAKE_CLOCK),
        "FAKETIME": f"{seconds:+d}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
