"""Processes that live together; one that runs code under development may end and start again."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cms.runner.supervisor import ProcessEndedError, Supervisor

SECONDS = 60


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(os.environ, tmp_path / "run.log")
    yield supervisor
    supervisor.stop()


def until(happens: Callable[[], bool], supervisor: Supervisor) -> None:
    deadline = time.monotonic() + SECONDS
    while not happens():
        assert time.monotonic() < deadline
        supervisor.check()
        time.sleep(0.05)


def test_a_process_that_ends_is_an_error(supervisor) -> None:
    supervisor.start("web", [sys.executable, "-c", "raise SystemExit(3)"])

    with pytest.raises(ProcessEndedError, match=r"The web process ended with status 3\."):
        until(lambda: False, supervisor)


def test_one_that_ends_by_its_code_starts_again_when_that_changes(
    supervisor, tmp_path: Path, capfd
) -> None:
    program, started = tmp_path / "program.py", tmp_path / "started"
    program.write_text("import nothing_of_this_name")
    supervisor.start("web", [sys.executable, str(program)], code=[tmp_path])
    told = ""

    def says_so() -> bool:
        nonlocal told
        told += capfd.readouterr().out
        return "The web process ended with status 1. It starts again when code changes." in told

    until(says_so, supervisor)
    supervisor.check()
    assert told.count("It starts again") == 1

    program.write_text(f"open({str(started)!r}, 'w'); import time; time.sleep(600)")
    until(started.exists, supervisor)
    supervisor.check()
