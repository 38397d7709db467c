"""Asks everything of a hub in which much is hidden, and says where something of it showed.

Two things give it away: a mark in an answer, and an answer, or a header of it for caches, that
differs from the one given when what is hidden has been deleted.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from tests.api.everything import MOST_OBJECTS, depth_within, queries
from tests.api.hidden_hub import HiddenHub
from tests.api.leaked_internals import faults_of
from tests.api.marks import MARK

Ask = Callable[..., HttpResponse]

DEEPEST, SHALLOW, VARIANT_DEPTH = 6, 3, 1


@dataclass(frozen=True)
class Finding:
    """What showed in the answer to a query, and which query that was."""

    what: str
    query: str


@dataclass(frozen=True)
class Walk:
    """What is asked, deep things first, and the answers when nothing is hidden any more."""

    asked: list[str]
    expected: Mapping[str, Any]
    expected_tags: Mapping[str, str]

    def findings(self, ask: Ask, asked: Iterable[str] = ()) -> Iterator[Finding]:
        """Compare the answers to `asked`, or to everything, with those expected."""
        for query in asked or self.asked:
            response = ask(query)
            answer = json.loads(response.content)
            found = [*marks_in(response), *faults_of(answer)]
            if answer.get("errors"):
                found.append(f"an error: {answer['errors'][0]['message']}")
            data = without(ALL_LANGUAGES, answer.get("data"))
            if data != self.expected[query]:
                found.append(difference(self.expected[query], data))
            tags = {*response.headers.get("Cache-Tag", "").split(",")}
            if other := tags ^ {*self.expected_tags[query].split(",")}:
                found.append(f"other tags: {sorted(other)}")
            yield from (Finding(what, query) for what in found)


def whole_walk(hidden: HiddenHub, ask: Ask, *, deepest: int = DEEPEST) -> Walk:
    """Ask everything that the schema offers."""
    values = hidden.values()
    depth = depth_within(MOST_OBJECTS, values, deepest)
    return walk_of(hidden, ask, list(queries(values, depth, VARIANT_DEPTH)))


def walk_of(hidden: HiddenHub, ask: Ask, asked: list[str]) -> Walk:
    """Delete what is hidden, keep the answers, and bring it back."""
    with transaction.atomic():
        hidden.delete()
        responses = {query: ask(query) for query in asked}
        transaction.set_rollback(True)
    expected = {query: _data(response) for query, response in responses.items()}
    expected_tags = {query: response["Cache-Tag"] for query, response in responses.items()}
    return Walk(asked, expected, expected_tags)


def _data(response: HttpResponse) -> Any:
    answer = json.loads(response.content)
    assert "errors" not in answer, answer["errors"]
    return without(ALL_LANGUAGES, answer["data"])


def marks_in(response: HttpResponse) -> list[str]:
    """Where a mark stands in a response."""
    found = []
    answer = json.loads(response.content)
    if MARK in json.dumps(without(ECHOES, answer.get("data"))):
        found.append("a mark in the data")
    if MARK in json.dumps({name: value for name, value in answer.items() if name != "data"}):
        found.append("a mark in the errors")
    if MARK in str(response.headers) or MARK in str(response.cookies):
        found.append("a mark in the headers")
    return found


ECHOES = "notFound"
"""The words of the query that a search says it did not find."""

ALL_LANGUAGES = "mentionCountsInAllLanguages"
"""Counts what is public in another language, which is hidden here: see test_fallbacks.py."""


def without(field: str, data: Any) -> Any:
    """The data without a field, at any depth."""
    if isinstance(data, dict):
        return {
            name: without(field, value) for name, value in data.items() if not name.endswith(field)
        }
    return [without(field, value) for value in data] if isinstance(data, list) else data


def difference(expected: Any, answer: Any, place: str = "") -> str:
    """The first place where an answer is not as if what is hidden were not there."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        for name in expected:
            if expected[name] != answer.get(name):
                return difference(expected[name], answer.get(name), f"{place}.{name}")
    if isinstance(expected, list) and isinstance(answer, list) and len(expected) == len(answer):
        for number, (old, new) in enumerate(zip(expected, answer, strict=True)):
            if old != new:
                return difference(old, new, f"{place}.{number}")
    return f"{place} is {str(answer)[:80]!r}, where {str(expected)[:80]!r} was expected"
