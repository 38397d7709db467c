"""`make bench-search-scale`: how long searches take among 100,000 guides and 20,000 sources.

Run in a process of its own, in production settings.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

RESULTS = Path(__file__).parents[2] / ".data" / "bench-search-scale.json"
GOALS = {"search: all together": 50, "suggest": 10}
"""Milliseconds that 95 of 100 are to take at most."""

SEARCH = """query ($text: String!) {
  search(query: $text) { totalCount didYouMean nodes { title { html } excerpt { html } } }
}"""
SUGGEST = "query ($text: String!) { suggest(prefix: $text) { title { html } } }"

HOSTILE = (
    "a",
    "ba -be",
    '"ba be bi bo bu"',
    "b* | c* & !d",
    "ba or be or bi or bo or bu or da or de or di",
    "' OR 1=1; --",
    "-" * 200,
    '"' * 199,
    "שלום 👍 ‮abc",
    " ".join("bcdfg"[n % 5] + "aeiou"[n % 3] for n in range(66)),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make bench-search-scale",
        description="Measures searches and suggestions among 100,000 guides and 20,000 sources of"
        " made-up words: from the request to the bytes of the answer, in one process. The hub is"
        " made once, which takes some minutes, and kept under .data/.",
        epilog="make bench-search-scale ARGS='--rounds 400'",
    )
    parser.add_argument("--rounds", type=int, default=100, help="questions of each kind; 100")
    options = parser.parse_args()
    if options.rounds < 20:
        parser.error("--rounds is at least 20: of fewer there is no 95th of 100.")
    from cms.runner.embedded_database import provide_database
    from tests.benchmarks.databases import MEASURES, database_of, measured_in_its_own

    if MEASURES not in os.environ:
        provide_database("bench-postgres")
        sys.exit(measured_in_its_own("tests.benchmarks.search_scale", database_of("search")))
    django.setup()
    figures = measured(options.rounds)
    print("\n".join(map(str, figures)))
    for figure in figures:
        if goal := GOALS.get(figure.name):
            verdict = "met" if figure.late <= goal else "MISSED"
            print(f"{verdict}: p95 of {figure.name} {figure.late:.1f} ms, wanted {goal} ms")
    RESULTS.write_text(json.dumps({figure.name: figure.as_json() for figure in figures}, indent=1))


@dataclass(frozen=True)
class Figure:
    """Milliseconds and numbers of statements, one for each question."""

    name: str
    times: Sequence[float]
    statements: Sequence[int]

    @property
    def median(self) -> float:
        return sorted(self.times)[len(self.times) // 2]

    @property
    def late(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.95)]

    def as_json(self) -> dict[str, float]:
        return {
            "median ms": round(self.median, 2),
            "p95 ms": round(self.late, 2),
            "worst ms": round(max(self.times), 2),
            "statements": sorted(self.statements)[len(self.statements) // 2],
        }

    def __str__(self) -> str:
        told = (f"{name} {value:7.1f}" for name, value in self.as_json().items())
        return f"{self.name:28} {'   '.join(told)}"


def measured(rounds: int) -> list[Figure]:
    """The kinds of questions in turns, so that all meet the machine in the same moods."""
    from search.models import SearchEntry

    chance = random.Random(6)
    pks = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True))
    chosen = dict(
        SearchEntry.objects.filter(pk__in=chance.sample(pks, rounds)).values_list("pk", "title")
    )
    titles = [chosen[pk] for pk in sorted(chosen)]
    asking = Asking()
    for title in titles[:10]:  # the first ones warm up
        asking(SEARCH, title)
        asking(SUGGEST, title[:6])
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in [*KINDS, "suggest"]}
    for title in titles:
        for name, make in KINDS.items():
            found[name].append(asking(SEARCH, make(chance, title)))
        for _ in range(3):
            found["suggest"].append(asking(SUGGEST, title[: chance.randint(1, 14)]))
    together = [each for name in KINDS for each in found[name]]
    everything = {
        **{f"search: {name}": found[name] for name in KINDS},
        "search: all together": together,
        "suggest": found["suggest"],
    }
    return [
        Figure(name, [ms for ms, _ in each], [count for _, count in each])
        for name, each in everything.items()
    ]


Make = Callable[[random.Random, str], str]

KINDS: dict[str, Make] = {
    "one word": lambda chance, title: chance.choice(title.split()),
    "two words": lambda chance, title: " ".join(chance.sample(title.split(), 2)),
    "a whole title": lambda chance, title: title,
    "a phrase": lambda chance, title: '"' + " ".join(title.split()[1:3]) + '"',
    "a mistake": lambda chance, title: mistyped(chance, max(title.split(), key=len)),
    "an unfinished word": lambda chance, title: title.split()[0][:4],
    "a question": lambda chance, title: f"how can I get {title} please",
    "hostile": lambda chance, title: chance.choice(HOSTILE),
}


def mistyped(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


class Asking:
    """Asks the hub in this process; gives milliseconds and how many statements it took."""

    def __init__(self) -> None:
        from django.test import Client

        self._client = Client(SERVER_NAME="127.0.0.1")
        self._statements = 0

    def __call__(self, query: str, text: str) -> tuple[float, int]:
        from django.db import connection

        self._statements = 0
        with connection.execute_wrapper(self._count):
            begin = time.perf_counter()
            answer = self._client.post(
                "/graphql/", {"query": query, "variables": {"text": text}}, "application/json"
            )
            spent = (time.perf_counter() - begin) * 1000
        told: Any = answer.json()
        assert "errors" not in told, (text, told)
        return spent, self._statements

    def _count(self, execute: Any, *given: Any) -> Any:
        self._statements += 1
        return execute(*given)


if __name__ == "__main__":
    main()
