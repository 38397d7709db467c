"""What can go wrong for a client, as a closed list of codes."""

import enum
from typing import Any

from graphql import GraphQLError


class ErrorCode(enum.StrEnum):
    """The value of `extensions.code` in every error that the API answers."""

    BAD_REQUEST = "BAD_REQUEST"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    PARSE_FAILED = "PARSE_FAILED"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    INVALID_PAGE_SIZE = "INVALID_PAGE_SIZE"
    INVALID_CURSOR = "INVALID_CURSOR"
    UNKNOWN_LOCALE = "UNKNOWN_LOCALE"
    QUERY_TOO_LONG = "QUERY_TOO_LONG"
    INTERNAL_ERROR = "INTERNAL_ERROR"


class ContractError(GraphQLError):
    """An error that is meant for the client: its message is shown as it is."""

    def __init__(self, code: ErrorCode, message: str, **arguments: Any) -> None:
        super().__init__(message, extensions={"code": code.value}, **arguments)
