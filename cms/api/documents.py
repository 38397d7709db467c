"""Operations, parsed and validated once each and remembered by their text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)

from cms.api.errors import ContractError, ErrorCode
from cms.api.schema import graphql_schema

MAX_TOKENS = 2_000
# Levels of braces, those of fragments where they are spread.
MAX_DEPTH = 40
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


class DepthRule(ValidationRule):
    """Refuses what is nested so deeply that executing it would exhaust the stack.

    Goes down level by level through all operations at once, so that neither a chain nor a cycle of
    fragments takes longer than `MAX_DEPTH` steps.
    """

    def enter_document(self, node: DocumentNode, *_: object) -> None:
        level: Iterable[SelectionSetNode] = [
            definition.selection_set
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
        ]
        for _step in range(MAX_DEPTH):
            level = self._below(level)
        if level:
            self.report_error(
                ContractError(
                    ErrorCode.VALIDATION_FAILED,
                    f"The document nests more than {MAX_DEPTH} levels deep. Ask for less at once.",
                )
            )

    def _below(self, level: Iterable[SelectionSetNode]) -> Iterable[SelectionSetNode]:
        found = {}
        for selections in level:
            for selection in selections.selections:
                node = (
                    self.context.get_fragment(selection.name.value)
                    if isinstance(selection, FragmentSpreadNode)
                    else selection
                )
                below: SelectionSetNode | None = getattr(node, "selection_set", None)
                if below:
                    found[id(below)] = below
        return found.values()


RULES = (*specified_rules, DepthRule, StorableStringsRule)


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
