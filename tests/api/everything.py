"""Queries that select everything there is, made from the schema: new fields need no change here.

Every value in an answer stands under the name of its type and field, such as `Source_title`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from cms.api.schema import graphql_schema
from tests.api.values import DEFAULTS, Values, argument_lists

TOKENS = 1_950
"""What a document may have, and what one may validate in a moment."""

MOST_OBJECTS = 7_000
"""How many objects are selected from in a whole walk. More levels below the root are looked at
as long as they stay below this."""

WITH_A_KEY = {"changes"}
"""Root fields that only answer with a key, and have tests of their own."""

Path = tuple[str, ...]
"""What stands before each pair of braces, from the root field to the object selected from."""


def queries(
    values: Values, depth: int, variant_depth: int, *, schema: GraphQLSchema = graphql_schema
) -> Iterator[str]:
    """Queries that together select every field within `depth` levels below the root.

    A required argument is given each of its values, and so is, one at a time, each optional one and
    each field of an input. Below a field with other than the first values, selections are only
    `variant_depth` levels deep. A connection and its edges are no levels of their own; of what an
    id leads to, for each id but the first, only the type is asked, which says whether it is there.
    """
    tree: dict[str, Any] = {}
    size = 0
    for path, leaves in _selections(schema, {**DEFAULTS, **values}, depth, variant_depth):
        cost = sum(_tokens(text) + 2 for text in (*path, leaves))
        if size + cost > TOKENS and tree:
            yield _printed(tree)
            tree, size = {}, 0
        node = tree
        for step in path:
            node = node.setdefault(step, {})
        node[leaves] = None
        size += cost
    yield _printed(tree)


def depth_within(
    limit: int, values: Values, deepest: int, *, schema: GraphQLSchema = graphql_schema
) -> int:
    """The greatest depth, `deepest` at most, at which queries select from at most `limit` objects.

    Every type leads to others, so that the number of paths grows with a power of their length.
    """
    given = {**DEFAULTS, **values}
    for depth in range(1, deepest + 1):
        for number, _ in enumerate(_selections(schema, given, depth, 1)):
            if number == limit:
                return depth - 1
    return deepest


def _selections(
    schema: GraphQLSchema, values: Values, depth: int, variant_depth: int
) -> Iterator[tuple[Path, str]]:
    """(path to an object, all its leaves) of every object."""
    query = schema.query_type
    assert query is not None
    yield (), " ".join(_leaves(query, values))
    steps = list(_steps(query, values))
    for number, field, step in sorted(steps, key=lambda step: step[0] > 0):
        if number and takes_ids(field):
            yield (step,), "Node___typename: __typename"
        else:
            yield from _below(schema, field, (step,), values, variant_depth if number else depth)


def _steps(parent: GraphQLObjectType, values: Values) -> Iterator[tuple[int, GraphQLField, str]]:
    """(number of its arguments, field, how it is written) of each field that leads to objects."""
    for name, field in parent.fields.items():
        if not is_leaf_type(get_named_type(field.type)) and name not in WITH_A_KEY:
            for number, arguments in enumerate(argument_lists(field, values)):
                yield number, field, f"{parent.name}_{name}{_suffix(number)}: {name}{arguments}"


def _below(
    schema: GraphQLSchema, field: GraphQLField, path: Path, values: Values, depth: int
) -> Iterator[tuple[Path, str]]:
    """The selections in an object that stands at `path`."""
    named = get_named_type(field.type)
    for possible in possible_types(named, schema):
        here = (*path, f"... on {possible.name}") if is_abstract_type(named) else path
        yield here, " ".join(_leaves(possible, values))
        between = _is_between(possible)
        if depth > 1 or between:
            for number, child, step in _steps(possible, values):
                below = depth if between else 1 if number else depth - 1
                yield from _below(schema, child, (*here, step), values, below)


def _is_between(named: GraphQLNamedType) -> bool:
    return named.name.endswith(("Connection", "Edge"))


def takes_ids(field: GraphQLField) -> bool:
    return any(get_named_type(argument.type).name == "ID" for argument in field.args.values())


def possible_types(
    named: GraphQLNamedType, schema: GraphQLSchema = graphql_schema
) -> Sequence[GraphQLObjectType]:
    if is_abstract_type(named):
        return schema.get_possible_types(named)  # type: ignore[arg-type]
    assert isinstance(named, GraphQLObjectType)
    return [named]


def _leaves(named: GraphQLObjectType, values: Values) -> Iterator[str]:
    yield f"{named.name}___typename: __typename"
    for name, field in named.fields.items():
        if is_leaf_type(get_named_type(field.type)):
            for number, arguments in enumerate(argument_lists(field, values)):
                yield f"{named.name}_{name}{_suffix(number)}: {name}{arguments}"


def _suffix(number: int) -> str:
    return f"_{number}" if number else ""


def _tokens(text: str) -> int:
    return len(re.findall(r'"(?:[^"\\]|\\.)*"|\w+|\.\.\.|[^\s\w,]', text))


def _printed(tree: Mapping[str, Any]) -> str:
    inner = " ".join(
        head if below is None else f"{head} {_printed(below)}" for head, below in tree.items()
    )
    return f"{{ {inner} }}"


def leaves(answer: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """("Source_title", value) of every leaf of an answer."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from leaves(value, key if re.match(r"[A-Z]\w*_[a-z]", key) else name)
    elif isinstance(answer, list):
        for value in answer:
            yield from leaves(value, name)
    else:
        yield name, answer


def text_fields() -> set[str]:
    """The name of every field that holds a text, as in answers to these queries."""
    return {
        f"{named.name}_{name}"
        for named in graphql_schema.type_map.values()
        if isinstance(named, GraphQLObjectType) and not named.name.startswith("__")
        for name, field in named.fields.items()
        if get_named_type(field.type).name == "String"
    }


def nested(named: GraphQLNamedType, values: Values, levels: int) -> str:
    """Everything within so many levels below an object or union, each field once, in braces.

    A connection and its edges are no levels of their own.
    """
    parts = ["__typename"]
    for possible in possible_types(named):
        inner = list(_leaves(possible, values))
        between = _is_between(possible)
        if levels > 1 or between:
            inner += [
                f"{possible.name}_{name}: {name}{next(argument_lists(field, values))}"
                f" {nested(get_named_type(field.type), values, levels if between else levels - 1)}"
                for name, field in possible.fields.items()
                if not is_leaf_type(get_named_type(field.type))
            ]
        text = " ".join(inner)
        parts.append(f"... on {possible.name} {{ {text} }}" if is_abstract_type(named) else text)
    return f"{{ {' '.join(parts)} }}"
