"""The cost of an operation: how many objects its answer may hold, computed before execution.

Every object counts one point, and so do the parts of a connection: the connection itself, its
`pageInfo`, each edge and each node. Leaves cost nothing. A field that is written twice is counted
twice. Each fragment is computed once for each type it is spread on, so that the time depends on the
length of the document, not on what it unfolds to.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    IntValueNode,
    ListValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    value_from_ast_untyped,
)

from cms.api.errors import ContractError
from cms.api.execution.limits import Limits, fragments_of, too_complex
from cms.api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from cms.api.schema import graphql_schema

DEFAULT_LIST_LENGTH = 5
"""The number of items that a list without `first` counts as."""

SURCHARGES = {
    ("Query", "search"): 100,
    ("Query", "suggest"): 20,
    ("SearchConnection", "facets"): 50,
    ("SearchFacets", "locales"): 100,
}
"""Points for fields that are more work than their objects."""

RELATED_SURCHARGE = 5
"""Points for a field `related` of any type."""

INTROSPECTION_LENGTHS = {
    "types": 100,
    "fields": 10,
    "args": 1,
    "inputFields": 1,
    "interfaces": 1,
    "possibleTypes": 2,
    "enumValues": 1,
    "directives": 5,
}
"""The number of items that lists of the introspection count as: their average length."""

MAX_INTROSPECTED = 50_000
"""The number of introspection objects one operation may ask for, apart from its cost."""

MAX_KNOWN_COSTS = 100
"""The number of combinations of variables for which the cost of a document is kept."""

MAX_WRAPPED = 6
"""The `ofType` inside each other that count: few types of a schema are wrapped more than thrice."""

Costs = dict[tuple[Any, ...], int]
"""The costs of a document, by operation and variables."""


def compute_cost(
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, Any],
    known: Costs,
) -> int:
    """Return the cost of an operation of a valid document; 0 if it does not have that operation.

    `known` keeps it for all variables that make no difference to it.
    """
    operation = _operation(document, operation_name)
    if operation is None:
        return 0
    values = {
        name: _outcome(variables.get(name, default))
        for name, default in _defaults(operation).items()
    }
    key = (operation_name, *values.items())
    cost = known.get(key)
    if cost is None:
        cost = _Walk(document, values).of(operation)
        if len(known) >= MAX_KNOWN_COSTS:
            known.clear()
        known[key] = cost
    return cost


def check_cost(cost: int, limits: Limits) -> None:
    """Refuse an operation that costs too much; the operations of a batch are charged as a sum."""
    if cost > limits.cost:
        raise too_complex(
            f"The answer may hold {cost:,} objects; at most {limits.cost:,} are allowed. Ask for"
            " fewer items with `first`, or nest fewer lists."
        )


def check_introspection(document: DocumentNode) -> ContractError | None:
    """Return an error if an operation asks for more of the schema than tools need."""
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            found = _Walk(document, {}, introspection=True).of(definition)
            if found > MAX_INTROSPECTED:
                return too_complex(
                    f"The operation asks for up to {found:,} objects of the introspection; at most"
                    f" {MAX_INTROSPECTED:,} are allowed. Ask for the schema once, without lists"
                    " inside lists."
                )
    return None


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    operations = [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    if name is None:
        return operations[0] if len(operations) == 1 else None
    return next((found for found in operations if found.name and found.name.value == name), None)


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """The default of each variable, by name."""
    return {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        if definition.default_value
        else None
        for definition in operation.variable_definitions
    }


def _outcome(value: Any) -> int | bool | None:
    """The part of a variable's value on which the cost depends: a number, a boolean, or the length
    of a list as a number below zero, to tell it from `first`.
    """
    if isinstance(value, list):
        return -len(value) - 1
    return value if isinstance(value, int) else None


class _Walk:
    """Computes the cost of selections for certain values of the variables."""

    def __init__(
        self,
        document: DocumentNode,
        values: Mapping[str, int | bool | None],
        *,
        introspection: bool = False,
    ) -> None:
        self._fragments = fragments_of(document)
        self._values = values
        self._introspection = introspection
        self._unwrapped = 0
        self._known: dict[tuple[int, str, int | None, int], int] = {}

    def of(self, operation: OperationDefinitionNode) -> int:
        query = graphql_schema.query_type
        assert query is not None
        return self._selections(operation.selection_set, query, None)

    def _selections(
        self, selections: SelectionSetNode | None, parent: GraphQLObjectType, page: int | None
    ) -> int:
        """The cost of what is selected from one object; `page` is the size of a connection."""
        if selections is None:
            return 0
        key = (id(selections), parent.name, page, self._unwrapped)
        if key not in self._known:
            self._known[key] = sum(
                self._selection(selection, parent, page) for selection in selections.selections
            )
        return self._known[key]

    def _selection(self, node: SelectionNode, parent: GraphQLObjectType, page: int | None) -> int:
        if not self._is_included(node):
            return 0
        if isinstance(node, FieldNode):
            return self._field(node, parent, page)
        fragment: Any = node
        if isinstance(node, FragmentSpreadNode):
            fragment = self._fragments.get(node.name.value)
        if fragment is None or not _applies(fragment.type_condition, parent):
            return 0
        return self._selections(fragment.selection_set, parent, page)

    def _field(self, node: FieldNode, parent: GraphQLObjectType, page: int | None) -> int:
        name = node.name.value
        if parent is graphql_schema.query_type and (name[:2] == "__") != self._introspection:
            return 0
        field = META_FIELDS.get(name) or parent.fields.get(name)
        named: Any = get_named_type(field.type) if field else None
        if field is None or is_leaf_type(named):
            return 0
        possible = graphql_schema.get_possible_types(named) if is_abstract_type(named) else [named]
        below = self._page_size(node) if "first" in field.args else None
        shape: Any = field.type
        is_list = is_list_type(get_nullable_type(shape))
        inside = None if is_list else below
        is_wrapped = self._introspection and name == "ofType"
        self._unwrapped += is_wrapped
        each = max(self._selections(node.selection_set, kind, inside) for kind in possible)
        self._unwrapped -= is_wrapped
        if not is_wrapped or self._unwrapped < MAX_WRAPPED:
            each += 1
        if not is_list:
            items = 1
        elif below is None:
            items = self._length(node, page)
        else:
            items = below
        return items * each + SURCHARGES.get(
            (parent.name, name), RELATED_SURCHARGE if name == "related" else 0
        )

    def _length(self, node: FieldNode, page: int | None) -> int:
        """The number of items that a list counts as."""
        if self._introspection:
            return INTROSPECTION_LENGTHS[node.name.value]
        ids = _argument(node, "ids")
        if isinstance(ids, ListValueNode):
            return len(ids.values)
        if isinstance(ids, VariableNode):
            value = self._values.get(ids.name.value)
            return -value - 1 if isinstance(value, int) and value < 0 else 1
        return DEFAULT_LIST_LENGTH if page is None else page

    def _page_size(self, node: FieldNode) -> int:
        """The value of `first`, as the list reads it; an invalid one counts as the maximum."""
        first = _argument(node, "first")
        size: int | bool | None = None
        if isinstance(first, IntValueNode):
            size = int(first.value[:10])
        elif isinstance(first, VariableNode):
            size = self._values.get(first.name.value)
        if size is None or isinstance(size, bool):
            return DEFAULT_PAGE_SIZE
        return size if 0 <= size <= MAX_PAGE_SIZE else MAX_PAGE_SIZE

    def _is_included(self, node: SelectionNode) -> bool:
        for directive in node.directives:
            if directive.name.value in ("skip", "include"):
                condition = self._truth(directive.arguments[0].value)
                if condition is not None and condition == (directive.name.value == "skip"):
                    return False
        return True

    def _truth(self, node: ValueNode) -> bool | None:
        if isinstance(node, BooleanValueNode):
            return node.value
        value = self._values.get(node.name.value) if isinstance(node, VariableNode) else None
        return value if isinstance(value, bool) else None


META_FIELDS: dict[str, GraphQLField] = {
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
    "__typename": TypeNameMetaFieldDef,
}


def _argument(node: FieldNode, name: str) -> ValueNode | None:
    return next((given.value for given in node.arguments if given.name.value == name), None)


def _applies(condition: NamedTypeNode | None, parent: GraphQLObjectType) -> bool:
    """Return whether a fragment on that type selects anything from an object of `parent`."""
    if condition is None or condition.name.value == parent.name:
        return True
    named: Any = graphql_schema.get_type(condition.name.value)
    return is_abstract_type(named) and graphql_schema.is_sub_type(named, parent)
