"""Answers that are asked for again while nothing has changed.

Each process remembers for itself, and asks the database before each answer whether content is still
what it was (`cms.api.content_state`): so that no process has to be told, and nothing that has been
taken back is answered once more.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock
from types import MappingProxyType
from typing import ClassVar

import orjson
from cachetools import LRUCache
from django.conf import settings
from django.http import HttpRequest

from cms.api.content_state import State, begin, go_on
from cms.api.errors import ErrorCode
from cms.api.http.operation import Outcome, Prepared

MOST_ASKED = 20_000
"""The most questions that are known to have been asked once."""

BESIDE_THE_ANSWER = 500
"""About how many bytes an answer takes beside its own."""

NEVER = frozenset({"search", "suggest"})
"""Fields whose answers are made anew each time: what is searched for is counted."""

Answers = LRUCache[bytes, "Recalled"]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A complete answer as it was given before: what `Outcome` says of one."""

    answer: orjson.Fragment
    cache_tags: str
    size: int
    status: ClassVar[int] = 200
    code: ClassVar[ErrorCode | None] = None
    headers: ClassVar[Mapping[str, str]] = MappingProxyType({})
    is_complete: ClassVar[bool] = True

    @classmethod
    def of(cls, outcome: Outcome) -> "Recalled | None":
        """None for what is not to be given again."""
        tags = outcome.cache_tags
        if outcome.code or outcome.status != cls.status or not outcome.is_complete or tags is None:
            return None
        content = orjson.dumps(outcome.answer)
        size = len(content) + len(tags) + BESIDE_THE_ANSWER
        return cls(orjson.Fragment(content), tags, size)


class AnswerMemory:
    """The answers of one state of content, at most `GRAPHQL_MEMORY_MB` of them.

    A question is remembered from the second time on: most that come once never come again. What
    was asked for least recently goes first.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked = LRUCache[bytes, None](MOST_ASKED)
        self._state: State | None = None
        self._start(None)

    def answer(self, key: bytes, make: Callable[[], Outcome]) -> Outcome | Recalled:
        """The answer to the question that `key` stands for: the one given before, or a new one.

        One statement, and those of `make` if it is called.
        """
        if not self._is_asked_again(key):
            return make()
        answers = self._answers_of_now()
        with self._lock:
            if recalled := answers.get(key):
                return recalled
        outcome = make()
        if recalled := Recalled.of(outcome):
            self._remember(answers, key, recalled)
        return outcome

    def forget(self) -> None:
        with self._lock:
            self._asked.clear()
            self._start(None)

    def __len__(self) -> int:
        return len(self._answers)

    def _is_asked_again(self, key: bytes) -> bool:
        with self._lock:
            is_known = key in self._asked
            self._asked[key] = None
            return is_known

    def _answers_of_now(self) -> Answers:
        """Return the answers valid for the current snapshot; only later ones are added to them."""
        with self._lock:
            state, answers = self._state, self._answers
        now = go_on(state) if state else None
        if now is None:
            state_anew = begin()
            with self._lock:
                return self._start(state_anew)
        with self._lock:
            if self._state is state:
                self._state = now
        return answers

    def _start(self, state: State | None) -> Answers:
        self._state = state
        max_bytes = settings.GRAPHQL_MEMORY_MB * 1024 * 1024
        self._answers: Answers = LRUCache(max_bytes, getsizeof=attrgetter("size"))
        return self._answers

    def _remember(self, answers: Answers, key: bytes, recalled: Recalled) -> None:
        with self._lock:
            if answers is self._answers and recalled.size <= answers.maxsize:
                answers[key] = recalled


memory = AnswerMemory()


def key_of(request: HttpRequest, operation: Prepared) -> bytes | None:
    """Return the key of a question, the same for everybody; None to make each answer anew."""
    parameters, document = operation.parameters, operation.document
    if not settings.GRAPHQL_MEMORY_MB or not NEVER.isdisjoint(document.asked):
        return None
    question = (
        operation.text,
        parameters.operation_name,
        parameters.variables,
        parameters.extensions.get("cost") is True,
        request.scheme,
        request.get_host(),
        request.get_port(),
    )
    return hashlib.sha256(orjson.dumps(question)).digest()
