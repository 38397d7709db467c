"""The error by which validators refuse a value, with phrases that say what was expected."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

REFUSED = "refused"


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
