"""Every argument there is with values that it should not get, one at a time, as variables."""

from collections.abc import Iterator
from typing import Any

from graphql import get_named_type, get_nullable_type, is_input_object_type, is_list_type

from cms.api.types.node import opaque_id
from tests.api.values import DEFAULTS, literals, needed
from tests.api.ways import ways

ECHO = "qqecho"
"""What the asker sends; unlike the mark of what is hidden, errors may repeat it."""

NUL, HALF = "\0", "\ud800"

WRONG: tuple[Any, ...] = (
    ECHO,
    f"{ECHO}' OR 1=1 --",
    f"/{ECHO}/../%2e%2e/%00?{ECHO}#",
    f"{ECHO}__owner__password",
    f"{ECHO}{NUL}",
    f"{ECHO}{HALF}",
    f"\N{RIGHT-TO-LEFT OVERRIDE}{ECHO}\N{GRINNING FACE}e\N{COMBINING ACUTE ACCENT}",
    ECHO * 1_000,
    "",
    " ",
    "0000-00-00T99:99:99Z",
    "9999-12-31T23:59:59.999999+23:59",
    "0001-01-01T00:00:00-23:59",
    opaque_id(ECHO, 1),
    opaque_id("Source", 10**30),
    opaque_id("Source", -1),
    opaque_id("Source", ECHO),
    opaque_id("Block", "page-1"),
    opaque_id("TopicMention", 1, ECHO),
    "Source:1",
    "====",
    None,
    True,
    0,
    -1,
    101,
    2**31,
    -(2**63),
    10**30,
    0.1,
    1e308,
    [],
    [[]],
    [None],
    [ECHO] * 300,
    {},
    {ECHO: ECHO},
)


def wrong_requests(values: tuple[Any, ...] = WRONG) -> Iterator[tuple[str, dict[str, Any]]]:
    """(query, variables) for every argument, and for every field of every input object."""
    for way in ways({}):
        for name, argument in way.field.args.items():
            others = {
                other: literals(other, element, DEFAULTS)[0]
                for other, element in way.field.args.items()
                if needed(element) and other != name
            }
            given = ", ".join(f"{key}: {text}" for key, text in {**others, name: "$v"}.items())
            query = way.query(f"({given})", variables=f"($v: {argument.type})")
            for value in values:
                for shaped in _shaped(argument.type, value):
                    yield query, {"v": shaped}


def _shaped(kind: Any, value: Any) -> Iterator[Any]:
    yield value
    named = get_named_type(kind)
    if is_list_type(get_nullable_type(kind)):
        yield [value]
    elif is_input_object_type(named):
        for name, field in named.fields.items():
            yield {name: value}
            if is_list_type(get_nullable_type(field.type)):
                yield {name: [value]}
