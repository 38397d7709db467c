"""The counts of an import."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Tally:
    """Outcomes by kind of entry, and how many things changed their place in a list."""

    outcomes: dict[str, Counter[Outcome]] = field(default_factory=dict)
    moved: Counter[str] = field(default_factory=Counter)
    replaced_drafts: list[str] = field(default_factory=list)
    """Titles of what had unpublished changes, which now are in its history only."""
    kept: list[tuple[str, str]] = field(default_factory=list)
    """Titles of what has changed, each with a reference that stayed because it is not public."""

    def count(self, kind: str, outcome: Outcome) -> None:
        self.outcomes.setdefault(kind, Counter())[outcome] += 1

    @property
    def changes(self) -> int:
        """Return the number of things that have changed."""
        counted = sum(
            number
            for counter in self.outcomes.values()
            for outcome, number in counter.items()
            if outcome != Outcome.UNCHANGED
        )
        return counted + self.moved.total()

    def lines(self) -> list[str]:
        """One line for each kind of entry, such as “guides: 2 new, 46 unchanged, 1 moved”."""
        lines = []
        for kind, counter in self.outcomes.items():
            parts = [f"{counter[outcome]} {outcome}" for outcome in Outcome if counter[outcome]]
            if self.moved[kind]:
                parts.append(f"{self.moved[kind]} moved")
            lines.append(f"{kind}: {', '.join(parts)}")
        return lines
