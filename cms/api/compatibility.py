"""Changes between two versions of the schema, compared with the entries of its changelog.

A change is named by its schema coordinate: `Source.title`, `SourceKind.LEGAL`,
`Query.source(slug:)`.
"""

import re
from dataclasses import dataclass
from typing import Any

from graphql import (
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_introspection_type,
)
from graphql.utilities import BreakingChange, DangerousChange

UNRELEASED = "## Unreleased"
BREAKING = "- Breaking:"

NAME = "[_A-Za-z][_0-9A-Za-z]*"
# graphql-core says in a sentence what has changed, and nowhere what it is about.
COORDINATES = [
    (rf"(?P<a>{NAME}(?:\.{NAME})?) (?:was removed\.|changed )", "{a}"),
    (rf"(?P<b>{NAME}) was (?:removed from|added to) (?:union|enum) type (?P<a>{NAME})", "{a}.{b}"),
    (rf"An? (?:required|optional) field (?P<b>{NAME}) on input type (?P<a>{NAME}) ", "{a}.{b}"),
    (rf"An? (?:required|optional) arg (?P<b>{NAME}) on (?P<a>{NAME}\.{NAME}) ", "{a}({b}:)"),
    (rf"(?P<a>{NAME}\.{NAME}) arg (?P<b>{NAME}) ", "{a}({b}:)"),
    (rf"(?P<a>{NAME}) no longer implements interface ", "{a}"),
    (rf"{NAME} added to interfaces implemented by (?P<a>{NAME})\.", "{a}"),
]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two schemas: its coordinate, and a sentence that says it. Without a
    known coordinate, that is the sentence, too.
    """

    coordinate: str
    sentence: str

    def __str__(self) -> str:
        return f"`{self.coordinate}`: {self.sentence}"


def breaking_changes(released: str, current: str) -> list[Change]:
    """Return the changes between two SDLs that may make a valid operation fail."""
    before, after = build_schema(released), build_schema(current)
    return list(map(_change, find_breaking_changes(before, after)))


def dangerous_changes(released: str, current: str) -> list[Change]:
    """Return the changes that a careful frontend survives, such as a new value of an enum."""
    before, after = build_schema(released), build_schema(current)
    return list(map(_change, find_dangerous_changes(before, after)))


def additions(released: str, current: str) -> list[str]:
    """Return the coordinates of new types, and of new members of types that were there before."""
    before, after = _members(released), _members(current)
    types = [name for name in after if name not in before]
    return types + [
        f"{name}.{member}"
        for name in before.keys() & after.keys()
        for member in after[name]
        if member not in before[name]
    ]


def _members(schema: str) -> dict[str, list[str]]:
    """Return the names of the fields or values of each type."""
    found: dict[str, list[str]] = {}
    for name, each in build_schema(schema).type_map.items():
        members: Any = getattr(each, "fields", None) or getattr(each, "values", ())
        if not is_introspection_type(each):
            found[name] = list(members)
    return found


def admitted(changelog: str) -> set[str]:
    """Return the coordinates that unreleased entries about breaking changes name.

    Such an entry is a list item that begins with “Breaking:”, and names the coordinate between
    backticks: “- Breaking: `Source.title` may be null, because …”.
    """
    _, heading, rest = changelog.partition(f"{UNRELEASED}\n")
    section = rest.partition("\n## ")[0] if heading else ""
    entries = re.split(r"\n(?=- )", f"\n{section}")
    return {
        coordinate
        for entry in entries
        if entry.strip().startswith(BREAKING)
        for coordinate in re.findall(r"`([^`]+)`", entry)
    }


def unadmitted(changes: list[Change], changelog: str) -> list[Change]:
    """Return the changes that no unreleased entry of the changelog names."""
    named = admitted(changelog)
    return [change for change in changes if change.coordinate not in named]


def _change(found: BreakingChange | DangerousChange) -> Change:
    for pattern, form in COORDINATES:
        if match := re.match(pattern, found.description):
            return Change(form.format(**match.groupdict()), found.description)
    return Change(found.description, found.description)  # of a directive, say
