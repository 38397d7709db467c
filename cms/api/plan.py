"""Operations as nested functions: what graphql-core finds out anew for each value, found out once.

A plan calls the same resolvers with the same arguments in the same order as graphql-core, and
completes what they return as it would. It knows the good case only: at the first sign of anything
else (a resolver fails, a value does not fit its type, variables are wrong) it gives up, and
graphql-core answers from the beginning, with its errors. So the two cannot disagree about an error.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    get_operation_ast,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    visit,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values, get_variable_values

from cms.api.completion import (
    AS_THEY_ARE,
    Complete,
    InfoOf,
    OffPlanError,
    Run,
    leaf,
    listed,
    one_object,
    one_of,
    required,
)

if TYPE_CHECKING:
    from cms.api.execution.context import Context

CONDITIONS = {"include", "skip"}

MOST_CASES = 16
"""Plans of one operation that are kept."""


class Planned:
    """The plans of one operation: one for each way in which variables leave parts of it out."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, operation_name: str | None
    ) -> None:
        self._schema = schema
        self._operation = get_operation_ast(document, operation_name)
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._conditions = _variables_of_conditions(document)
        self._plans: dict[tuple[Any, ...], Plan | None] = {}

    def execute(self, context: "Context", given: Mapping[str, Any]) -> dict[str, Any] | None:
        """The data of the answer; None if graphql-core has to answer."""
        operation = self._operation
        if operation is None or operation.operation is not OperationType.QUERY:
            return None
        variables = get_variable_values(
            self._schema, operation.variable_definitions or [], dict(given), max_errors=1
        )
        if not isinstance(variables, dict):
            return None
        case = tuple(variables.get(name) for name in self._conditions)
        if case not in self._plans:
            if len(self._plans) >= MOST_CASES:
                self._plans.clear()
            self._plans[case] = self._planned(operation, variables)
        plan = self._plans[case]
        return plan.execute(context, variables) if plan else None

    def _planned(
        self, operation: OperationDefinitionNode, variables: dict[str, Any]
    ) -> "Plan | None":
        conditions = {name: variables[name] for name in self._conditions if name in variables}
        try:
            return Plan(self._schema, operation, self._fragments, conditions)
        except Exception:
            return None


class Plan:
    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDefinitionNode],
        conditions: dict[str, Any],
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = fragments
        self._conditions = conditions
        self._size = 0
        root = schema.query_type
        assert root is not None
        fields = collect_fields(schema, fragments, conditions, root, operation.selection_set)
        self._complete = self._selection(root, fields)

    def execute(self, context: "Context", variables: dict[str, Any]) -> dict[str, Any] | None:
        run = Run(context, variables, self._size)
        try:
            data: dict[str, Any] = self._complete(None, run)
        except Exception:
            return None
        return data

    def _selection(
        self, parent: GraphQLObjectType, fields: Mapping[str, list[FieldNode]]
    ) -> Complete:
        members = [(name, self._field(parent, nodes)) for name, nodes in fields.items()]

        def complete(value: Any, run: Run) -> Any:
            return {name: resolve(value, run) for name, resolve in members}

        return complete

    def _field(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> Complete:
        name = nodes[0].name.value
        if name == "__typename":
            return lambda root, run: parent.name
        if name.startswith("__"):
            raise OffPlanError
        field = parent.fields[name]
        number = self._size
        self._size += 1

        def info_of(run: Run) -> GraphQLResolveInfo:
            info = run.infos[number]
            if info is None:
                info = run.infos[number] = self._info(run, field, nodes, parent)
            return info

        complete = self._completion(field.type, nodes, info_of)
        resolver = field.resolve
        if isinstance(resolver, partial) and resolver.func is dict_or_attr_resolver:
            attribute, default = resolver.args
            as_it_is = AS_THEY_ARE.get(get_named_type(field.type).name)
            if as_it_is and not is_list_type(get_nullable_type(field.type)):

                def read_leaf(root: Any, run: Run) -> Any:
                    if isinstance(root, dict):
                        value = root.get(attribute, default)
                    else:
                        value = getattr(root, attribute, default)
                    return value if type(value) is as_it_is else complete(value, run)

                return read_leaf

            def read(root: Any, run: Run) -> Any:
                if isinstance(root, dict):
                    return complete(root.get(attribute, default), run)
                return complete(getattr(root, attribute, default), run)

            return read
        if resolver is None:
            raise OffPlanError
        if not _names_variables(nodes[0]):
            constant = get_argument_values(field, nodes[0], {})

            def resolve(root: Any, run: Run) -> Any:
                return complete(resolver(root, info_of(run), **constant), run)

            return resolve

        def resolve_with_variables(root: Any, run: Run) -> Any:
            arguments = run.arguments[number]
            if arguments is None:
                arguments = get_argument_values(field, nodes[0], run.variables)
                run.arguments[number] = arguments
            return complete(resolver(root, info_of(run), **arguments), run)

        return resolve_with_variables

    def _info(
        self,
        run: Run,
        field: GraphQLField,
        nodes: list[FieldNode],
        parent: GraphQLObjectType,
    ) -> GraphQLResolveInfo:
        """One for all values of a field, so without the path, which no resolver asks for."""
        return GraphQLResolveInfo(
            nodes[0].name.value,
            nodes,
            field.type,
            parent,
            None,  # type: ignore[arg-type]
            self._schema,
            self._fragments,
            None,
            self._operation,
            run.variables,
            run.context,
            _never,
        )

    def _completion(self, kind: Any, nodes: list[FieldNode], info_of: InfoOf) -> Complete:
        if isinstance(kind, GraphQLNonNull):
            return required(self._completion(kind.of_type, nodes, info_of))
        if isinstance(kind, GraphQLList):
            return listed(self._completion(kind.of_type, nodes, info_of))
        if is_leaf_type(kind):
            return leaf(kind)
        if is_abstract_type(kind):
            types = self._schema.get_possible_types(kind)
            possible = {each.name: self._completion(each, nodes, info_of) for each in types}
            return one_of(kind, possible, info_of)
        fields = collect_sub_fields(self._schema, self._fragments, self._conditions, kind, nodes)
        return one_object(kind, self._selection(kind, fields), info_of)


def _variables_of_conditions(document: DocumentNode) -> list[str]:
    """The names of the variables that decide what is left out, wherever."""
    names: set[str] = set()

    class Conditions(Visitor):
        def enter_directive(self, node: Any, *_: object) -> None:
            if node.name.value in CONDITIONS:
                names.update(_variables_in(node))

    visit(document, Conditions())
    return sorted(names)


def _names_variables(node: FieldNode) -> bool:
    return any(True for argument in node.arguments for _ in _variables_in(argument))


def _variables_in(node: Any) -> Iterable[str]:
    names: list[str] = []

    class Variables(Visitor):
        def enter_variable(self, found: VariableNode, *_: object) -> None:
            names.append(found.name.value)

    visit(node, Variables())
    return names


def _never(value: object) -> bool:
    return False
