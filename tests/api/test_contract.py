"""The shape of the schema: what it must hold, and what it must never hold."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from graphql import (
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    is_introspection_type,
    is_required_argument,
    is_specified_directive,
    is_specified_scalar_type,
    print_type,
)

from cms.api.management.commands import write_schema
from cms.api.schema import graphql_schema, sdl
from tests.api.outline import OUTLINE

MOST_LINES = 1440

# Names of Wagtail's and Django's insides. `path` is what `route` is asked for, and nothing else.
FORBIDDEN = """
    alias aliases aliasOf ancestors ancestor children child collection contentType createdAt depth
    descendants draftTitle editor email expireAt expired file goLiveAt hasUnpublishedChanges
    isRoot latestRevision linkCheckedAt live liveRevision locked lockedAt lockedBy
    nextSiblings numchild owner parent password path permissions pk position previousSiblings
    privacy rawValue redirects reviewBy reviewOwner revision revisions searchDescription session
    sha showInMenus siblings sitesRootedHere sortOrder state token translationKey uploadedByUser
    user username users viewRestrictions workflow workflowStates
"""


def named_types(schema=graphql_schema) -> list[GraphQLNamedType]:
    return [
        named
        for named in schema.type_map.values()
        if not is_introspection_type(named) and not is_specified_scalar_type(named)
    ]


def elements() -> Iterator[tuple[str, str | None]]:
    """(name as in `Query.source.slug`, description) of everything in the schema."""
    for named in named_types():
        yield named.name, named.description
        if isinstance(named, GraphQLEnumType):
            for name, value in named.values.items():
                yield f"{named.name}.{name}", value.description
        elif isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in named.fields.items():
                yield f"{named.name}.{name}", field.description
                for argument, declared in getattr(field, "args", {}).items():
                    yield f"{named.name}.{name}.{argument}", declared.description
    for directive in schema_directives():
        yield f"@{directive.name}", directive.description
        for argument, declared in directive.args.items():
            yield f"@{directive.name}.{argument}", declared.description


def schema_directives() -> list[GraphQLDirective]:
    """Those of our own: the standard ones are not printed."""
    return [d for d in graphql_schema.directives if not is_specified_directive(d)]


def test_the_schema_can_be_held_in_one_head() -> None:
    """Growth is a decision, not an accident."""
    lines = sdl().count("\n")
    sizes = Counter({named.name: print_type(named).count("\n") + 2 for named in named_types()})
    largest = ", ".join(f"{name} {size}" for name, size in sizes.most_common(12))

    assert lines < MOST_LINES, (
        f"The SDL has {lines} lines, and should have fewer than {MOST_LINES}. The largest types are"
        f" {largest}. Look for a field that nobody needs, types that differ in nothing but their"
        " name, and descriptions over 70 characters, which take three lines instead of one."
    )


def test_describes_every_element() -> None:
    described = dict(elements())

    assert len(described) > 250
    assert [name for name, text in described.items() if not (text or "").strip()] == []
    # What graphene says where nobody has said anything.
    assert [name for name, text in described.items() if text == "An enumeration."] == []


@pytest.mark.parametrize(
    "expected",
    [named for named in named_types(OUTLINE) if isinstance(named, GraphQLObjectType)],
    ids=str,
)
def test_holds_the_fixed_names_exactly(expected: GraphQLObjectType) -> None:
    actual = graphql_schema.get_type(expected.name)

    assert isinstance(actual, GraphQLObjectType)
    assert {name: str(actual.fields[name].type) for name in expected.fields} == {
        name: str(field.type) for name, field in expected.fields.items()
    }
    for name, field in expected.fields.items():
        arguments = actual.fields[name].args
        assert {argument: str(arguments[argument].type) for argument in field.args} == {
            argument: str(declared.type) for argument, declared in field.args.items()
        }
        added = [arguments[argument] for argument in arguments.keys() - field.args.keys()]
        assert not any(map(is_required_argument, added))


def test_a_search_finds_four_kinds() -> None:
    expected, actual = OUTLINE.get_type("SearchNode"), graphql_schema.get_type("SearchNode")

    assert isinstance(actual, GraphQLUnionType)
    assert list(map(str, actual.types)) == list(map(str, expected.types))


def test_asks_but_never_changes() -> None:
    assert graphql_schema.mutation_type is None
    assert graphql_schema.subscription_type is None
    assert set(graphql_schema.query_type.fields) == set(OUTLINE.query_type.fields)


def test_names_nothing_internal() -> None:
    names = {name: name.rpartition(".")[2] for name, _ in elements()}

    assert {name for name, last in names.items() if last in FORBIDDEN.split()} == {
        "DocumentBlock.file",
        "Query.route.path",
    }
    assert [name for name, last in names.items() if "_" in last and not last.isupper()] == []


def test_every_block_and_every_member_of_a_union_has_an_id() -> None:
    unions = [named for named in named_types() if isinstance(named, GraphQLUnionType)]
    members = {member.name: member for union in unions for member in union.types}
    members |= {
        named.name: named
        for named in named_types()
        if isinstance(named, GraphQLObjectType) and named.interfaces
    }

    assert len(members) >= 20
    without = {name for name, member in members.items() if "id" not in member.fields}
    # A redirect is no thing of its own: there is nothing to keep in a cache under its name.
    assert without == {"Redirect"}
    assert {str(members[name].fields["id"].type) for name in members.keys() - without} == {"ID!"}


def test_lists_hold_no_nulls() -> None:
    lists = {
        f"{named.name}.{name}": str(field.type)
        for named in named_types()
        if isinstance(named, GraphQLObjectType)
        for name, field in named.fields.items()
        if "[" in str(field.type)
    }

    assert len(lists) > 10
    # Relay wants a null for each id that leads to nothing.
    assert lists.pop("Query.nodes") == "[Node]"
    # A cell that may not be seen keeps its place.
    assert lists.pop("TypedTable.rows") == "[[Block]!]!"
    # Beside an error, a root field is null itself.
    shapes = {name: shape + "!" * name.startswith("Query.") for name, shape in lists.items()}
    assert [name for name, shape in shapes.items() if not re.fullmatch(r"\[\w+!\]!", shape)] == []


class TestCommittedSchema:
    @pytest.fixture
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """An empty directory in which the command finds or writes the file."""
        monkeypatch.setattr(write_schema, "BASE_DIR", tmp_path)
        return tmp_path / "frontend_contract" / "schema.graphql"

    def test_is_up_to_date(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("write_schema", "--check")

        assert capsys.readouterr().out == "schema.graphql is up to date.\n"

    def test_a_missing_file_fails_the_check(self, project: Path) -> None:
        with pytest.raises(CommandError, match="not up to date") as failure:
            call_command("write_schema", "--check")

        assert failure.value.returncode == 1
        assert not project.exists()

    def test_a_file_that_differs_fails_the_check_and_stays(self, project: Path) -> None:
        project.parent.mkdir()
        project.write_text(sdl().replace("slug: String!", "slug: String", 1), "utf-8")
        before = project.read_bytes()

        with pytest.raises(CommandError, match="not up to date"):
            call_command("write_schema", "--check")

        assert project.read_bytes() == before

    def test_is_written_by_the_command(self, project: Path) -> None:
        call_command("write_schema")

        assert project.read_text("utf-8") == sdl()
        call_command("write_schema", "--check")
