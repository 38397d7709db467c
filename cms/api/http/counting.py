"""Counts operations for those who watch the hub."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from graphql import OperationDefinitionNode

from cms.api.http.answer_memory import Recalled
from cms.api.http.execution import Outcome, Prepared
from cms.api.operations import operations_in
from cms.operations import metrics

OTHER = "other"
"""The name of all operations that the hub does not know."""


def count(operation: Prepared | Outcome | None, answer: Outcome | Recalled) -> None:
    """Count what one operation came to; None if it could not even be read."""
    outcome = "ok" if answer.is_complete else _first_code(answer)
    name = _name_of(operation) if isinstance(operation, Prepared) else OTHER
    metrics.count_operation(name, outcome, remembered=isinstance(answer, Recalled))


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
def _known(directory: str) -> frozenset[str]:
    return frozenset(operation.name for operation in operations_in(Path(directory)))
