"""What a document may be like: refused with the limit, what was found, and what to do."""

import json
from operator import attrgetter

from cachetools import LRUCache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import get_introspection_query

from cms.api.execution.documents import document_of, memory
from cms.api.execution.limits import Limits, limits
from tests.api.conftest import GraphQLClient

STANDARD_INTROSPECTION = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)
"""As GraphiQL and code generators ask: 18 levels of braces, 26,364 objects."""


def refused(query: str) -> list[tuple[str, str]]:
    """(code, message) of each error of a document."""
    document = document_of(query)
    assert document.node is None
    return [((error.extensions or {})["code"], error.message) for error in document.errors]


def message(query: str) -> str:
    """The message with which a document is refused as too complex."""
    [(code, text)] = refused(query)
    assert code == "QUERY_TOO_COMPLEX"
    return text


def test_limits_are_those_of_the_settings(settings) -> None:
    settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "depth": 3}

    assert limits().depth == 3
    assert isinstance(limits(), Limits)


class TestDepth:
    def test_counts_braces(self, settings) -> None:
        query = '{ topic(slug: "x") { guides { nodes { title } } } }'

        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "depth": 4}
        assert document_of(query).node
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "depth": 3}
        assert message(query) == (
            "The document nests 4 levels of braces, counting those of fragments where they are"
            " spread; at most 3 are allowed. Ask for less at once."
        )

    def test_counts_through_fragments_named_or_not(self, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "depth": 3}
        query = """
            { topic(slug: "x") { ...A } }
            fragment A on TopicPage { ... on TopicPage { title } }
        """

        assert "nests 4 levels" in message(query)

    def test_gives_up_counting(self, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "depth": 3}

        assert "nests more than 6 levels" in message("{ a " * 10 + "}" * 10)

    def test_a_circle_of_fragments_is_called_so(self) -> None:
        query = """
            { topic(slug: "x") { ...A } }
            fragment A on TopicPage { guides { nodes { topic { ...A } } } }
        """

        assert refused(query) == [
            ("VALIDATION_FAILED", "Cannot spread fragment 'A' within itself.")
        ]


class TestAliases:
    def test_counts_what_is_renamed(self, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "aliases": 2}

        assert document_of("{ a: hub { b: sourceIntro hub: sourceIntro } }").errors
        assert document_of("{ a: hub { b: sourceIntro sourceIntro: sourceIntro } }").node
        assert message("query Q { a: hub { b: sourceIntro c: sourceIntro } }") == (
            "The operation Q renames 3 fields, counting those of a fragment wherever it is spread;"
            " at most 2 are allowed. Ask in several requests."
        )

    def test_counts_a_fragment_wherever_it_is_spread(self) -> None:
        """Ten levels of two spreads each, with one renamed field at the bottom."""
        doubling = "".join(
            f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(10)
        )
        query = "{ ...F0 } " + doubling + "fragment F10 on Query { a: __typename }"

        assert "The operation renames 1,024 fields" in message(query)


class TestRootFields:
    def test_counts_through_fragments(self, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "root_fields": 3}
        query = (
            "query Q { ...F ... { ...F } } fragment F on Query { __typename hub { __typename } }"
        )

        assert message(query) == (
            "The operation Q selects 4 fields of its root; at most 3 are allowed. Ask in several"
            " requests."
        )

    def test_each_operation_has_its_own(self, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "root_fields": 1}

        assert document_of("query A { __typename } query B { __typename }").node


class TestTokens:
    def test_counts_words_and_signs(self, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "tokens": 6}

        assert document_of("{ hub { sourceIntro } }").node
        assert message("{ hub { sourceIntro __typename } }") == (
            "The document has more than the 6 tokens (words and signs) that are allowed. Ask for"
            " less at once, or use fragments for what is written repeatedly."
        )

    def test_what_cannot_even_be_read_is_too_deep(self) -> None:
        assert "nests brackets more deeply than can be read" in message("{a" * 900 + "}" * 900)


def test_repeating_a_field_is_allowed_but_not_without_end() -> None:
    assert document_of("{ hub { " + "sourceIntro " * 100 + "} }").node
    assert "repeats fields of the same name so often" in message(
        "{ hub { " + "sourceIntro " * 900 + "} }"
    )


class TestIntrospection:
    def test_tools_may_read_the_schema(self) -> None:
        assert document_of(STANDARD_INTROSPECTION).errors == ()

    def test_once(self) -> None:
        query = STANDARD_INTROSPECTION.replace(
            "__schema {", "...S } fragment S on Query { __schema {"
        )
        twice = query.replace(
            "...S }",
            "...S a: __schema { types { ...FullType } } b: __schema { types { ...FullType } } }",
        )

        assert document_of(query).errors == ()
        assert "objects of the introspection; at most 50,000 are allowed" in message(twice)


class TestMemory:
    def test_a_valid_document_is_the_same_the_second_time(self) -> None:
        query = "{ hub { mentionsKicker } }"

        assert document_of(query) is document_of(query)

    def test_other_limits_make_another_document(self, settings) -> None:
        query = "{ hub { mentionsHeading } }"
        before = document_of(query)

        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "depth": 1}

        assert before.node
        assert document_of(query).errors

    def test_what_is_refused_is_forgotten(self) -> None:
        before = len(memory)

        refused("{ nonsense }")

        assert len(memory) == before

    def test_what_was_asked_for_least_recently_goes_first(self, monkeypatch) -> None:
        first = document_of("{ hub { answersKicker } }")
        monkeypatch.setattr(memory, "_documents", LRUCache(50_000, attrgetter("size")))

        kept = document_of("{ hub { answersHeading } }", keep=True)
        for number in range(20):
            document_of(f"query Q{number} {{ hub {{ answersIntro }} }}")
            document_of("query Often { hub { answersIntro } }")
            often = document_of("query Often { hub { answersIntro } }")

        assert 1 < len(memory) < 15
        assert document_of("query Often { hub { answersIntro } }") is often
        assert document_of("{ hub { answersHeading } }") is kept
        assert document_of("{ hub { answersKicker } }") is not first


def test_refusing_takes_no_statement(graphql: GraphQLClient) -> None:
    circle = "guides { nodes { topic { "
    query = "{ topics { nodes { " + circle * 2 + "title" + " } } }" * 2 + " } } }"

    with CaptureQueriesContext(connection) as captured:
        answer = json.loads(graphql.ask(query).content)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["QUERY_TOO_COMPLEX"]
    assert "data" not in answer
    assert len(captured) == 0
