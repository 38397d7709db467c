"""Functions that complete what resolvers return, as graphql-core does in the good case."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
    Undefined,
    default_type_resolver,
)
from graphql.pyutils import is_iterable

if TYPE_CHECKING:
    from cms.api.execution.context import Context

AS_THEY_ARE = {GraphQLString.name: str, GraphQLID.name: str, GraphQLBoolean.name: bool}
"""Types whose values are answered as they are."""


class OffPlanError(Exception):
    """The good case is not given; graphql-core has the last word."""


class Run:
    """One execution: what resolvers are told, and the arguments that depend on variables, of each
    field of the plan by its number.
    """

    __slots__ = ("arguments", "context", "infos", "variables")

    def __init__(self, context: "Context", variables: dict[str, Any], size: int) -> None:
        self.context = context
        self.variables = variables
        self.infos: list[GraphQLResolveInfo | None] = [None] * size
        self.arguments: list[dict[str, Any] | None] = [None] * size


Complete = Callable[[Any, Run], Any]
"""Makes of what a resolver has returned what is answered."""

InfoOf = Callable[[Run], GraphQLResolveInfo]


def required(complete: Complete) -> Complete:
    def complete_required(value: Any, run: Run) -> Any:
        completed = complete(value, run)
        if completed is None:
            raise OffPlanError
        return completed

    return complete_required


def listed(complete: Complete) -> Complete:
    def complete_list(value: Any, run: Run) -> Any:
        if value is None or value is Undefined:
            return None
        if not is_iterable(value):
            raise OffPlanError
        return [complete(item, run) for item in value]

    return complete_list


def leaf(kind: Any) -> Complete:
    serialize = kind.serialize
    as_it_is = AS_THEY_ARE.get(kind.name)

    def complete(value: Any, run: Run) -> Any:
        if type(value) is as_it_is:
            return value
        if value is None or value is Undefined:
            return None
        if isinstance(value, Exception):
            raise value
        completed = serialize(value)
        if completed is None or completed is Undefined:
            raise OffPlanError
        return completed

    return complete


def one_object(kind: GraphQLObjectType, select: Complete, info_of: InfoOf) -> Complete:
    """The fields of an object, which `select` completes."""
    is_type_of = kind.is_type_of

    def complete(value: Any, run: Run) -> Any:
        if value is None or value is Undefined:
            return None
        if isinstance(value, Exception):
            raise value
        if is_type_of and not is_type_of(value, info_of(run)):
            raise OffPlanError
        return select(value, run)

    return complete


def one_of(kind: Any, possible: Mapping[str, Complete], info_of: InfoOf) -> Complete:
    """The fields of an object of one of the types of a union or an interface."""
    type_of = kind.resolve_type or default_type_resolver

    def complete(value: Any, run: Run) -> Any:
        if value is None or value is Undefined:
            return None
        if isinstance(value, Exception):
            raise value
        name: Any = type_of(value, info_of(run), kind)
        return possible[name](value, run)

    return complete
