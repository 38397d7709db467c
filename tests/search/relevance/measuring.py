"""nDCG@10, MRR and recall of a ranking, over a set of judged queries."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log2
from pathlib import Path

HERE = Path(__file__).parent
JUDGED, HELD_BACK = HERE / "judged.toml", HERE / "held_back.toml"
UNKNOWN_WORDS = HERE / "unknown_words.toml"
DEPTH, RECALL_DEPTH = 10, 20
GOOD = 2
"""From this grade on, a result counts for MRR and recall."""

Search = Callable[[str], list[str]]
"""Names of results for a query, as in the files, the best first."""


@dataclass(frozen=True)
class Judged:
    group: str
    query: str
    grades: dict[str, int]


@dataclass(frozen=True)
class Figures:
    """Means over queries. One without an answer scores 1 if nothing is found for it, else 0."""

    ndcg: float
    mrr: float
    recall: float

    def __str__(self) -> str:
        return f"{self.ndcg:.3f}  {self.mrr:.3f}  {self.recall:.3f}"


def judged(path: Path) -> list[Judged]:
    with path.open("rb") as file:
        groups = tomllib.load(file)
    return [
        Judged(group, query, dict(_grades(text)))
        for group, queries in groups.items()
        for query, text in queries.items()
    ]


def _grades(text: str) -> Iterator[tuple[str, int]]:
    for entry in filter(None, text.split(", ")):
        name, grade = entry.rsplit(" ", 1)
        yield name, int(grade)


def figures_of(query: Judged, found: list[str]) -> Figures:
    if not query.grades:
        empty = 0.0 if found else 1.0
        return Figures(empty, empty, empty)
    good = {name for name, grade in query.grades.items() if grade >= GOOD}
    gains = [query.grades.get(name, 0) for name in found[:DEPTH]]
    best = sorted(query.grades.values(), reverse=True)[:DEPTH]
    place = next((place for place, name in enumerate(found[:DEPTH], 1) if name in good), None)
    return Figures(
        ndcg=_gain(gains) / _gain(best),
        mrr=1 / place if place else 0.0,
        recall=len(good.intersection(found[:RECALL_DEPTH])) / len(good),
    )


def mean(figures: list[Figures]) -> Figures:
    count = len(figures)
    return Figures(
        sum(each.ndcg for each in figures) / count,
        sum(each.mrr for each in figures) / count,
        sum(each.recall for each in figures) / count,
    )


def measure(queries: list[Judged], search: Search) -> list[tuple[Judged, Figures]]:
    return [(query, figures_of(query, search(query.query))) for query in queries]


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))
