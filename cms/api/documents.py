"""Operations, parsed and validated once each and remembered by their text."""

from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    StringValueNode,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)

from cms.api.errors import ContractError, ErrorCode
from cms.api.schema import graphql_schema

MAX_TOKENS = 2_000
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed operation, or the errors that keep it from being one."""

    node: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


class StorableStringsRule(ValidationRule):
    """Refuses texts that the database has no way to hold, so that they never reach it."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if not is_storable(node.value):
            self.report_error(unstorable(nodes=[node]))


RULES = (*specified_rules, StorableStringsRule)


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold a text: no NUL, and nothing that UTF-8 cannot encode."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def unstorable(**arguments: object) -> ContractError:
    return ContractError(
        ErrorCode.BAD_USER_INPUT,
        "A text holds a NUL character or half of a surrogate pair. Leave it out.",
        **arguments,
    )


@lru_cache(maxsize=REMEMBERED)
def document_of(query: str) -> Document:
    """The document with this text. The most recent thousand texts cost nothing the second time."""
    try:
        node = parse(query, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        return Document(None, (_coded(error, ErrorCode.PARSE_FAILED),))
    errors = validate(graphql_schema, node, RULES, max_errors=20)
    if errors:
        return Document(None, tuple(_coded(error, ErrorCode.VALIDATION_FAILED) for error in errors))
    return Document(node)


def _coded(error: GraphQLError, code: ErrorCode) -> GraphQLError:
    error.extensions = {"code": code.value, **(error.extensions or {})}
    return error
