"""What is made from the schema follows it: whatever a schema may get, queries for it are made."""

from collections.abc import Sequence
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from tests.api.everything import depth_within, queries
from tests.api.ways import ways

SCHEMA = build_schema(
    """
    scalar DateTime
    scalar Colour
    scalar JSON
    enum Format { AVIF WEBP }
    input Since { updated: DateTime, format: Format, deeper: Since, words: [String!] }
    type Query {
      version: String!
      node(id: ID!): Node
      nodes(ids: [ID!]!): [Node]!
      things(since: Since, loud: Boolean): [Thing!]!
    }
    interface Node { id: ID! }
    type Note implements Node { id: ID! }
    type Image implements Node { id: ID!, srcset(format: Format): String! }
    type Thing implements Node {
      id: ID!
      text: JSON!
      image: Image
      others(word: String): [Thing!]!
    }
    """
)


def made(values: dict[str, Sequence[Any]], depth: int = 2) -> str:
    asked = list(queries(values, depth, 1, schema=SCHEMA))
    for query in asked:
        assert validate(SCHEMA, parse(query)) == []
    return "\n".join(asked)


@pytest.mark.parametrize(
    "part",
    [
        "Query_version: version",
        'node(id: "one")',
        'node(id: "two")',
        'nodes(ids: ["one", "two"])',
        "Image_srcset: srcset Image_srcset_1: srcset(format: AVIF)",
        "Image_srcset_2: srcset(format: WEBP)",
        "Thing_text: text",
        "things(loud: true)",
        'things(since: {updated: "2000-01-01T00:00:00Z"})',
        "things(since: {format: WEBP})",
        "things(since: {deeper: {format: WEBP}})",
        'things(since: {words: ["zz"]})',
        'others(word: "zz")',
    ],
)
def test_gives_an_argument_what_its_type_takes(part: str) -> None:
    assert part in made({"ID": ["one", "two"], "String": ["zz"]})


def test_gives_all_fields_of_an_input_together() -> None:
    assert '{updated: "2000-01-01T00:00:00Z", format: AVIF, deeper: {updated: ' in made({})


def test_gives_an_argument_what_its_name_takes() -> None:
    assert 'others(word: "other")' in made({"word": ["other"]})


def test_says_what_to_add_for_a_type_without_values() -> None:
    schema = build_schema("scalar Colour type Query { things(colour: Colour): String }")

    with pytest.raises(AssertionError, match=r"`colour` takes a Colour.*add some to DEFAULTS"):
        list(queries({}, 1, 1, schema=schema))


def test_goes_as_deep_as_there_is_room() -> None:
    assert depth_within(10_000, {}, 4, schema=SCHEMA) == 4
    assert depth_within(10, {}, 4, schema=SCHEMA) < 4


def test_knows_a_way_to_every_field() -> None:
    found = {way.full_name: way.query() for way in ways({}, schema=SCHEMA)}

    assert len(found) == 11
    assert found["Image.srcset"] == "query  { things { image { srcset  } } }"
    assert found["Note.id"] == 'query  { node(id: "U291cmNlOjE") { ... on Note { id  } } }'
