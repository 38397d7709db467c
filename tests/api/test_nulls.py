"""An argument that is null is one that is left out, wherever it is."""

from collections.abc import Iterator

from graphql import get_named_type, is_input_object_type, is_leaf_type

from tests.api.everything import nested
from tests.api.many import Many, make_many
from tests.api.values import first_arguments, needed
from tests.api.ways import Way, ways
from tests.factories import Hub, SourceFactory


def questions(many: Many) -> Iterator[tuple[str, str]]:
    """(field, query) of each optional argument: asked without it as `left`, and as null."""
    values = many.values()
    for way in ways(values):
        if way.takes_a_key:
            continue
        optional = [name for name, argument in way.field.args.items() if not needed(argument)]
        nulls = [f"{name}: null" for name in optional]
        for name in optional:
            kind = get_named_type(way.field.args[name].type)
            if is_input_object_type(kind):
                nulls.append(f"{name}: {{{', '.join(f'{each}: null' for each in kind.fields)}}}")
        for null in nulls:
            yield way.full_name, asking(way, null, values)


def asking(way: Way, null: str, values) -> str:
    given = {name: argument for name, argument in way.field.args.items() if needed(argument)}
    required = first_arguments(type("Field", (), {"args": given}), values)
    with_null = f"{required[:-1]}, {null})" if required else f"({null})"
    kind = get_named_type(way.field.type)
    inside = "" if is_leaf_type(kind) else nested(kind, values, 1)
    return way.query(required, f"{inside} other: {way.name}{with_null} {inside}")


def test_null_is_as_good_as_nothing(hub: Hub, graphql, no_limits) -> None:
    many = make_many(hub, 1)
    asked = []

    for name, query in questions(many):
        answer = graphql(query)
        while name.partition(".")[2] not in answer:
            [answer] = answer.values() if isinstance(answer, dict) else answer[:1]
        if name != "Query.search":  # each result has a token of its own
            assert answer["other"] == answer[name.partition(".")[2]], query
        asked.append(name)

    assert {"Query.sources", "Query.suggest", "Source.mentions", "Image.srcset"} <= {*asked}


def test_a_filter_with_nulls_is_the_same_list(hub: Hub, graphql) -> None:
    SourceFactory.create_batch(2)
    first = graphql("{ sources(first: 1) { pageInfo { endCursor } } }")
    query = """query ($after: String) {
      sources(after: $after, filter: {kinds: null, publisher: null}) { nodes { slug } } }"""

    found = graphql(query, after=first["sources"]["pageInfo"]["endCursor"])

    assert len(found["sources"]["nodes"]) == 1
