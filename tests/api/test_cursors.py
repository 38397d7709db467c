"""Cursors: good for one list only, and impossible to make up."""

import base64
import json
from typing import Any

import pytest

from cms.api.pagination import encode_cursor
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, make_hub, section

SEALED_LIST = "sources:en:():None"


@pytest.fixture
def content(hub: Hub) -> Hub:
    sources = [SourceFactory(slug=slug, title="Exam") for slug in ("duo", "ind")]
    dutch = make_hub("nl")
    SourceFactory(slug="duo", title="Examen", locale=dutch.home.locale)
    for slug in ("one", "two"):
        topic = hub.add_topic(
            slug=slug, title="Exam", sections=[section("A", *map(citing, sources))]
        )
        hub.add_guide(slug=slug, title="Exam", topic=topic, body=list(map(citing, sources)))
    return hub


# Each is a list of its own, although some hold the same items.
LISTS = [
    "sources(first: 1, after: $after) { edges { cursor } }",
    'sources(first: 1, after: $after, locale: "nl") { edges { cursor } }',
    "sources(first: 1, after: $after, orderBy: NEWEST) { edges { cursor } }",
    "sources(first: 1, after: $after, orderBy: MOST_MENTIONED) { edges { cursor } }",
    "sources(first: 1, after: $after, filter: {kinds: [OTHER]}) { edges { cursor } }",
    "sources(first: 1, after: $after, filter: {mentioned: true}) { edges { cursor } }",
    'sources(first: 1, after: $after, filter: {publisher: ""}) { edges { cursor } }',
    "topics(first: 1, after: $after) { edges { cursor } }",
    "topics(first: 1, after: $after, orderBy: TITLE) { edges { cursor } }",
    "guides(first: 1, after: $after) { edges { cursor } }",
    'guides(first: 1, after: $after, filter: {source: "duo"}) { edges { cursor } }',
    'guides(first: 1, after: $after, filter: {topic: "one"}) { edges { cursor } }',
    'search(query: "exam", first: 1, after: $after) { edges { cursor } }',
    'search(query: "exams", first: 1, after: $after) { edges { cursor } }',
    'search(query: "exam", first: 1, after: $after, filter: {kinds: [GUIDE]}) { edges { cursor } }',
    'source(slug: "duo") { topicMentions(first: 1, after: $after) { edges { cursor } } }',
    'source(slug: "ind") { topicMentions(first: 1, after: $after) { edges { cursor } } }',
    'source(slug: "duo") { guideMentions(first: 1, after: $after) { edges { cursor } } }',
    'source(slug: "ind") { guideMentions(first: 1, after: $after) { edges { cursor } } }',
    'topic(slug: "one") { guides(first: 1, after: $after) { edges { cursor } } }',
    'topic(slug: "two") { guides(first: 1, after: $after) { edges { cursor } } }',
]


def asking(field: str) -> str:
    return f"query ($after: String) {{ {field} }}"


def test_a_cursor_is_refused_by_every_other_list(content, graphql) -> None:
    cursors = [cursor_in(graphql(asking(field))) for field in LISTS]

    assert len(set(cursors)) == len(LISTS)
    for index, field in enumerate(LISTS):
        graphql(asking(field), after=cursors[index])
        for other in {*range(len(LISTS))} - {index}:
            assert graphql.refused(asking(field), after=cursors[other]) == (
                200,
                ["INVALID_CURSOR"],
            )


def cursor_in(answer: Any) -> str:
    while isinstance(answer, dict):
        answer = answer.get("edges") or answer.get("cursor") or next(iter(answer.values()))
        if isinstance(answer, list):
            answer = answer[0]
    return answer


def test_a_cursor_survives_the_same_arguments_written_otherwise(content, graphql) -> None:
    cursor = cursor_in(
        graphql(
            '{ sources(first: 1, filter: {kinds: [OTHER], publisher: ""}) { edges { cursor } } }'
        )
    )

    data = graphql(
        "query ($filter: SourceFilter, $after: String) {"
        " sources(filter: $filter, after: $after) { nodes { slug } } }",
        filter={"publisher": "", "kinds": ["OTHER"]},
        after=cursor,
    )

    assert [node["slug"] for node in data["sources"]["nodes"]] == ["ind"]


