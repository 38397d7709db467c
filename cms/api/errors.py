"""The closed list of error codes that clients may meet."""

import enum
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError


class ErrorCode(enum.StrEnum):
    """The value of `extensions.code` in every error that the API answers."""

    BAD_REQUEST = "BAD_REQUEST"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    BATCH_TOO_LARGE = "BATCH_TOO_LARGE"
    RATE_LIMITED = "RATE_LIMITED"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_ONLY = "PERSISTED_QUERY_ONLY"
    PARSE_FAILED = "PARSE_FAILED"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    INVALID_PAGE_SIZE = "INVALID_PAGE_SIZE"
    INVALID_CURSOR = "INVALID_CURSOR"
    CURSOR_TOO_OLD = "CURSOR_TOO_OLD"
    FORBIDDEN = "FORBIDDEN"
    UNKNOWN_LOCALE = "UNKNOWN_LOCALE"
    QUERY_TOO_LONG = "QUERY_TOO_LONG"
    INVALID_PREVIEW_TOKEN = "INVALID_PREVIEW_TOKEN"
    PREVIEW_UNAVAILABLE = "PREVIEW_UNAVAILABLE"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL_ERROR = "INTERNAL_ERROR"

    @property
    def meaning(self) -> "Meaning":
        return MEANINGS[self]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A sentence about a code, and the HTTP status of an answer that has only this error.

    For a well-formed request that status is for `application/graphql-response+json`; as
    `application/json` the answer has 200, which GraphQL over HTTP wants. `in_any_type` marks the
    codes whose status does not depend on the media type.
    """

    status: int
    sentence: str
    in_any_type: bool = False


MEANINGS = {
    ErrorCode.BAD_REQUEST: Meaning(
        400, "The request is no GraphQL request that could be read.", in_any_type=True
    ),
    ErrorCode.METHOD_NOT_ALLOWED: Meaning(
        405, "The HTTP method cannot be used for this.", in_any_type=True
    ),
    ErrorCode.NOT_ACCEPTABLE: Meaning(
        406, "None of the media types or codings that are accepted is on offer.", in_any_type=True
    ),
    ErrorCode.PAYLOAD_TOO_LARGE: Meaning(
        413, "The body or the query string is too long.", in_any_type=True
    ),
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: Meaning(
        415, "The body is not declared as JSON.", in_any_type=True
    ),
    ErrorCode.BATCH_TOO_LARGE: Meaning(
        400, "The batch holds more operations than one request may.", in_any_type=True
    ),
    ErrorCode.RATE_LIMITED: Meaning(
        429, "This client has sent too many operations for now.", in_any_type=True
    ),
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: Meaning(
        400, "No document has this hash, or the hash is that of another text."
    ),
    ErrorCode.PERSISTED_QUERY_ONLY: Meaning(
        403, "This server executes only documents that it knows by their hash."
    ),
    ErrorCode.PARSE_FAILED: Meaning(400, "The text of the query is not GraphQL."),
    ErrorCode.VALIDATION_FAILED: Meaning(400, "The query does not fit the schema."),
    ErrorCode.QUERY_TOO_COMPLEX: Meaning(
        400, "The query asks for too much: it is too deep, too wide or too costly."
    ),
    ErrorCode.BAD_USER_INPUT: Meaning(
        400, "A variable, an argument or the name of the operation is wrong."
    ),
    ErrorCode.INVALID_PAGE_SIZE: Meaning(
        200, "`first` is negative or too large, or there are too many `ids`."
    ),
    ErrorCode.INVALID_CURSOR: Meaning(200, "`after` is not a cursor of this list."),
    ErrorCode.CURSOR_TOO_OLD: Meaning(
        200, "Changes after this cursor of the feed are not known any more."
    ),
    ErrorCode.FORBIDDEN: Meaning(200, "The field takes a key that the request does not have."),
    ErrorCode.UNKNOWN_LOCALE: Meaning(200, "The hub has no such language."),
    ErrorCode.QUERY_TOO_LONG: Meaning(200, "The text to search for is too long."),
    ErrorCode.INVALID_PREVIEW_TOKEN: Meaning(
        403, "The preview token is wrong, has expired, or is not for this."
    ),
    ErrorCode.PREVIEW_UNAVAILABLE: Meaning(
        409, "The draft cannot be shown as it is at this moment."
    ),
    ErrorCode.TIMEOUT: Meaning(
        503,
        "The answer took longer than a request may; what was ready is there.",
        in_any_type=True,
    ),
    ErrorCode.UNAVAILABLE: Meaning(
        503, "The hub cannot reach its database for the moment.", in_any_type=True
    ),
    ErrorCode.INTERNAL_ERROR: Meaning(
        500, "Something went wrong on our side, and has been logged.", in_any_type=True
    ),
}


class ContractError(GraphQLError):
    """An error that is meant for the client: its message is shown as it is."""

    def __init__(self, code: ErrorCode, message: str, **arguments: Any) -> None:
        super().__init__(message, extensions={"code": code.value}, **arguments)
