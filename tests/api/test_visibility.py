"""What the public may not see is as if it were not there, whatever is asked and however."""

import json

import pytest
from django.test import Client

from cms.accounts.models import ApiKey
from tests.api.conftest import GraphQLClient
from tests.api.hidden_hub import HiddenHub
from tests.api.leaked_internals import faults_of
from tests.api.unmarked import unmarked_fields
from tests.api.walk import Walk, marks_in, whole_walk
from tests.api.wrong_values import wrong_requests

QUICK_DEPTH = 2


@pytest.fixture(scope="module")
def walk(hidden: HiddenHub, ask_in_module) -> Walk:
    return whole_walk(hidden, ask_in_module, deepest=QUICK_DEPTH)


@pytest.fixture(scope="module")
def deep_walk(hidden: HiddenHub, ask_in_module) -> Walk:
    return whole_walk(hidden, ask_in_module)


def test_nothing_hidden_is_seen_or_counted(walk: Walk, graphql, no_limits) -> None:
    """Every answer, list, order and count is the one given when it has been deleted."""
    assert len(walk.asked) > 10
    found = list(walk.findings(graphql.ask))
    assert not found, "\n".join(map(str, found[:5]))


@pytest.mark.parametrize("shows_drafts", [pytest.param(False, marks=pytest.mark.release), True])
def test_a_key_shows_no_more_unless_a_draft_is_asked_for(
    walk: Walk, hidden: HiddenHub, db, no_limits, shows_drafts: bool
) -> None:
    site = hidden.hub.site if shows_drafts else None
    _key, secret = ApiKey.make("site", drafts_of=site)
    client = Client(headers={"authorization": f"Bearer {secret}"})

    assert list(walk.findings(GraphQLClient(client).ask)) == []


@pytest.mark.thorough
def test_nothing_hidden_is_seen_or_counted_far_below(deep_walk: Walk, graphql, no_limits) -> None:
    assert len(deep_walk.asked) > 50
    found = list(deep_walk.findings(graphql.ask))
    assert not found, "\n".join(map(str, found[:5]))


def test_nothing_hidden_is_told_to_who_asks_wrongly(hidden: HiddenHub, graphql) -> None:
    """Errors repeat what was asked, but nothing else."""
    requests = list(wrong_requests())
    assert len(requests) > 100
    refused = 0
    for query, variables in requests:
        response = graphql.ask(query, **variables)
        refused += "errors" in json.loads(response.content)
        assert marks_in(response) == [], (query, variables)
        assert list(faults_of(json.loads(response.content), json.dumps(variables))) == []
    assert refused > len(requests) / 2


def test_everything_hidden_is_marked(hidden: HiddenHub, db) -> None:
    """The other control: there is something to be found in every text that is stored."""
    assert list(unmarked_fields()) == []
