"""The walk bites: whichever hole is opened, something hidden is found to come out of it."""

import pytest

from tests.api.hidden_hub import HiddenHub
from tests.api.holes import HOLES
from tests.api.plans import forget_statements
from tests.api.walk import SHALLOW, Walk, walk_of

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture(scope="module")
def walk(hidden: HiddenHub, ask_in_module) -> Walk:
    return walk_of(hidden, ask_in_module, deepest=SHALLOW)


def test_without_a_hole_nothing_is_found(walk: Walk, graphql) -> None:
    assert list(walk.findings(graphql.ask)) == []


@pytest.mark.parametrize("name", HOLES)
def test_finds_a_hole(name: str, walk: Walk, graphql, failures) -> None:
    with pytest.MonkeyPatch.context() as patch:
        HOLES[name](patch)
        forget_statements()

        found = next(walk.findings(graphql.ask), None)

    forget_statements()
    failures.take()  # a hole may well let resolvers fail, too
    assert found is not None, f"Nobody would notice that {name}."


def test_there_are_holes_enough() -> None:
    assert len(HOLES) >= 10
