"""The pytest plugin of this suite: levels, the order of files, and how to repeat a failed test.

Files that take longest come first, so that neither process ends with a long one while the other
has nothing to do. Within a file pytest-randomly decides the order.
"""

import gc
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

DURATIONS = Path(__file__).with_name("durations.json")
MIN_RECORDED_SECONDS = 1.0

LEVELS = {"thorough": "test-all", "release": "test-release"}
"""Markers of what `make test` leaves out, each with the target of the Makefile that runs it."""

MAX_REPEATED = 20
"""How many failed tests the summary tells how to repeat."""

MARKED = pytest.StashKey[dict[str, set[str]]]()
"""Ids of the collected tests by marker of `LEVELS`, those of other levels included."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--record-durations`."""
    parser.addoption(
        "--record-durations",
        action="store_true",
        help=f"keep the seconds that each file took in {DURATIONS.name}",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Count durations and failures in the process that reports."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(config))


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Any:
    """Note who has which marker, let others deselect and shuffle, then put long files first."""
    config.stash[MARKED] = {
        marker: {item.nodeid for item in items if item.get_closest_marker(marker)}
        for marker in LEVELS
    }
    result = yield
    seconds = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    # Stable: the tests of a file stay in the order they were given.
    files = {file_of(item.nodeid): None for item in items}
    place = {file: number for number, file in enumerate(files)}
    items.sort(
        key=lambda item: (-seconds.get(file_of(item.nodeid), 0), place[file_of(item.nodeid)])
    )
    return result


def pytest_collection_finish() -> None:
    """Take what has been imported out of the garbage collector's sight: it stays until the end."""
    gc.collect()
    gc.freeze()


def file_of(nodeid: str) -> str:
    """Return the path of the file that a test is in."""
    return nodeid.split("::", 1)[0]


class Outcomes:
    """Seconds of each file, and the tests that failed."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of one phase of a test."""
        self.seconds[file_of(report.nodeid)] += report.duration
        if report.failed:
            marked = [target for marker, target in LEVELS.items() if marker in report.keywords]
            self.failed[report.nodeid] = marked[0] if marked else "test"

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print a command for each failed test: in the same order, and nothing else."""
        if self.failed:
            terminalreporter.section("run again")
        seed = self.config.getoption("randomly_seed", None)
        for test, target in list(self.failed.items())[:MAX_REPEATED]:
            terminalreporter.write_line(
                f"make {target} ARGS=\"'{test}' --randomly-seed={seed}\"", red=True
            )

    def pytest_sessionfinish(self) -> None:
        """Write the durations, where that is asked for."""
        if self.config.getoption("record_durations"):
            known = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
            known |= {file: round(seconds, 1) for file, seconds in self.seconds.items()}
            kept = {
                file: seconds
                for file, seconds in sorted(known.items(), key=lambda entry: -entry[1])
                if seconds >= MIN_RECORDED_SECONDS and Path(file).exists()
            }
            DURATIONS.write_text(json.dumps(kept, indent=1) + "\n")
