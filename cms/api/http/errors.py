"""Errors of requests, and errors as clients may see them."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, ValueNode

from cms.api.errors import ContractError, ErrorCode
from cms.api.http.request_id import current_request_id
from cms.database.outage import RETRY_SECONDS


@dataclass(eq=False)
class RefusedError(Exception):
    """A request, or one operation of it, that is answered without execution.

    The status is that of the first error's code, unless another is given.
    """

    errors: tuple[GraphQLError, ...]
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def because(
        cls,
        code: ErrorCode,
        message: str,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> "RefusedError":
        return cls((ContractError(code, message),), status, headers or {})


def malformed(message: str) -> RefusedError:
    return RefusedError.because(ErrorCode.BAD_REQUEST, message)


def unavailable() -> RefusedError:
    """The answer during an outage: nothing was executed, and the client should retry soon."""
    return RefusedError.because(
        ErrorCode.UNAVAILABLE,
        f"The hub cannot be reached for the moment. Ask again in {RETRY_SECONDS} seconds.",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


logger = logging.getLogger(__name__)

INTERNAL_MESSAGE = "Something went wrong on our side. It has been logged under this request id."


def format_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Errors ready for JSON, each with a code and the id of the request.

    Documents keep their errors, so they are not changed.
    """
    return [_format_error(error) for error in errors]


def code_of(error: GraphQLError) -> ErrorCode:
    """The code of an error; `INTERNAL_ERROR` if it is not meant for clients."""
    for candidate in (error.original_error, error):
        extensions = getattr(candidate, "extensions", None) or {}
        if "code" in extensions:
            return ErrorCode(extensions["code"])
    if error.path is None or _is_about_an_argument(error.original_error):
        return ErrorCode.BAD_USER_INPUT
    return ErrorCode.INTERNAL_ERROR


def _format_error(error: GraphQLError) -> dict[str, Any]:
    code = code_of(error)
    if code == ErrorCode.INTERNAL_ERROR and not isinstance(error, ContractError):
        logger.error("A resolver failed at %s", error.path, exc_info=error.original_error)
        error = ContractError(code, INTERNAL_MESSAGE, nodes=error.nodes, path=error.path)
    original = error.original_error
    extensions = original.extensions if isinstance(original, ContractError) else error.extensions
    return {
        **error.formatted,
        "extensions": {
            "code": code.value,
            **(extensions or {}),
            "requestId": current_request_id(),
        },
    }


def _is_about_an_argument(error: Exception | None) -> bool:
    """Return whether graphql-core refused the value of an argument."""
    return isinstance(error, GraphQLError) and any(
        isinstance(node, ValueNode) for node in error.nodes or ()
    )
