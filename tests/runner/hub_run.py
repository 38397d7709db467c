import contextlib
import http.client
import http.cookiejar
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from cms.runner.supervisor import end_with_parent

START_SECONDS = 180
STOP_SECONDS = 60
BANNER = "The hub runs."


class Run:
    """A runner in `project`, as `make run` starts it, and the file it writes to."""

    def __init__(self, project: Path, log: Path, port: str, variables: dict[str, str]) -> None:
        self.port = port
        self._project = project
        self._log = log
        inherited = ("HOME", "LANG", "PATH", "USER")
        with log.open("w") as output:
            self.popen = subprocess.Popen(
                [str(project / ".venv" / "bin" / "python"), "-m", "cms.runner"],
                cwd=project,
                env={
                    **{name: os.environ[name] for name in inherited if name in os.environ},
                    "PORT": port,
                    "PYTHONUNBUFFERED": "1",
                    **variables,
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    @property
    def output(self) -> str:
        """What it has printed until now."""
        return self._log.read_text()

    @property
    def details(self) -> str:
        """What its processes have printed until now."""
        return (self._project / ".data" / f"run-{self.port}.log").read_text()

    def wait_for(self, text: str) -> None:
        """Return when it has printed `text`."""
        deadline = time.monotonic() + START_SECONDS
        while text not in self.output:
            assert self.popen.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.1)

    def processes(self) -> dict[str, psutil.Process]:
        """The processes it has started, by a word of their command lines."""
        children = psutil.Process(self.popen.pid).children()
        words = ("granian", "run_worker", "run_scheduler")
        return {
            word: child
            for child in children
            for word in words
            if any(word in argument for argument in child.cmdline())
        }

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of what it serves at `path`."""
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port), timeout=START_SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def end_by(self, number: signal.Signals) -> int:
        """Signal the runner alone; its exit status."""
        self.popen.send_signal(number)
        return self.popen.wait(STOP_SECONDS)

    def error(self) -> str:
        """Wait until it gives up; what it said."""
        assert self.popen.wait(START_SECONDS) == 1
        return self.output.strip()

    def kill(self) -> None:
        """End it and all it has started, whatever state they are in."""
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self.popen.pid)
            for process in [*family.children(recursive=True), family]:
                process.kill()
        self.popen.wait()
