"""Whatever editors do: an answer that is another one afterwards had a tag that was announced.

So a cache that keeps every answer, and forgets those with a tag that it is told, is always right.
"""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cms.delivery.models import Event
from cms.delivery.tags import HUB
from tests.api.conftest import GraphQLClient, graphql  # noqa: F401
from tests.api.unlimited import unlimited
from tests.delivery.desk import Desk
from tests.delivery.questions import questions
from tests.delivery.receiver import SECRET

CHANGES = 25

Answers = dict[str, tuple[Any, frozenset[str]]]
"""By query: the answer, and its tags."""


@pytest.fixture(autouse=True)
def written_only(settings) -> Iterator[None]:
    """Events are written, and never sent: nothing is committed here."""
    settings.WEBHOOK_URLS = ["http://127.0.0.1:9/"]
    settings.WEBHOOK_SECRET = SECRET
    with unlimited():
        yield


def announced() -> set[str]:
    tags = {tag for event in Event.objects.all() for tag in event.tags}
    Event.objects.all().delete()
    return tags


def ask_all(client: GraphQLClient, asked: list[str]) -> Answers:
    answers = {}
    for query in asked:
        response = client.ask(query)
        answer = json.loads(response.content)
        assert "errors" not in answer, (query, answer["errors"])
        answers[query] = (answer["data"], frozenset(response["Cache-Tag"].split(",")))
    return answers


@pytest.mark.parametrize("seed", range(4))
def test_purging_by_tags_is_exact(seed: int, hub, graphql) -> None:  # noqa: F811
    random = Random(seed)
    desk = Desk(hub, random)
    asked = questions(desk.ids())
    answers = ask_all(graphql, asked)
    announced()
    changes = desk.changes()
    changed = 0
    for name in random.sample(sorted(changes), min(CHANGES, len(changes))):
        changes[name]()
        tags = announced()
        now = ask_all(graphql, asked)
        for query, (answer, before) in answers.items():
            if now[query][0] != answer:
                changed += 1
                assert before & tags, f"{name}: {query} had {sorted(before)}, not {sorted(tags)}"
        if name == "draft":
            assert tags == set()
        if name != "alter_everything":
            assert HUB not in tags, name
        answers = now

    assert changed > 50
