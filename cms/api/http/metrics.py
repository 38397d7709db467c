"""Counts operations for the metrics of the hub."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from graphql import OperationDefinitionNode

from cms.api.execution.operations import operations_at
from cms.api.http.answer_memory import Recalled
from cms.api.http.operation import Outcome, Prepared
from cms.database.timing import seconds_spent
from cms.operations import metrics

Answer = TypeVar("Answer", bound=Outcome | Recalled)

OTHER = "other"
"""The name of all operations that the hub does not know."""


def counted(operation: Prepared | Outcome, make: Callable[[], Answer]) -> Answer:
    """Make the answer of one operation, and count what it came to."""
    before = seconds_spent()
    answer = make()
    name = _name_of(operation) if isinstance(operation, Prepared) else OTHER
    _count(name, answer, seconds_spent() - before)
    return answer


def count_refused(outcome: Outcome) -> None:
    """Count a request of which no operation was answered."""
    _count(OTHER, outcome, 0)


def _count(name: str, answer: Outcome | Recalled, seconds: float) -> None:
    outcome = "ok" if answer.is_complete else _first_code(answer)
    metrics.count_operation(name, outcome, seconds, remembered=isinstance(answer, Recalled))


def _first_code(answer: Outcome | Recalled) -> str:
    assert isinstance(answer, Outcome)
    return str(answer.answer["errors"][0]["extensions"]["code"])


def _name_of(operation: Prepared) -> str:
    name = operation.parameters.operation_name
    if name is None and operation.document.node:
        for definition in operation.document.node.definitions:
            if isinstance(definition, OperationDefinitionNode) and definition.name:
                name = definition.name.value
                break
    return name if name in _known(settings.GRAPHQL_OPERATIONS_DIR) and name else OTHER


@lru_cache(maxsize=4)
def _known(places: str) -> frozenset[str]:
    return frozenset(operation.name for operation in operations_at(places))
