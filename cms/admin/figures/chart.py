"""Small charts with bars, as SVG: one for each figure, side by side, each to its own scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms.admin.figures.counting import MonthFigures

MONTHS = 24
"""How many the charts show; the table has all."""

WIDTH = 300
HEIGHT = 120
GAP = 0.25
"""Between two bars, as a part of the room that each has."""


@dataclass(frozen=True, slots=True)
class Bar:
    """In the units of the drawing. `number` is None where nobody took note."""

    month: date
    number: int | None
    at_least: bool
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    label: Any
    bars: list[Bar]

    @property
    def latest(self) -> int | None:
        return self.bars[-1].number if self.bars else None

    @property
    def most(self) -> int:
        return max((bar.number or 0 for bar in self.bars), default=0)


def chart(label: Any, name: str, newest_first: Sequence[MonthFigures]) -> Chart:
    shown = list(newest_first[:MONTHS])[::-1]
    numbers = [getattr(figures, name) for figures in shown]
    most = max((number or 0 for number in numbers), default=0) or 1
    room = WIDTH / max(len(shown), 6)
    bars = []
    for place, (figures, number) in enumerate(zip(shown, numbers, strict=True)):
        height = round(HEIGHT * (number or 0) / most, 1)
        bars.append(
            Bar(
                figures.month,
                number,
                figures.at_least,
                left=round(place * room + room * GAP / 2, 1),
                top=round(HEIGHT - height, 1),
                width=round(room * (1 - GAP), 1),
                height=height,
            )
        )
    return Chart(label, bars)
