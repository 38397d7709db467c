"""The problems of a bundle: the place of each, what was found there, and what was expected."""

import json
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

SHOWN_LENGTH = 80
"""Characters of a value that a message repeats; more would bury the message."""

REFUSED = "refused"
"""The type of the errors that our own validators raise."""

Loc = tuple[str | int, ...]
"""A place in a document, as pydantic says it: keys of objects and indexes of lists."""


class Problem(NamedTuple):
    """One thing to correct."""

    loc: Loc
    message: str

    def __str__(self) -> str:
        return f"{place_of(self.loc)}: {self.message}"


class InvalidBundle(Exception):  # noqa: N818  (it is the bundle that is invalid)
    """A bundle that cannot be used, with a line for everything that is wrong with it."""

    def __init__(self, file: str, problems: Sequence[object]) -> None:
        self.problems = problems
        count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
        lines = "\n".join(f"  {file}: {problem}" for problem in problems)
        super().__init__(f"{file} is not a bundle that can be used: {count}.\n{lines}")


def refused(expected: str, *, found: str | None = None) -> PydanticCustomError:
    """An error to raise in a validator. Without `found`, a report shows the value itself."""
    return several([(found, expected)])


def several(findings: Sequence[tuple[str | None, str]]) -> PydanticCustomError:
    """One error for all that is wrong with one value, as pairs of found and expected."""
    return PydanticCustomError(REFUSED, "The value is refused.", {"findings": list(findings)})


def findings_of(error: ValidationError) -> Iterator[tuple[str | None, str]]:
    """Return the problems of a value that was checked by itself: pairs of found and expected."""
    for details in error.errors(include_url=False):
        if details["type"] == REFUSED:
            yield from details["ctx"]["findings"]
        else:
            yield None, f"expected another value: {details['msg']}"


def place_of(loc: Iterable[str | int]) -> str:
    """`topics[2].slug` for ("topics", 2, "slug"), and "the document" for none."""
    path = "".join(
        f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{shown(step)}]"
        for step in loc
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
