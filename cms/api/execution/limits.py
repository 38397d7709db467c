"""The limits of a request, and the checks of a document that need its text alone.

A fragment counts wherever it is spread, but is computed once: a document that would unfold to
millions of fields is refused as fast as a small one is accepted. `cost.py` limits the objects of an
answer, `http/request.py` the size of a request.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from cms.api.errors import ContractError, ErrorCode


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request; `GRAPHQL_LIMITS` in the settings explains each."""

    depth: int
    aliases: int
    root_fields: int
    tokens: int
    cost: int
    batch: int
    bytes: int
    query_string: int
    seconds: int


def limits() -> Limits:
    """The limits as they are set now."""
    return _limits(*settings.GRAPHQL_LIMITS.items())


@lru_cache(maxsize=10)
def _limits(*given: tuple[str, int]) -> Limits:
    return Limits(**dict(given))


Fragments = dict[str, FragmentDefinitionNode]

MAX_UNWRAPPED = 25
"""The most `ofType` inside each other that are no levels; tools write up to 20."""

Reached = tuple[SelectionSetNode, int]
"""Selections, and how many `ofType` led to them."""


def too_complex(message: str) -> ContractError:
    return ContractError(ErrorCode.QUERY_TOO_COMPLEX, message)


def fragments_of(document: DocumentNode) -> Fragments:
    """The fragments of a document by name; of several with the same name, the last."""
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def check_depth(document: DocumentNode, limits: Limits) -> ContractError | None:
    """Return an error if braces nest deeper than allowed, or without end: fragments that spread
    each other in a circle. `ofType` of the introspection, which tools write down without knowing
    how deep it goes, is no level of its own.

    It descends level by level through everything at once, so that it takes at most twice as many
    steps as there may be levels.
    """
    fragments = fragments_of(document)
    level: Iterable[Reached] = [
        (definition.selection_set, 0)
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    depth = 0
    while level and depth < 2 * limits.depth:
        depth += 1
        level = _below(level, fragments)
    if depth <= limits.depth and not level:
        return None
    found = f"more than {depth}" if level else depth
    return too_complex(
        f"The document nests {found} levels of braces, counting those of fragments where they are"
        f" spread; at most {limits.depth} are allowed. Ask for less at once."
    )


def _below(level: Iterable[Reached], fragments: Fragments) -> list[Reached]:
    """The selections one level deeper, each once."""
    found: dict[int, Reached] = {}
    here = [*level]
    while here:
        selections, unwrapped = here.pop()
        for selection in selections.selections:
            node = (
                fragments.get(selection.name.value)
                if isinstance(selection, FragmentSpreadNode)
                else selection
            )
            below: SelectionSetNode | None = getattr(node, "selection_set", None)
            if below and _is_of_type(node) and unwrapped < MAX_UNWRAPPED:
                here.append((below, unwrapped + 1))
            elif below:
                found[id(below)] = (below, unwrapped)
    return [*found.values()]


def _is_of_type(node: object) -> bool:
    return isinstance(node, FieldNode) and node.name.value == "ofType"


def check_breadth(document: DocumentNode, limits: Limits) -> ContractError | None:
    """Return an error if an operation has more aliases or root fields than allowed.

    Only for documents that pass `check_depth`.
    """
    count = _Count(fragments_of(document))
    for definition in document.definitions:
        if not isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            continue
        aliases = count.aliases(definition.selection_set)
        if aliases > limits.aliases:
            return too_complex(
                f"{_named(definition)} renames {aliases:,} fields, counting those of a fragment"
                f" wherever it is spread; at most {limits.aliases} are allowed. Ask in several"
                " requests."
            )
        if not isinstance(definition, OperationDefinitionNode):
            continue
        fields = count.fields(definition.selection_set)
        if fields > limits.root_fields:
            return too_complex(
                f"{_named(definition)} selects {fields:,} fields of its root; at most"
                f" {limits.root_fields} are allowed. Ask in several requests."
            )
    return None


def _named(definition: OperationDefinitionNode | FragmentDefinitionNode) -> str:
    kind = "fragment" if isinstance(definition, FragmentDefinitionNode) else "operation"
    return f"The {kind} {definition.name.value}" if definition.name else f"The {kind}"


class _Count:
    """Count in selections; what a fragment holds is computed once, and counts at each spread."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self._aliases: dict[str, int] = {}
        self._fields: dict[str, int] = {}

    def aliases(self, selections: SelectionSetNode | None) -> int:
        """Count the fields with another name in the answer than in the schema, at any depth."""
        total = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FragmentSpreadNode):
                total += self._once(self._aliases, selection.name.value, self.aliases)
                continue
            if isinstance(selection, FieldNode):
                total += bool(selection.alias and selection.alias.value != selection.name.value)
            total += self.aliases(selection.selection_set)  # type: ignore[attr-defined]
        return total

    def fields(self, selections: SelectionSetNode) -> int:
        """Count the fields at the top, through fragments."""
        total = 0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total += 1
            elif isinstance(selection, FragmentSpreadNode):
                total += self._once(self._fields, selection.name.value, self.fields)
            else:
                total += self.fields(selection.selection_set)  # type: ignore[attr-defined]
        return total

    def _once(
        self, known: dict[str, int], name: str, count: Callable[[SelectionSetNode], int]
    ) -> int:
        if name not in known:
            fragment = self._fragments.get(name)
            known[name] = count(fragment.selection_set) if fragment else 0
        return known[name]
