"""What the figures say: as a table, as a chart, and held against what is wanted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from cms.settings import BASE_DIR
from tests.benchmarks.load import Measured

PAGE = BASE_DIR / "docs" / "performance.md"
CHART = BASE_DIR / "docs" / "images" / "performance.svg"
FIGURES = re.compile(r"(<!-- figures -->\n).*(<!-- end of figures -->)", re.DOTALL)

TRUSTED, AD_HOC = "trusted, GET", "ad hoc, POST"
ANEW = "made anew, GET"
"""As `TRUSTED`, of a server that remembers no answers."""
HOW = {TRUSTED: "", ANEW: ", made anew"}
ONE_STATEMENT, FINISHED_BYTES = "one statement, bare", "finished bytes, bare"
POSTGRAPHILE, STOCK = "PostGraphile", "stock Grapple"
COMPARED = ("source page", "50 sources with counts", "guide")

Row = tuple[str, str, str]
"""Hub, question, and how it is asked."""

Results = Mapping[Row, Measured]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of the ratio of two figures."""

    text: str
    ratio: float
    wanted: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.wanted if self.at_most else self.ratio >= self.wanted


def goals(results: Results) -> Iterator[Goal]:
    """Those that these results can say something about."""

    def speed(hub: str, question: str, way: str = TRUSTED) -> float | None:
        row = results.get((hub, question, way))
        return row.requests if row else None

    for hub in dict.fromkeys(hub for hub, _, _ in results):
        for question in COMPARED:
            own, ad_hoc = speed(hub, question), speed(hub, question, AD_HOC)
            for way, how in HOW.items():
                for other, wanted in wanted_of(question).items():
                    ours, theirs = speed(hub, question, way), speed(hub, question, other)
                    if ours and theirs:
                        text = f"{hub}: {question} to {other}{how}"
                        yield Goal(text, ours / theirs, wanted)
            if own and ad_hoc:
                yield Goal(f"{hub}: {question}, {AD_HOC} to {TRUSTED}", ad_hoc / own, 0.5)
        for way, how in HOW.items():
            page, hot = (speed(hub, question, way) for question in ("source page", "hot source"))
            if page and hot:
                text = f"{hub}: cost of hot source to source page{how}"
                yield Goal(text, page / hot, 1.3, at_most=True)
            first, last = (speed(hub, f"its mentions, {part}", way) for part in ("first", "last"))
            if first and last:
                text = f"{hub}: cost of the last part of its mentions to the first{how}"
                yield Goal(text, first / last, 1.3, at_most=True)
    for question in COMPARED:
        for way, how in HOW.items():
            medium, large = (speed(hub, question, way) for hub in ("medium", "large"))
            if medium and large:
                text = f"{question}: cost in large to that in medium{how}"
                yield Goal(text, medium / large, 1.3, at_most=True)


def wanted_of(question: str) -> dict[str, float]:
    """How many times as fast as others the hub is to be."""
    wanted: dict[str, float] = {POSTGRAPHILE: 1, STOCK: 20}
    return wanted | {ONE_STATEMENT: 0.5} if question == "source page" else wanted


def said_of(goal: Goal) -> tuple[str, str, str, str]:
    """Text, ratio, what is wanted, and whether it is."""
    sign = "at most" if goal.at_most else "at least"
    met = "met" if goal.is_met else "missed"
    return goal.text, f"{goal.ratio:.2f}", f"{sign} {goal.wanted:g}", met


def write(results: Results, statements: Mapping[Row, int | None], how: str) -> list[Path]:
    """Writes table and chart into the documentation; the files that were written."""
    text = PAGE.read_text(encoding="utf-8")
    if not FIGURES.search(text):
        raise SystemExit(f"{PAGE} has lost its marks <!-- figures --> and <!-- end of figures -->.")
    figures = "\n\n".join((how, _table(results, statements), _goals_table(results)))
    new = FIGURES.sub(lambda found: f"{found[1]}\n{figures}\n\n{found[2]}", text)
    PAGE.write_text(new, encoding="utf-8")
    CHART.write_text(_chart(results), encoding="utf-8")
    return [PAGE, CHART]


def _table(results: Results, statements: Mapping[Row, int | None]) -> str:
    head = ("hub", "question", "asked", "requests/s", "median ms", "p99 ms")
    head += ("server CPU ms", "PostgreSQL CPU ms", "statements", "MB")
    lines = [head, tuple("---" if i < 3 else "--:" for i in range(len(head)))]
    for row, figures in results.items():
        lines.append(
            (
                *row,
                f"{figures.requests:,.0f}",
                f"{figures.median:.0f}",
                f"{figures.p99:.0f}",
                f"{figures.cpu:.2f}",
                f"{figures.database_cpu:.2f}",
                str(statements[row] or ""),
                f"{figures.memory:.0f}",
            )
        )
    return _rows(lines)


def _goals_table(results: Results) -> str:
    head = ("what is wanted", "ratio", "wanted", "")
    return _rows([head, ("---", "--:", "---", "---"), *map(said_of, goals(results))])


def _rows(lines: list[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


BAR, GAP, LEFT, WIDTH = 18, 6, 190, 760
COLORS = {
    TRUSTED: "#0d6b5f",
    AD_HOC: "#4c9f93",
    ANEW: "#9cc9c1",
    POSTGRAPHILE: "#8a8f98",
    STOCK: "#b9bdc4",
}


def _chart(results: Results) -> str:
    """Requests per second of the largest hub in which there is something to compare."""
    hubs = [hub for hub, _, way in results if way in (POSTGRAPHILE, STOCK)]
    hub = "medium" if "medium" in hubs else (hubs or [next(iter(results))[0]])[-1]
    ways = (TRUSTED, AD_HOC, ANEW, POSTGRAPHILE, STOCK, ONE_STATEMENT)
    groups = {
        question: [
            (way, results[hub, question, way].requests)
            for way in ways
            if (hub, question, way) in results
        ]
        for question in COMPARED
    }
    most = max(value for bars in groups.values() for _, value in bars)
    parts, y = [], 16
    for question, bars in groups.items():
        parts.append(f'<text x="0" y="{y + 4}" font-weight="600">{escape(question)}</text>')
        y += 14
        for way, value in bars:
            length = max(1, (WIDTH - LEFT - 70) * value / most)
            middle = y + BAR - 5
            color = COLORS.get(way, "#d7b56d")
            parts.append(
                f'<text x="{LEFT - 8}" y="{middle}" text-anchor="end">{escape(way)}</text>'
            )
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR}" fill="{color}"/>'
            )
            parts.append(f'<text x="{LEFT + length + 6:.0f}" y="{middle}">{value:,.0f}</text>')
            y += BAR + GAP
        y += 16
    title = f"Requests per second in the hub “{hub}”: more is better"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img"'
        f' font-family="system-ui, sans-serif" font-size="13">\n<title>{title}</title>\n'
        f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
