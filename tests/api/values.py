"""What the tests that walk the schema give to arguments, by their names or types."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLScalarType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from cms.api.types.node import opaque_id

Values = Mapping[str, Sequence[Any]]
"""What to give to arguments and input fields, by their name or else by the name of their type."""

DEFAULTS: Values = {
    "first": [100],
    "after": [],
    "locale": ["en"],
    "types": ["topic", "guide"],
    "String": ["open"],
    "ID": [opaque_id("Source", 1)],
    "Int": [1],
    "Float": [0.5],
    "Boolean": [True, False],
    "DateTime": ["2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"],
    "Date": ["2000-01-01", "2100-01-01"],
}

LONGEST_LIST = 50
NESTED_INPUTS = 3


def literals(name: str, element: Any, values: Values, nesting: int = NESTED_INPUTS) -> list[str]:
    """The values of an argument or input field, as they are written in a query.

    An empty list means that it is left out. Of an input object each field is given alone, and all
    of them together; of a list each item, and all of them together.
    """
    kind = get_nullable_type(element.type)
    named = get_named_type(kind)
    if name in values:
        texts = [json.dumps(value) for value in values[name]]
    elif isinstance(named, GraphQLEnumType):
        texts = list(named.values)
    elif isinstance(named, GraphQLInputObjectType):
        texts = list(_objects(named, values, nesting)) if nesting else []
    else:
        assert isinstance(named, GraphQLScalarType)
        if named.name not in values:
            raise AssertionError(
                f"`{name}` takes a {named.name}, for which there are no values: add some to"
                " DEFAULTS in tests/api/values.py, under the name of the type."
            )
        texts = [json.dumps(value) for value in values[named.name]]
    return _lists(texts) if is_list_type(kind) else texts


def _lists(texts: list[str]) -> list[str]:
    parts = [texts[start : start + LONGEST_LIST] for start in range(0, len(texts), LONGEST_LIST)]
    alone = [[text] for text in texts] if 1 < len(texts) <= 10 else []
    return [f"[{', '.join(part)}]" for part in (*parts, *alone)]


def _objects(named: GraphQLInputObjectType, values: Values, nesting: int) -> Iterator[str]:
    given = {
        name: literals(name, field, values, nesting - 1) for name, field in named.fields.items()
    }
    given = {name: texts for name, texts in given.items() if texts}
    required = {name: given[name][0] for name, field in named.fields.items() if needed(field)}
    for name, texts in given.items():
        yield from (_object(required | {name: text}) for text in texts)
    if len(given) > 1:
        for place in (0, -1):
            yield _object({name: texts[place] for name, texts in given.items()})


def _object(fields: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{name}: {text}' for name, text in fields.items())}}}"


def needed(element: Any) -> bool:
    """Whether an argument or input field must be given."""
    return is_non_null_type(element.type) and element.default_value is Undefined


def argument_lists(field: Any, values: Values) -> Iterator[str]:
    """Arguments in brackets: the required ones with each of their values, then those with one
    optional value more. An optional argument with a single value is always given.
    """
    required: list[dict[str, str]] = [{}]
    optional: dict[str, list[str]] = {}
    for name, argument in field.args.items():
        texts = literals(name, argument, values)
        if needed(argument):
            required = [chosen | {name: text} for text in texts for chosen in required]
        else:
            optional[name] = texts
    always = {name: texts[0] for name, texts in optional.items() if len(texts) == 1}
    for chosen in required:
        yield _arguments(chosen | always)
    for name, texts in optional.items():
        if len(texts) > 1:
            yield from (_arguments(required[0] | always | {name: text}) for text in texts)
    several = {name: texts for name, texts in optional.items() if len(texts) > 1}
    if len(several) > 1:
        for place in (0, -1):
            together = {name: texts[place] for name, texts in several.items()}
            yield _arguments(required[0] | always | together)


def first_arguments(field: Any, values: Values) -> str:
    """Arguments in brackets, each with its first value; those that may be left out mostly are."""
    return next(argument_lists(field, values))


def _arguments(chosen: Mapping[str, str]) -> str:
    return f"({', '.join(f'{name}: {text}' for name, text in chosen.items())})" if chosen else ""
