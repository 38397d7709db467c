"""Attacks are answered at once, without reading anything, and leave no trace."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.api.execution import documents
from cms.api.execution.documents import Memory
from cms.settings import BASE_DIR
from tests.api.attacks import ATTACKS, LEGAL, Attack
from tests.api.conftest import GraphQLClient
from tests.factories import SourceFactory, citing, make_hub, section

MAX_STEPS = 1_000_000
"""How much work an attack may cause, as `Work` counts it; the longest list of values takes 600,000
steps, a tenth of a second. Work that grows with the square of 1,000 parts is more than this."""

PROJECT_CODE = str(BASE_DIR / "cms")

MAX_ANSWER_BYTES = 160_000
"""How long any answer may be, not much more than a request: attacks are not to be amplified."""


def test_there_are_many_and_of_each_only_one() -> None:
    assert len(ATTACKS) > 100
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.fixture(scope="module")
def content(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Something to read, so that an attack that gets through has something to do; made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        hub = make_hub()
        sources = SourceFactory.create_batch(3)
        topic = hub.add_topic(sections=[section("Sources", *map(citing, sources))])
        hub.add_guide(topic=topic, body=[*map(citing, sources)])
        yield
        transaction.set_rollback(True)


@dataclass
class Work:
    """Counts steps: lines of this project's code, and calls of Python functions elsewhere.

    Unlike seconds they are the same on every machine, however busy it is.
    """

    steps: int = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        before = sys.gettrace()
        sys.settrace(self._on_call)
        try:
            yield
        finally:
            sys.settrace(before)

    def _on_call(self, frame: FrameType, event: str, argument: object) -> Any:
        self.steps += 1
        return self._on_line if frame.f_code.co_filename.startswith(PROJECT_CODE) else None

    def _on_line(self, frame: FrameType, event: str, argument: object) -> Any:
        self.steps += event == "line"
        return self._on_line


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_answered_at_once(
    attack: Attack, graphql: GraphQLClient, content, monkeypatch
) -> None:
    monkeypatch.setattr(documents, "memory", Memory())
    work = Work()
    with CaptureQueriesContext(connection) as captured, work.counted():
        response = attack.send(graphql)

    assert response.status_code < 500
    assert len(response.content) <= MAX_ANSWER_BYTES
    answer = json.loads(response.content)
    if attack.code == LEGAL:
        assert "errors" not in answer
        assert answer["data"]
    else:
        assert {error["extensions"]["code"] for error in answer["errors"]} == {attack.code}
        assert not any((answer.get("data") or {}).values())
    if "data" not in answer:
        assert len(captured) == 0
    assert work.steps <= MAX_STEPS


@pytest.mark.thorough
def test_memory_stays_what_it_is() -> None:
    """Measured in a process of its own: what other tests have left in this one would blur it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "tests/api/memory_after_attacks.py", "-q"]
    result = subprocess.run(
        command, cwd=BASE_DIR, env=ours, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]
    assert "1 passed" in result.stdout
