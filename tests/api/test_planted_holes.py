"""Tests of hidden content can fail: whichever hole is opened, an answer gives it away."""

import pytest

from tests.api.hidden_hub import HiddenHub
from tests.api.holes import HOLES
from tests.api.plans import forget_statements
from tests.api.walk import SHALLOW, Walk, walk_of, whole_walk

pytestmark = pytest.mark.usefixtures("no_limits")


@pytest.fixture(scope="module")
def targeted_walk(hidden: HiddenHub, ask_in_module) -> Walk:
    """The queries that the holes name."""
    asked = dict.fromkeys(hole.query_of(hidden) for hole in HOLES.values())
    return walk_of(hidden, ask_in_module, list(asked))


@pytest.fixture(scope="module")
def walk(hidden: HiddenHub, ask_in_module) -> Walk:
    return whole_walk(hidden, ask_in_module, deepest=SHALLOW)


def found_through(name: str, walk: Walk, asked: list[str], graphql, failures) -> bool:
    """Open a hole, ask, and close it again."""
    with pytest.MonkeyPatch.context() as patch:
        HOLES[name].opens(patch)
        forget_statements()
        found = next(walk.findings(graphql.ask, asked), None)
    forget_statements()
    failures.take()  # a hole may well let resolvers fail, too
    return found is not None


def test_nothing_is_found_without_a_hole(targeted_walk: Walk, graphql) -> None:
    assert list(targeted_walk.findings(graphql.ask)) == []


@pytest.mark.parametrize("name", HOLES)
def test_a_hole_shows_in_its_query(
    name: str, hidden: HiddenHub, targeted_walk: Walk, graphql, failures
) -> None:
    query = HOLES[name].query_of(hidden)

    assert found_through(name, targeted_walk, [query], graphql, failures)


@pytest.mark.thorough
@pytest.mark.parametrize("name", HOLES)
def test_the_walk_of_the_schema_finds_a_hole(name: str, walk: Walk, graphql, failures) -> None:
    """Knowing nothing of the hole: a new field is walked without a change here."""
    assert found_through(name, walk, walk.asked, graphql, failures)


def test_there_are_holes_enough() -> None:
    assert len(HOLES) >= 10
