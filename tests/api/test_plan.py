"""A document that comes again is answered by a plan, exactly as graphql-core answers it."""

import pytest

from cms.api.schema import graphql_schema
from tests.api.plans import counted_plans
from tests.factories import SourceFactory, citing

ASKED = [
    # aliases, and fields that are merged
    """{ a: source(slug: "duo") { t: title } b: source(slug: "duo") { slug }
    a: source(slug: "duo") { slug } }""",
    # fragments, named and inline, on types and interfaces
    """query { source(slug: "duo") { ...S ... on Node { id } ... { title } } }
    fragment S on Source { __typename mentionCounts { ...C } }
    fragment C on MentionCounts { guides occurrences }""",
    # unions, lists in lists
    """{ guide(slug: "guide") { body { __typename ... on Block { id } } sources { slug } }
    route(path: "/sources/duo/") { __typename ... on Source { slug } } }""",
    # nulls
    '{ source(slug: "none") { title } topic(slug: "none") { sections { heading } } }',
    # variables left out, with defaults, in lists, and null
    """query ($first: Int = 1, $no: String, $kinds: [SourceKind!]) { sources(first: $first,
    after: $no, filter: {kinds: $kinds}) { totalCount nodes { kind } pageInfo { endCursor } } }""",
]


@pytest.fixture
def content(hub) -> None:
    source = SourceFactory(slug="duo", title="DUO")
    hub.add_guide(slug="guide", body=[citing(source)])


@pytest.mark.parametrize("query", ASKED)
def test_answers_as_graphql_core_does(query: str, content, graphql) -> None:
    first = graphql.ask(query)
    with counted_plans() as plans:
        again = graphql.ask(query)

    assert "errors" not in again.json()
    assert again.content == first.content
    assert again["Cache-Tag"] == first["Cache-Tag"]
    assert (plans.answered, plans.gave_up) == (1, 0)


@pytest.mark.parametrize(
    ("yes", "no", "names"),
    [
        (True, False, {"title", "slug", "website"}),
        (False, False, {"slug", "website"}),
        (True, True, {"title", "slug"}),
        (False, True, {"slug"}),
    ],
)
def test_each_way_to_leave_something_out_is_a_plan_of_its_own(
    yes: bool, no: bool, names: set[str], content, graphql
) -> None:
    query = """query ($yes: Boolean!, $no: Boolean = false) {
        source(slug: "duo") { title @include(if: $yes) slug ... @skip(if: $no) { website } }
    }"""
    graphql(query, yes=not yes, no=not no)
    with counted_plans() as plans:
        assert graphql(query, yes=yes, no=no)["source"].keys() == names

    assert plans.answered == 1


def test_gives_up_where_something_fails_and_graphql_core_says_what(
    content, graphql, failures, monkeypatch
) -> None:
    query = '{ source(slug: "duo") { slug title } sources { totalCount } }'
    graphql(query)
    title = graphql_schema.type_map["Source"].fields["title"]
    monkeypatch.setattr(title, "resolve", lambda root, info: root.title_of_old)
    # The plan that is there has the resolver of before: a new one is made.
    query = query.replace("slug title", "title slug")
    graphql.ask(query)

    with counted_plans() as plans:
        answer = graphql.ask(query).json()

    failures.take()
    assert (plans.answered, plans.gave_up) == (0, 1)
    assert [error["path"] for error in answer["errors"]] == [["source", "title"]]
    assert answer["data"] == {"source": None, "sources": {"totalCount": 1}}


def test_wrong_variables_are_refused_as_ever(content, graphql) -> None:
    query = "query ($first: Int) { sources(first: $first) { totalCount } }"
    graphql(query)
    graphql(query)

    assert graphql.refused(query, first="x") == (400, ["BAD_USER_INPUT"])
    assert graphql.refused(query, first=-1) == (200, ["INVALID_PAGE_SIZE"])


def test_introspection_is_left_to_graphql_core(content, graphql) -> None:
    query = "{ __schema { queryType { name } } hub { sourceIntro } }"
    first = graphql(query)
    with counted_plans() as plans:
        assert graphql(query) == first

    assert plans.answered == 0


def test_makes_no_plan_for_what_is_asked_for_once(content, graphql) -> None:
    with counted_plans() as plans:
        graphql('{ source(slug: "duo") { title slug kind } }')

    assert (plans.answered, plans.gave_up) == (0, 0)
