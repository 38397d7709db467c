"""`make bench`: figures, and ratios, which are what can be compared between machines."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from graphql import parse, print_ast
from tqdm import tqdm

from cms.runner.embedded_database import provide_database
from cms.settings import BASE_DIR
from tests.benchmarks.databases import database_of, production
from tests.benchmarks.load import Measured, Request, answer_to, measure, warm_up
from tests.benchmarks.peers import Peer, peers_on
from tests.benchmarks.queries import QUESTIONS, Question
from tests.benchmarks.report import (
    AD_HOC,
    ANEW,
    FINISHED_BYTES,
    ONE_STATEMENT,
    TRUSTED,
    Row,
    goals,
    said_of,
    write,
)
from tests.benchmarks.servers import Database, Server, granian, serving

HUB = "cms.wsgi:application"
BARE = {
    ONE_STATEMENT: "tests.benchmarks.bare:one_statement",
    FINISHED_BYTES: "tests.benchmarks.bare:finished_bytes",
}
WAYS = {(TRUSTED, AD_HOC): {}, (ANEW,): {"GRAPHQL_MEMORY_MB": "0"}}
"""How the hub is asked, by what it is told about remembering its answers."""

RESULTS = BASE_DIR / ".data" / "bench.json"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measures what answers cost: eight connections, a server with one process and"
        " one thread in production settings. Everything is measured in turns; figures are medians"
        " of the rounds. The hubs are made the first time, and kept under .data/.",
        epilog="make bench ARGS='--sizes medium large --rounds 5'",
    )
    parser.add_argument(
        "--sizes", nargs="+", default=["seed", "medium"], choices=["seed", "medium", "large"]
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often; 3 if left out")
    parser.add_argument("--seconds", type=float, default=2, help="how long each time; 2")
    parser.add_argument(
        "--write", action="store_true", help="write table and chart to docs/performance.md"
    )
    options = parser.parse_args()

    provide_database("bench-postgres")
    database = Database.in_folder(BASE_DIR / ".data" / "bench-postgres")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for number, text in enumerate({question.text for question in QUESTIONS}):
            Path(folder, f"{number}.graphql").write_text(text, encoding="utf-8")
        work: list[tuple[Row, Server, Request]] = []
        statements: dict[Row, int] = {}
        for size in options.sizes:
            environment = production(database_of(size)) | {"GRAPHQL_OPERATIONS_DIR": folder}
            for ways, memory in WAYS.items():
                own = environment | memory
                statements |= {
                    (size, name, way): count
                    for name, count in _statements(size, own).items()
                    for way in ways
                }
                hub = stack.enter_context(serving(granian(HUB), own, ready="/healthz/"))
                work += [
                    ((size, *row), hub, request)
                    for row, request in _requests(size, hub)
                    if row[1] in ways
                ]
            slug = QUESTIONS[0].variables[size]["slug"]
            for name, application in BARE.items():
                bare = stack.enter_context(
                    serving(granian(application), environment, ready=f"/?slug={slug}")
                )
                row = (size, QUESTIONS[0].name, name)
                work.append((row, bare, Request(f"/?slug={slug}")))
            for peer in peers_on(size, environment["DATABASE_URL"]):
                settings = {"DJANGO_SETTINGS_MODULE": peer.settings} if peer.settings else {}
                server = stack.enter_context(
                    serving(peer.command, environment | settings, ready=peer.ready)
                )
                work += [((size, *row), server, request) for row, request in _of_peer(peer, size)]
        work = _comparable(work)
        results = _measured(work, options.rounds, options.seconds, database)
    counted = {row: _statements_of(row, statements) for row in results}
    _print(results, counted)
    if options.write:
        how = (
            f"Medians of {options.rounds} rounds of {options.seconds:g} seconds, on"
            f" {os.cpu_count()} cores, {datetime.now(UTC):%B %Y}."
        )
        for path in write(results, counted, how):
            print(f"Written: {path.relative_to(BASE_DIR)}")
    RESULTS.write_text(
        json.dumps(
            [
                {"hub": row[0], "question": row[1], "way": row[2], **asdict(figures)}
                | {"statements": counted[row]}
                for row, figures in results.items()
            ],
            indent=1,
        )
    )
    print(f"\nThe same as JSON: {RESULTS.relative_to(BASE_DIR)}")


def _requests(size: str, hub: Server) -> Iterator[tuple[tuple[str, str], Request]]:
    for question in QUESTIONS:
        if size in question.variables:
            variables = _variables(question, size, hub)
            for way in (TRUSTED, ANEW):
                yield (question.name, way), Request(_trusted_path(question, variables))
            body = json.dumps({"query": question.text, "variables": variables})
            yield (question.name, AD_HOC), Request("/graphql/", body)


def _variables(question: Question, size: str, hub: Server) -> dict[str, Any]:
    variables = question.variables[size]
    after = None
    while question.last_of:
        part = {"query": question.text, "variables": {**variables, "after": after}}
        found = answer_to(hub, Request("/graphql/", json.dumps(part)))["data"]
        for name in question.last_of:
            found = found[name]
        if not found["pageInfo"]["hasNextPage"]:
            return part["variables"]
        after = found["pageInfo"]["endCursor"]
    return variables


def _of_peer(peer: Peer, size: str) -> Iterator[tuple[tuple[str, str], Request]]:
    for question in QUESTIONS:
        if question.name in peer.questions and size in question.variables:
            body = {
                "query": peer.questions[question.name],
                "variables": question.variables[size],
            }
            yield (question.name, peer.name), Request(peer.path, json.dumps(body))


def _trusted_path(question: Question, variables: dict[str, Any]) -> str:
    text = print_ast(parse(question.text))
    document_id = sha256(text.encode()).hexdigest()
    return f"/graphql/?id={document_id}&variables={quote(json.dumps(variables))}"


def _statements(size: str, environment: dict[str, str]) -> dict[str, int]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.statements", size]
    result = subprocess.run(
        command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    counts: dict[str, int] = json.loads(result.stdout.splitlines()[-1])
    return counts


def _comparable(work: list[tuple[Row, Server, Request]]) -> list[tuple[Row, Server, Request]]:
    """Warms everything up, and leaves out what does not answer a question with what the hub does:
    with all the same titles.
    """
    titles: dict[tuple[str, str], set[str]] = {}
    kept = []
    for row, server, request in tqdm(work, desc="warming up", unit=" questions"):
        found = titles_in(warm_up(server, request))
        wanted = titles.setdefault(row[:2], found)
        if found == wanted:
            kept.append((row, server, request))
        else:
            tqdm.write(
                f"“{row[2]}” is left out of “{row[1]}” in the hub “{row[0]}”: it answers"
                f" {len(found)} titles, of which {len(found & wanted)} are among the"
                f" {len(wanted)} of the hub."
            )
    return kept


def titles_in(answer: Any) -> set[str]:
    """All that is called a title, anywhere in an answer."""
    if isinstance(answer, list):
        return set().union(*map(titles_in, answer))
    if not isinstance(answer, dict):
        return set()
    title = answer.get("title")
    below = set().union(*map(titles_in, answer.values()))
    return below | {title} if isinstance(title, str) else below


def _measured(
    work: list[tuple[Row, Server, Request]], rounds: int, seconds: float, database: Database
) -> dict[Row, Measured]:
    """The medians of some rounds, in each of which everything has its turn."""
    found: dict[Row, list[Measured]] = defaultdict(list)
    with tqdm(total=rounds * len(work), desc="measuring", unit=" turns") as progress:
        for _ in range(rounds):
            for row, server, request in work:
                found[row].append(measure(server, request, seconds, database))
                progress.update()
    return {
        row: Measured(
            *(median(figures) for figures in zip(*(asdict(m).values() for m in turns), strict=True))
        )
        for row, turns in found.items()
    }


def _print(results: dict[Row, Measured], statements: dict[Row, int | None]) -> None:
    head = (
        "hub",
        "question",
        "way",
        "req/s",
        "median ms",
        "p99 ms",
        "CPU ms",
        "PG ms",
        "SQL",
        "MB",
        "ratio",
    )
    widths = (7, 23, 21, 8, 10, 8, 8, 8, 4, 5, 6)
    print()
    print("  ".join(name.ljust(width) for name, width in zip(head, widths, strict=True)))
    for row, figures in results.items():
        first = results[row[0], QUESTIONS[0].name, TRUSTED]
        cells = (
            *row,
            f"{figures.requests:,.0f}",
            f"{figures.median:.1f}",
            f"{figures.p99:.1f}",
            f"{figures.cpu:.2f}",
            f"{figures.database_cpu:.2f}",
            str(statements[row] or "-"),
            f"{figures.memory:.0f}",
            f"{figures.requests / first.requests:.2f}",
        )
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)))
    print()
    for text, ratio, wanted, met in map(said_of, goals(results)):
        print(f"{met:7} {ratio:>7} ({wanted})  {text}")
    print("\nratio: of the requests per second to those of the trusted source page of the same hub")


def _statements_of(row: Row, statements: dict[Row, int]) -> int | None:
    if row[2] in BARE:
        return 1 if row[2].startswith("one") else 0
    return statements.get(row)


if __name__ == "__main__":
    main()