def encoded(content: Any) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


MADE_UP = {
    "nothing": "",
    "a word": "cursor",
    "padding": "====",
    "spaces": "  ",
    "no base64": "!!!!",
    "no ASCII": "é",
    "an emoji": "🙂" * 100,
    "the other alphabet": "+/+/",
    "no UTF-8": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "empty text": encoded(""),
    "no JSON": encoded("{"),
    "null": encoded(None),
    "a number": encoded(7),
    "a text": encoded('"text"'),
    "an object": encoded({}),
    "an object with keys": encoded({"a": 1, "b": 2}),
    "an empty list": encoded([]),
    "a list of nulls": encoded([None, None]),
    "a list of lists": encoded([[[]], [1]]),
    "no signature": encoded([1]),
    "another signature": encoded(["000000000000", 1]),
    "deeply nested": encoded("[" * 5_000 + "]" * 5_000),
    "infinity": encoded('["x", 1e999]'),
    "not a number": encoded('["x", NaN]'),
    "long": "a" * 50_000,
    "an offset": encoded("arrayconnection:5"),
}


@pytest.mark.parametrize("field", LISTS[::3])
def test_what_is_no_cursor_is_refused(content, graphql, field: str) -> None:
    for name, cursor in MADE_UP.items():
        assert (name, graphql.refused(asking(field), after=cursor)) == (
            name,
            (200, ["INVALID_CURSOR"]),
        )


def test_a_changed_cursor_is_refused(content, graphql) -> None:
    """Nobody finds out in this way which keys exist, or where hidden items stand in a list."""
    cursor = cursor_in(graphql(asking(LISTS[0])))
    sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))

    for place in (0, 11, 12, len(sealed) // 2, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        text = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        assert graphql.refused(asking(LISTS[0]), after=text) == (200, ["INVALID_CURSOR"])
    for text in (cursor[:-4], cursor + "AAAA", cursor.swapcase()):
        assert graphql.refused(asking(LISTS[0]), after=text) == (200, ["INVALID_CURSOR"])


@pytest.mark.parametrize(
    "key",
    [(), (0,), (b"", -(2**63)), (b"", 2**63), (b"", 1.5), (b"", None), (b"", True), ([1], 1)],
    ids=repr,
)
@pytest.mark.parametrize("field", ["sources", "topics"])
def test_a_key_of_another_form_is_refused_even_if_it_is_sealed(
    content, graphql, field: str, key
) -> None:
    sealed = encode_cursor(f"{field}:en:():None", key)
    asked = f"query ($after: String) {{ {field}(after: $after) {{ totalCount }} }}"

    assert graphql.refused(asked, after=sealed) == (200, ["INVALID_CURSOR"])


def test_a_sealed_key_is_a_cursor(content, graphql) -> None:
    """So that the test above cannot pass for another reason."""
    source = Source.objects.get(slug="duo", locale__language_code="en")

    data = graphql(
        "query ($after: String) { sources(after: $after) { nodes { slug } } }",
        after=encode_cursor(SEALED_LIST, (source.sort_key, source.pk)),
    )

    assert [node["slug"] for node in data["sources"]["nodes"]] == ["ind"]


@pytest.mark.parametrize("value", [7, True, 1.5, ["x"], {"a": "b"}], ids=repr)
def test_what_is_no_text_is_refused_before_anything_runs(content, graphql, value) -> None:
    assert graphql.refused(asking(LISTS[0]), after=value) == (400, ["BAD_USER_INPUT"])


def test_a_cursor_gives_nothing_away(content, graphql) -> None:
    cursors = [cursor_in(graphql(asking(field))) for field in LISTS]

    for cursor in cursors:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert not any(known in sealed for known in (b"xam", b"0001", b"hex"))  # titles, paths
