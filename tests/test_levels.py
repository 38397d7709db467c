"""The documentation names each file with tests that `make test` leaves out, and no other."""

import re

import pytest

from cms.settings import BASE_DIR
from tests.plugin import LEVELS, MARKED, file_of

ROWS = re.compile(r"^\| `(tests/\S+\.py)` \| ", re.MULTILINE)


def documented() -> set[str]:
    return {*ROWS.findall((BASE_DIR / "docs" / "tests.md").read_text())}


def test_each_file_with_such_tests_is_documented(pytestconfig: pytest.Config) -> None:
    marked = {file_of(test) for marker in LEVELS for test in pytestconfig.stash[MARKED][marker]}

    assert marked <= documented()


def test_each_documented_file_has_such_tests() -> None:
    markers = tuple(f"pytest.mark.{marker}" for marker in LEVELS)

    for file in documented():
        assert any(marker in (BASE_DIR / file).read_text() for marker in markers), file
