"""The documentation names each file with tests that `make test` leaves out, and no other."""

import re
from pathlib import PurePosixPath

import pytest

from cms.settings import BASE_DIR
from tests.plugin import LEVELS, MARKED, file_of

ROWS = re.compile(r"^\| (`tests/.*?`) \| ", re.MULTILINE)


def documented() -> set[str]:
    """The files of the table; those of one row stand in the folder of the first."""
    found = set()
    for row in ROWS.findall((BASE_DIR / "docs" / "tests.md").read_text()):
        first, *others = re.findall(r"`(.*?)`", row)
        found |= {first, *(str(PurePosixPath(first).with_name(name)) for name in others)}
    return found


def test_each_file_with_such_tests_is_documented(pytestconfig: pytest.Config) -> None:
    marked = {file_of(test) for marker in LEVELS for test in pytestconfig.stash[MARKED][marker]}

    assert marked <= documented()


def test_each_documented_file_has_such_tests() -> None:
    markers = tuple(f"pytest.mark.{marker}" for marker in LEVELS)

    for file in documented():
        assert any(marker in (BASE_DIR / file).read_text() for marker in markers), file
