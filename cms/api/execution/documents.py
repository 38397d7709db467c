"""Operations, parsed, validated and measured once each and cached by their text.

The cheap checks come first: length, depth, and breadth with fragments unfolded. Only a document
that passes them is validated, which takes longer the more often it repeats itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from threading import Lock
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    NoFragmentCyclesRule,
    StringValueNode,
    Token,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping
from graphql.validation.validate import ValidationAbortedError

from cms.api.errors import ContractError, ErrorCode
from cms.api.execution.context import field_names
from cms.api.execution.cost import Costs, check_introspection, compute_cost
from cms.api.execution.limits import Limits, check_breadth, check_depth, limits, too_complex
from cms.api.plan import Planned
from cms.api.schema import graphql_schema

COMPARISONS_PER_TOKEN = 20
"""The most comparisons of fields of one name, for each token a document may have."""

MAX_ERRORS = 20
"""The most problems of a document that are named."""

MAX_REMEMBERED_BYTES = 32 * 1024 * 1024
"""About how much memory of a process the documents may take that it remembers."""

BYTES_PER_TOKEN = 1_000
"""About how much memory a token takes, with its part in the tree and in the plans."""

MAX_PLANNED_NAMES = 10
"""For how many names of operations a document keeps plans; one that is not in it is a name, too."""


@dataclass(slots=True)
class Document:
    """A parsed operation, or the errors that keep it from being one.

    `asked` has the names of all fields anywhere in it, `size` is about how many bytes it takes in
    memory.
    """

    node: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    costs: Costs = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    was_asked_for: bool = False
    size: int = 0
    _planned: dict[str | None, Planned] = field(default_factory=dict)

    def cost(self, operation_name: str | None, variables: Mapping[str, Any]) -> int:
        """The cost of an operation; 0 if the document does not have it."""
        assert self.node is not None
        return compute_cost(self.node, operation_name, variables, self.costs)

    def planned(self, operation_name: str | None) -> Planned | None:
        """The plans of an operation. None the first time that the document is asked for: planning
        takes longer than execution without plans, and most documents never come again.
        """
        if not self.was_asked_for:
            self.was_asked_for = True
            return None
        assert self.node is not None
        if operation_name not in self._planned:
            if len(self._planned) >= MAX_PLANNED_NAMES:
                self._planned.clear()
            self._planned[operation_name] = Planned(graphql_schema, self.node, operation_name)
        return self._planned[operation_name]


class StorableStringsRule(ValidationRule):
    """Refuses texts that PostgreSQL cannot hold."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if not is_storable(node.value):
            self.report_error(unstorable(nodes=[node]))


RULES = (*specified_rules, StorableStringsRule)


def is_storable(text: str) -> bool:
    """Return whether PostgreSQL can hold a text: no NUL, and no surrogates."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def unstorable(**arguments: object) -> ContractError:
    return ContractError(
        ErrorCode.BAD_USER_INPUT,
        "A text holds a NUL character or half of a surrogate pair. Leave it out.",
        **arguments,
    )


Key = tuple[str, Limits]


class Memory:
    """Valid documents, until they take more than `MAX_REMEMBERED_BYTES` together.

    The least recently used go first, but never those that are to be kept. Documents with errors are
    not remembered: their number is the clients' to choose.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Key, Document] = {}
        self._documents = LRUCache[Key, Document](MAX_REMEMBERED_BYTES, attrgetter("size"))

    def get(self, key: Key) -> Document | None:
        if document := self._kept.get(key):
            return document
        with self._lock:
            return self._documents.get(key)

    def keep(self, key: Key, document: Document) -> None:
        self._kept[key] = document

    def add(self, key: Key, document: Document) -> None:
        with self._lock:
            if document.size <= self._documents.maxsize:
                self._documents[key] = document

    def __len__(self) -> int:
        return len(self._documents)


memory = Memory()


def document_of(query: str, *, keep: bool = False) -> Document:
    """The document with this text, within the limits as they are now.

    A valid one costs nothing the second time; `keep` sees to it that this is so for ever.
    """
    key = (query, limits())
    document = memory.get(key)
    if document is None:
        document = _made(*key)
        if keep and document.node:
            document.was_asked_for = True
            memory.keep(key, document)
        elif document.node:
            memory.add(key, document)
    return document


def _made(query: str, limits: Limits) -> Document:
    try:
        node = parse(query, max_tokens=limits.tokens)
    except GraphQLSyntaxError as error:
        return _refused(_too_long(error, limits) or _coded(error, ErrorCode.PARSE_FAILED))
    if refusal := check_depth(node, limits):
        endless = validate(graphql_schema, node, [NoFragmentCyclesRule], max_errors=1)
        return _refused(*(_coded(e, ErrorCode.VALIDATION_FAILED) for e in endless[:1] or [refusal]))
    if refusal := check_breadth(node, limits):
        return _refused(refusal)
    overlapping.MAX_COMPLEXITY_BUDGET = limits.tokens * COMPARISONS_PER_TOKEN
    if errors := validate(graphql_schema, node, RULES, max_errors=MAX_ERRORS):
        return _refused(*(_coded(e, ErrorCode.VALIDATION_FAILED) for e in map(_explained, errors)))
    if refusal := check_introspection(node):
        return _refused(refusal)
    return Document(node, asked=field_names(node), size=_size(query, node))


def _refused(*errors: GraphQLError) -> Document:
    return Document(None, errors)


def _too_long(error: GraphQLSyntaxError, limits: Limits) -> ContractError | None:
    """Says in our words what graphql-core does not go on to parse."""
    if "more than" in error.message and "tokens" in error.message:
        return too_complex(
            f"The document has more than the {limits.tokens:,} tokens (words and signs) that are"
            " allowed. Ask for less at once, or use fragments for what is written repeatedly."
        )
    if "nested too deeply" in error.message:
        return too_complex(
            "The document nests brackets more deeply than can be read; at most"
            f" {limits.depth} levels of braces are allowed. Ask for less at once."
        )
    return None


def _explained(error: GraphQLError) -> GraphQLError:
    """Says in our words what else graphql-core finds too much."""
    if error.message == "Maximum introspection depth exceeded":
        return too_complex(
            "The document nests three lists of the introspection inside each other; at most two"
            " are allowed. Ask for the types first, and then for what each of them holds."
        )
    if isinstance(error, ValidationAbortedError) and "Too many" not in error.message:
        return too_complex(
            "The document repeats fields of the same name so often that comparing them takes too"
            " long. Select each field once, or use fragments for what is selected in several"
            " places."
        )
    return error


def _coded(error: GraphQLError, code: ErrorCode) -> GraphQLError:
    error.extensions = {"code": code.value, **(error.extensions or {})}
    return error


def _size(query: str, node: DocumentNode) -> int:
    """About how many bytes a document takes in memory."""
    tokens = 0
    token: Token | None = node.loc.start_token if node.loc else None
    while token:
        tokens, token = tokens + 1, token.next
    return len(query) * 4 + tokens * BYTES_PER_TOKEN
