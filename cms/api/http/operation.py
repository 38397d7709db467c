"""Prepare and execute one operation of a request."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationType,
    execute,
    get_operation_ast,
    validate,
)
from graphql.validation import NoSchemaIntrospectionCustomRule

from cms.api.errors import ContractError, ErrorCode
from cms.api.execution import trusted
from cms.api.execution.context import Context
from cms.api.execution.documents import Document, document_of, is_storable, unstorable
from cms.api.execution.limits import limits
from cms.api.execution.texts import texts_in
from cms.api.http.errors import RefusedError, code_of, format_errors, unavailable
from cms.api.http.request import Parameters
from cms.api.schema import graphql_schema
from cms.api.scope import Dependencies, cache_tags
from cms.audience import Viewer
from cms.database.outage import is_outage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one operation. `code` is that of the error that prevented its execution; an
    executed one has `dependencies`.
    """

    answer: dict[str, Any]
    status: int = 200
    code: ErrorCode | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    dependencies: Dependencies | None = None

    @property
    def is_complete(self) -> bool:
        return "errors" not in self.answer

    @property
    def cache_tags(self) -> str | None:
        """The cache tags of all that it depends on; None if nothing was executed."""
        return cache_tags([self.dependencies]) if self.dependencies else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that can be executed, its text, and how many objects its answer may hold."""

    parameters: Parameters
    text: str
    document: Document
    cost: int


def prepare(request: HttpRequest, parameters: Parameters) -> "Prepared | Outcome":
    """Prepare the operation for execution, or return why that is impossible; no SQL is executed."""
    try:
        return _prepare(request, parameters)
    except RefusedError as refusal:
        return outcome_of_refusal(refusal)
    except ContractError as error:
        return outcome_of_refusal(RefusedError((error,)))


def execute_prepared(request: HttpRequest, operation: Prepared, viewer: Viewer) -> Outcome:
    """Execute one operation. RefusedError if the database is out of reach, which concerns all."""
    try:
        return _execute(request, operation, viewer)
    except RefusedError as refusal:
        if code_of(refusal.errors[0]) == ErrorCode.UNAVAILABLE:
            raise
        return outcome_of_refusal(refusal)


def outcome_of_refusal(refusal: RefusedError) -> Outcome:
    """An answer without data."""
    code = code_of(refusal.errors[0])
    return Outcome(
        {"errors": format_errors(refusal.errors)},
        status=refusal.status or code.meaning.status,
        code=code,
        headers=refusal.headers,
    )


def _prepare(request: HttpRequest, parameters: Parameters) -> Prepared:
    text = trusted.text_to_execute(parameters.document_id, parameters.query)
    if not all(map(is_storable, texts_in(parameters.variables))):
        raise unstorable()
    document = document_of(text)
    if document.node is None:
        raise RefusedError(document.errors)
    refuse_introspection(text, document.node)
    if request.method != "POST":
        _refuse_changes(document.node, parameters.operation_name)
    cost = document.cost(parameters.operation_name, parameters.variables)
    return Prepared(parameters, text, document, cost)


def _execute(request: HttpRequest, operation: Prepared, viewer: Viewer) -> Outcome:
    parameters = operation.parameters
    document = operation.document
    context = Context(request, document.asked, viewer)
    planned = document.planned(parameters.operation_name)
    data = planned.execute(context, parameters.variables) if planned else None
    if data is not None:
        answer: dict[str, Any] = {"data": data}
    else:
        context = Context(request, document.asked, viewer)
        answer = _execute_with_graphql_core(context, document, parameters)
    if parameters.extensions.get("cost") is True:
        answer["extensions"] = {"cost": {"requested": operation.cost, "limit": limits().cost}}
    return Outcome(answer, dependencies=context.dependencies)


def _execute_with_graphql_core(
    context: Context, document: Document, parameters: Parameters
) -> dict[str, Any]:
    assert document.node is not None
    result = execute(
        graphql_schema,
        document.node,
        context_value=context,
        variable_values=parameters.variables,
        operation_name=parameters.operation_name,
        is_awaitable=_never,
    )
    assert isinstance(result, ExecutionResult)
    errors = result.errors or []
    if any(is_outage(error.original_error) for error in errors):
        logger.error("The database is out of reach: %s", errors[0].original_error)
        raise unavailable()
    if result.data is None and errors and all(error.path is None for error in errors):
        raise RefusedError(tuple(errors))
    if late := _too_late(result.data, errors):
        raise RefusedError((late,))
    answer: dict[str, Any] = {"errors": format_errors(errors)} if errors else {}
    return answer | {"data": result.data}


def _refuse_changes(document: DocumentNode, operation_name: str | None) -> None:
    """GET and HEAD read only."""
    operation = get_operation_ast(document, operation_name)
    if operation and operation.operation is not OperationType.QUERY:
        raise RefusedError.because(
            ErrorCode.METHOD_NOT_ALLOWED,
            f"A {operation.operation.value} cannot be sent by GET or HEAD.",
            headers={"Allow": "POST"},
        )


def _too_late(data: dict[str, Any] | None, errors: list[GraphQLError]) -> ContractError | None:
    """The error of an operation that ran out of time before anything was answered."""
    if data and any(value is not None for value in data.values()):
        return None
    for error in errors:
        if code_of(error) == ErrorCode.TIMEOUT:
            return ContractError(ErrorCode.TIMEOUT, error.message)
    return None


def _never(value: object) -> bool:
    return False


QUESTION = re.compile(r"__(?:schema|type)\b")
"""A text without these names cannot ask for the schema, and needs no look at its document."""


def refuse_introspection(text: str, document: DocumentNode) -> None:
    """Refuse questions about the schema where a setting forbids them. RefusedError."""
    if settings.GRAPHQL_INTROSPECTION or not QUESTION.search(text):
        return
    errors = validate(graphql_schema, document, [NoSchemaIntrospectionCustomRule])
    if errors:
        raise RefusedError.because(
            ErrorCode.VALIDATION_FAILED,
            "This server does not answer questions about its schema. Read it in the file"
            " schema.graphql that comes with it.",
        )
