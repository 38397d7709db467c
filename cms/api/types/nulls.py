"""Null for an argument means that it is left out: its default applies."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, Undefined, is_non_null_type


def leave_out_nulls(schema: GraphQLSchema) -> None:
    """Let the resolvers of all fields with optional arguments see no null for them.

    GraphQL hands an explicit null to the resolver, also where the argument has a default.
    """
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for field in kind.fields.values():
                defaults = _defaults(field)
                if defaults and field.resolve:
                    field.resolve = _without_nulls(field.resolve, defaults)


def _defaults(field: GraphQLField) -> dict[str, Any]:
    """The default of each optional argument, by the name that the resolver knows; Undefined for
    none.
    """
    return {
        argument.out_name or name: argument.default_value
        for name, argument in field.args.items()
        if not is_non_null_type(argument.type)
    }


def _without_nulls(resolve: Callable[..., Any], defaults: dict[str, Any]) -> Callable[..., Any]:
    def resolve_without_nulls(root: Any, info: Any, **given: Any) -> Any:
        for name in [name for name, value in given.items() if value is None]:
            if defaults[name] is Undefined:
                del given[name]
            else:
                given[name] = defaults[name]
        return resolve(root, info, **given)

    return resolve_without_nulls
