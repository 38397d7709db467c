"""Sends requests, with autocannon: eight connections, each of which waits for its answer."""

import json
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from tests.benchmarks.servers import Database, Server

AUTOCANNON = Path(__file__).parent / "node_modules" / "autocannon" / "autocannon.js"
CONNECTIONS = 8

WARM = 12
"""PostgreSQL makes five plans for the values at hand before it trusts in one for all."""


@dataclass(frozen=True, slots=True)
class Request:
    """By GET, or by POST where there is a body."""

    path: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of an answer as clients see it, and of the processor for each: that of the
    server, and that of PostgreSQL.
    """

    requests: float
    median: float
    p99: float
    cpu: float
    database_cpu: float
    memory: float


def answer_to(server: Server, request: Request) -> Any:
    """The JSON of an answer. Raises SystemExit where it is none that a client could use."""
    body = None if request.body is None else request.body.encode()
    asked = urllib.request.Request(
        server.url(request.path), body, {"Content-Type": "application/json"} if body else {}
    )
    try:
        with urllib.request.urlopen(asked, timeout=60) as response:
            text = response.read()
    except HTTPError as error:
        text = error.read()
    try:
        answer = json.loads(text)
    except ValueError:
        answer = {"errors": "no JSON"}
    if "errors" in answer:
        raise SystemExit(f"{request.path[:200]} was answered by {text[:2000].decode()}")
    return answer


def warm_up(server: Server, request: Request) -> Any:
    """Asks until the server has made all that it makes once: a plan for the document, and
    PostgreSQL plans for the statements. The last answer.
    """
    for _ in range(WARM):
        answer = answer_to(server, request)
    return answer


def measure(server: Server, request: Request, seconds: float, database: Database) -> Measured:
    """Raises SystemExit where anything but 2xx was answered."""
    before, database_before = server.cpu_seconds(), database.cpu_seconds()
    line = command(server.url(request.path), request.body, seconds)
    result = json.loads(subprocess.run(line, capture_output=True, text=True, check=True).stdout)
    spent = server.cpu_seconds() - before
    database_spent = database.cpu_seconds() - database_before
    if result["non2xx"] or result["errors"] or not result["2xx"]:
        raise SystemExit(f"{request.path[:200]} was not answered: {result['statusCodeStats']}")
    return Measured(
        requests=result["2xx"] / result["duration"],
        median=result["latency"]["p50"],
        p99=result["latency"]["p99"],
        cpu=spent / result["2xx"] * 1000,
        database_cpu=database_spent / result["2xx"] * 1000,
        memory=server.memory_mb(),
    )


def command(
    url: str,
    body: str | None,
    seconds: float,
    *,
    connections: int = CONNECTIONS,
    rate: float | None = None,
) -> list[str]:
    """What sends requests and prints as JSON what came of them: as many as are answered, or `rate`
    a second.
    """
    node = shutil.which("node")
    if node is None:
        raise SystemExit("Node is missing: install version 20 or newer.")
    line = [node, str(AUTOCANNON), "--json", "--connections", str(connections)]
    line += ["--duration", f"{seconds:g}", "--no-progress"]
    if rate is not None:
        line += ["--overallRate", str(max(1, round(rate)))]
    if body is not None:
        line += ["--method", "POST", "--headers", "content-type=application/json"]
        line += ["--body", body]
    return [*line, url]
