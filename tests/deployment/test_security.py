"""SECURITY.md names every entry point, and each has tests that exist."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from cms.settings import BASE_DIR

TEXT = (BASE_DIR / "SECURITY.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("|") and "tests/" in line
]
SAME = {
    "": "admin",
    "favicon.ico": "favicon",
    "documents": "documents",
    "graphql": "graphql",
    "graphiql": "graphql",
}


def test_each_row_has_tests_that_exist() -> None:
    assert len(ROWS) > 20
    for row in ROWS:
        named = re.findall(r"`(tests/[^`]+)`", row[-1])
        assert named, row
        assert [name for name in named if not (BASE_DIR / name).is_file()] == [], row


def test_each_path_of_the_server_is_named() -> None:
    def first_part(entry: URLPattern | URLResolver) -> str:
        return str(entry.pattern).partition("/")[0].strip("^$")

    parts = {first_part(entry) for entry in get_resolver().url_patterns}
    named = {match for row in ROWS for match in re.findall(r"`/([a-z]+)", row[0])}

    assert {SAME.get(part, part) for part in parts} <= named
