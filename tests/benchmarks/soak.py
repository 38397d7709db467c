"""`make soak`: whether the hub stays as it is under load for as long as one cares to wait."""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from tqdm import tqdm

from cms.runner.embedded_database import provide_database
from cms.settings import BASE_DIR
from tests.benchmarks.databases import copy_of, production
from tests.benchmarks.load import Request, command, warm_up
from tests.benchmarks.queries import QUESTIONS
from tests.benchmarks.servers import Server, granian, serving

HUB = "medium"
ASKED = {"source page": 3, "50 sources with counts": 2, "guide": 3}
"""What is asked all the time, over how many connections."""

SHARE = 0.8
MOST_SPREAD = 10
"""How many times the median the slowest hundredth may take."""

MOST_GROWTH = 0.05
"""By which part the memory may grow from the first quarter of the time to the last."""

SAMPLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    name: str
    request: Request
    connections: int


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make soak",
        description="Asks the hub “medium” at 80 % of what it can answer, while an editor publishes"
        " a guide each second. Fails if anything is answered with an error, if the slowest"
        " hundredth takes ten times the median, or if memory grows.",
        epilog="make soak ARGS='--minutes 2'",
    )
    parser.add_argument("--minutes", type=float, default=10, help="how long; 10 if left out")
    options = parser.parse_args()
    if not options.minutes > 0:
        parser.error("--minutes must be more than 0.")

    provide_database("bench-postgres")
    texts = {question.name: question for question in QUESTIONS}
    asked = [
        Asked(
            name,
            Request(
                "/graphql/",
                json.dumps({"query": texts[name].text, "variables": texts[name].variables[HUB]}),
            ),
            connections,
        )
        for name, connections in ASKED.items()
    ]
    with ExitStack() as stack:
        environment = production(stack.enter_context(copy_of(HUB)))
        server = stack.enter_context(
            serving(granian("cms.wsgi:application"), environment, ready="/healthz/")
        )
        for each in asked:
            warm_up(server, each.request)
        capacity = {
            each.name: result["2xx"] / result["duration"]
            for each, result in zip(asked, _all_at_once(server, asked, 5), strict=True)
        }
        print(f"It answers {sum(capacity.values()):,.0f} requests a second; {SHARE:.0%} are sent.")
        rates = {name: rate * SHARE for name, rate in capacity.items()}
        with _publishing(environment) as published:
            memory, results = _watched(server, asked, options.minutes * 60, rates)
    return _said(dict(zip(ASKED, results, strict=True)), memory, published)


def _watched(
    server: Server, asked: list[Asked], seconds: float, rates: dict[str, float]
) -> tuple[list[float], list[Any]]:
    """The server's memory in MB, again and again, and what each load came to."""
    memory = []
    with ExitStack() as stack, tqdm(total=round(seconds), desc="soaking", unit=" s") as progress:
        loads = [_started(stack, server, each, seconds, rates[each.name]) for each in asked]
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(SAMPLE_SECONDS, left))
            memory.append(server.memory_mb())
            progress.update(round(seconds - max(0, end - time.monotonic())) - progress.n)
        return memory, [json.loads(load.communicate()[0]) for load in loads]


def _all_at_once(server: Server, asked: list[Asked], seconds: float) -> list[Any]:
    with ExitStack() as stack:
        loads = [_started(stack, server, each, seconds) for each in asked]
        return [json.loads(load.communicate()[0]) for load in loads]


def _started(
    stack: ExitStack, server: Server, asked: Asked, seconds: float, rate: float | None = None
) -> subprocess.Popen[str]:
    line = command(
        server.url(asked.request.path),
        asked.request.body,
        seconds,
        connections=asked.connections,
        rate=rate,
    )
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    stack.callback(process.kill)
    return process


@contextmanager
def _publishing(environment: dict[str, str]) -> Iterator[list[float]]:
    """An editor at work; afterwards the list has the milliseconds that each guide took."""
    spent: list[float] = []
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.publishing"],
        cwd=BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield spent
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
        if process.returncode:
            raise SystemExit("The editor's process failed: nothing was published.")
        spent.extend(json.loads(output.splitlines()[-1]))
    finally:
        process.kill()


def _said(results: dict[str, Any], memory: list[float], published: list[float]) -> int:
    """Prints what happened; 1 if something is not as it should be."""
    failures = []
    for name, result in results.items():
        p50, p99 = result["latency"]["p50"], result["latency"]["p99"]
        wrong = result["non2xx"] + result["errors"] + result["timeouts"]
        print(f"{name}: {result['2xx']:,} answers, median {p50} ms, p99 {p99} ms, {wrong} errors")
        if wrong:
            failures.append(f"{wrong} requests for “{name}” were not answered")
        if p99 > MOST_SPREAD * max(p50, 1):
            failures.append(f"the p99 of “{name}” is {p99 / max(p50, 1):.0f} times its median")
    quarter = max(1, len(memory) // 4)
    before, after = median(memory[:quarter]), median(memory[-quarter:])
    print(f"memory: {before:.0f} MB at first, {after:.0f} MB at last")
    if after > before * (1 + MOST_GROWTH):
        failures.append(f"memory grew by {after / before - 1:.0%}")
    print(f"published: {len(published)} guides, median {median(published or [0]):.0f} ms")
    if not published:
        failures.append("nothing was published")
    for failure in failures:
        print(f"FAILED: {failure}.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
