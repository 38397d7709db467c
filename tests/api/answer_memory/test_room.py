"""How much is remembered, and what makes room for what."""

from typing import Any

import pytest
from cachetools import LRUCache

from cms.api.http.answer_memory import memory
from cms.api.http.operation import Outcome
from cms.api.scope import Dependencies
from cms.snippets.models import Source
from tests.api.answer_memory.conftest import ask_until_remembered
from tests.factories import SourceFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db(transaction=True)


def test_holds_no_more_than_it_may(source, graphql) -> None:
    most = 1024 * 1024
    Source.objects.update(intro="x" * 60_000)
    query = """query ($n: Int) {
      source(slug: "duo") { intro topicMentions(first: $n) { totalCount } }
    }"""
    for number in range(1, 30):
        ask_until_remembered(graphql, query, n=number)
        assert sum(each.size for each in memory._answers.values()) <= most

    assert 10 < len(memory) < 20
    assert len(statements(graphql.ask, query, n=1)) > 1  # the least recent went first


@pytest.fixture
def ask_for_60_kb(source, graphql, settings) -> Any:
    """Asks for an answer of that size, of which three are remembered; there is one per number."""
    settings.GRAPHQL_MEMORY_MB = 0.2
    Source.objects.update(intro="x" * 60_000)
    query = """query ($n: Int) {
      source(slug: "duo") { intro topicMentions(first: $n) { totalCount } }
    }"""
    return lambda number: graphql.ask(query, n=number)


def test_what_was_asked_for_least_recently_goes_first(ask_for_60_kb) -> None:
    for number in (1, 1, 2, 2, 3, 3, 1, 4, 4):
        ask_for_60_kb(number)

    assert [len(statements(ask_for_60_kb, number)) == 1 for number in (1, 2)] == [True, False]


def test_an_answer_that_is_too_large_drives_out_no_other(ask_for_60_kb, source, graphql) -> None:
    SourceFactory(slug="large", intro="x" * 300_000)
    ask_for_60_kb(1), ask_for_60_kb(1)

    for _ in range(3):
        large = len(statements(graphql, '{ source(slug: "large") { intro } }'))

    assert large > 1
    assert len(statements(ask_for_60_kb, 1)) == 1


def outcome() -> Outcome:
    return Outcome({"data": {"title": "x" * 100}}, dependencies=Dependencies())


def test_an_answer_that_two_make_at_once_takes_room_once(hub) -> None:
    def make() -> Outcome:
        memory.answer(b"question", outcome)
        return outcome()

    memory.answer(b"question", outcome)
    memory.answer(b"question", make)

    assert len(memory) == 1


def test_an_answer_of_before_a_change_takes_no_room_after_it(source) -> None:
    def make_while_content_changes() -> Outcome:
        Source.objects.update(title="Second")
        memory.answer(b"another", outcome)
        return outcome()

    for _ in range(2):
        memory.answer(b"another", outcome)
    memory.answer(b"question", outcome)
    memory.answer(b"question", make_while_content_changes)

    assert len(memory) == 1


def test_a_question_that_is_asked_often_stays_known(source, graphql, monkeypatch) -> None:
    monkeypatch.setattr(memory, "_asked", LRUCache(3))
    query = "query ($n: Int) { sources(first: $n) { totalCount } }"
    for number in (1, 2, 1, 3, 4):
        graphql(query, n=number)

    assert len(statements(graphql.ask, query, n=1)) == 1


def test_knows_a_bounded_number_of_questions(source, graphql, monkeypatch) -> None:
    monkeypatch.setattr(memory, "_asked", LRUCache(5))
    query = "query ($n: Int) { sources(first: $n) { totalCount } }"
    for number in range(1, 20):
        graphql(query, n=number)

    assert len(memory._asked) == 5
