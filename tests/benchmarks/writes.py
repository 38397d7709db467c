"""`make bench-writes`: what publishing costs, and rebuilding the indexes, on a copy of a hub."""

import argparse
import subprocess
import sys
import time

import psutil

from cms.runner.embedded_database import provide_database
from cms.settings import BASE_DIR
from tests.benchmarks.databases import copy_of, production

REBUILDS = ("rebuild_mentions", "rebuild_search")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make bench-writes",
        description="Publishes guides of five citations, each time with other notes, in turns with"
        " and without what the hub itself does about it (mentions, search, announcements); then"
        " rebuilds the indexes of mentions and of search.",
        epilog="make bench-writes ARGS='--size large --guides 100'",
    )
    parser.add_argument("--size", default="medium", choices=["medium", "large"])
    parser.add_argument("--guides", type=int, default=40, help="how many are published each way")
    options = parser.parse_args()
    if options.guides < 1:
        parser.error("--guides must be at least 1.")
    provide_database("bench-postgres")
    with copy_of(options.size) as address:
        environment = production(address)
        command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.writes_in_turns"]
        subprocess.run([*command, str(options.guides)], cwd=BASE_DIR, env=environment, check=True)
        for name in REBUILDS:
            seconds, memory = _measured([sys.executable, "manage.py", name], environment)
            print(f"{name}: {seconds:.0f} s, at most {memory:.0f} MB")


def _measured(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """How long a command takes, and the most memory that it was seen to have."""
    start, most = time.monotonic(), 0.0
    process = subprocess.Popen(command, cwd=BASE_DIR, env=environment)
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            most = max(most, watched.memory_info().rss / 2**20)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.1)
    if process.wait():
        raise SystemExit(f"{' '.join(command[1:])} ended with status {process.returncode}.")
    return time.monotonic() - start, most


if __name__ == "__main__":
    main()
