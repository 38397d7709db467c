"""Queries that select everything there is, made from the schema: new fields need no change here.

Every value in an answer stands under the name of its type and field, such as `Source_title`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from cms.api.documents import MAX_TOKENS
from cms.api.schema import graphql_schema

Values = Mapping[str, Sequence[Any]]
"""What to give to arguments and input fields, by their name or else by the name of their type."""

Path = tuple[str, ...]
"""What stands before each pair of braces, from the root field to the object selected from."""

DEFAULTS: Values = {
    "first": [100],
    "after": [],
    "Int": [1],
    "Float": [0.5],
    "Boolean": [True, False],
}


def queries(values: Values, depth: int, variant_depth: int) -> Iterator[str]:
    """Queries that together select every field within `depth` levels below the root.

    A required argument is given each of its values, and so is, one at a time, each optional one and
    each field of an input. Below a root field with other than the first values, selections are only
    `variant_depth` levels deep. An argument without values is left out.
    """
    given = {**DEFAULTS, **values}
    tree: dict[str, Any] = {}
    size = 0
    for path, leaves in _selections(given, depth, variant_depth):
        cost = sum(_tokens(text) + 2 for text in (*path, leaves))
        if size + cost > MAX_TOKENS - 50 and tree:
            yield _printed(tree)
            tree, size = {}, 0
        node = tree
        for step in path:
            node = node.setdefault(step, {})
        node[leaves] = None
        size += cost
    yield _printed(tree)


def _selections(values: Values, depth: int, variant_depth: int) -> Iterator[tuple[Path, str]]:
    """(path to an object, all its leaves) of every object."""
    query = graphql_schema.query_type
    assert query is not None
    for name, field in query.fields.items():
        for number, arguments in enumerate(_argument_lists(field, values)):
            alias = f"{name}_{number}"
            below = variant_depth if number else depth
            yield from _below(field, (f"{alias}: {name}{arguments}",), values, below)


def _below(
    field: GraphQLField, path: Path, values: Values, depth: int
) -> Iterator[tuple[Path, str]]:
    """The selections in an object that stands at `path`."""
    named = get_named_type(field.type)
    for possible in _possible_types(named):
        here = (*path, f"... on {possible.name}") if is_abstract_type(named) else path
        yield here, " ".join(_leaves(possible))
        if depth > 1:
            for name, child in possible.fields.items():
                if not is_leaf_type(get_named_type(child.type)):
                    for number, arguments in enumerate(_argument_lists(child, values)):
                        alias = f"{possible.name}_{name}" + (f"_{number}" if number else "")
                        step = f"{alias}: {name}{arguments}"
                        yield from _below(child, (*here, step), values, depth - 1)


def _possible_types(named: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
    if is_abstract_type(named):
        return graphql_schema.get_possible_types(named)  # type: ignore[arg-type]
    assert isinstance(named, GraphQLObjectType)
    return [named]


def _leaves(named: GraphQLObjectType) -> Iterator[str]:
    yield f"{named.name}___typename: __typename"
    for name, field in named.fields.items():
        if is_leaf_type(get_named_type(field.type)):
            assert not field.args, f"{named.name}.{name}: say what to give to its arguments"
            yield f"{named.name}_{name}: {name}"


def _argument_lists(field: GraphQLField, values: Values) -> Iterator[str]:
    """Arguments in brackets: the required ones with each of their values, then those with one
    optional value more.
    """
    required = _required_lists(field, values)
    always = {name: texts[0] for name, texts in _optional(field, values) if len(texts) == 1}
    for chosen in required:
        yield _arguments(chosen | always)
    for name, texts in _optional(field, values):
        if len(texts) > 1:
            yield from (_arguments(required[0] | always | {name: text}) for text in texts)


def _required_lists(field: GraphQLField, values: Values) -> list[dict[str, str]]:
    lists: list[dict[str, str]] = [{}]
    for name, argument in field.args.items():
        if is_required_argument(argument):
            texts = list(_texts(name, argument, values))
            lists = [chosen | {name: text} for text in texts for chosen in lists]
    return lists


def _optional(field: GraphQLField, values: Values) -> list[tuple[str, list[str]]]:
    return [
        (name, list(_texts(name, argument, values)))
        for name, argument in field.args.items()
        if not is_required_argument(argument)
    ]


def _texts(name: str, element: Any, values: Values) -> Iterator[str]:
    """The values of an argument or input field, as they are written in a query."""
    kind = get_nullable_type(element.type)
    named = get_named_type(kind)
    if name in values:
        texts: Iterable[str] = map(json.dumps, values[name])
    elif isinstance(named, GraphQLEnumType):
        texts = named.values
    elif isinstance(named, GraphQLInputObjectType):
        texts = chain.from_iterable(
            (f"{{{inner}: {text}}}" for text in _texts(inner, field, values))
            for inner, field in named.fields.items()
        )
    else:
        assert isinstance(named, GraphQLScalarType)
        texts = map(json.dumps, values[named.name])
    yield from (f"[{text}]" for text in texts) if is_list_type(kind) else texts


def _arguments(chosen: Mapping[str, str]) -> str:
    return f"({', '.join(f'{name}: {text}' for name, text in chosen.items())})" if chosen else ""


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
            yield from leaves(value, key)
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
