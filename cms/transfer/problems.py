"""The problems of a bundle: each with its place, what was found, and what was expected."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

SHOWN_LENGTH = 80
"""Characters of a value that a message repeats; more would bury the message."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. `place` is a path such as `topics[2].sections[0].heading`."""

    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: found {self.found}; {self.expected}"


class InvalidBundle(Exception):  # noqa: N818  (it is the bundle that is invalid)
    """A bundle that cannot be used, with everything that is wrong with it."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = problems
        count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
        lines = "\n".join(f"  {file}: {problem}" for problem in problems)
        super().__init__(f"{file} is not a bundle that can be used: {count}.\n{lines}")


def place_of(steps: Iterable[str | int]) -> str:
    """`topics[2].slug` for ("topics", 2, "slug"), and "the document" for none."""
    path = "".join(
        f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{shown(step)}]"
        for step in steps
    )
    return path.lstrip(".") or "the document"


def shown(value: Any) -> str:
    """A value as a message repeats it: JSON, cut where it is long; containers only by kind."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    # A lone surrogate, which JSON can spell, could not be printed.
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 2]}…{text[-1]}"


def hint(found: object, names: Iterable[str]) -> str:
    """The name most like what was found, as a question in brackets; empty if none is near."""
    near = get_close_matches(found, names, n=1) if isinstance(found, str) else []
    return f" (did you mean “{near[0]}”?)" if near else ""
