"""Whatever editors do: an answer that is another one afterwards had a tag that was announced.

So a cache that keeps every answer, and forgets those with a tag that it is told, is always right.
"""

import json
from random import Random
from typing import Any

import pytest

from cms.api.types.node import opaque_id
from cms.delivery import reach
from cms.delivery.models import Change, Event
from cms.delivery.tags import HUB
from cms.mentions.models import Mention
from cms.snippets.models import HubQuickAnswer, HubSettings
from tests.api.conftest import GraphQLClient, graphql  # noqa: F401
from tests.api.unlimited import lifted
from tests.delivery.changes import forget_changes
from tests.delivery.questions import SEARCHES, questions
from tests.delivery.random_edits import Desk, save_drafts
from tests.delivery.receiver import SECRET
from tests.factories import QuickAnswerFactory, SourceFactory, citing, publish, section

PARTS = 5
"""Each plays its share of the changes, so that every change is played once."""

Answers = dict[str, tuple[Any, frozenset[str]]]
"""By query: the answer, and its tags."""


@pytest.fixture(autouse=True)
def written_only(settings) -> None:
    """Events are written, and never sent: nothing is committed here."""
    settings.WEBHOOK_URLS = ["http://127.0.0.1:9/"]
    settings.WEBHOOK_SECRET = SECRET
    settings.GRAPHQL_LIMITS = lifted()


def announced() -> set[str]:
    """The tags since the last time."""
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


def changed(before: Answers, after: Answers) -> list[str]:
    return [query for query, (answer, _) in before.items() if after[query][0] != answer]


def without_search(answers: Answers) -> Answers:
    """What the hub itself remembers until a change is noted."""
    return {query: found for query, found in answers.items() if not query.startswith(SEARCHES)}


def kept(before: Answers, after: Answers, tags: set[str]) -> list[str]:
    """The queries to which a cache that was told of these tags would still give the old answer."""
    return [query for query in changed(before, after) if not before[query][1] & tags]


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.thorough) for part in range(1, PARTS))]
)
def test_no_cache_keeps_what_has_changed(part: int, hub, graphql) -> None:  # noqa: F811
    desk = Desk(hub, Random(part))
    changes = desk.changes()
    asked = questions(desk.ids())
    before = ask_all(graphql, asked)
    announced()
    seen = 0
    for name in Random(0).sample(sorted(changes), len(changes))[part::PARTS]:
        forget_changes()
        changes[name]()
        tags = announced()
        was_noted = Change.objects.exists()
        after = ask_all(graphql, asked)

        assert kept(before, after, tags) == [], (name, sorted(tags))
        assert name == "alter_everything" or HUB not in tags, name
        assert was_noted or not changed(without_search(before), after), name
        seen += len(changed(before, after))
        before = after

    assert seen > 90 / PARTS


def test_a_tag_that_is_forgotten_is_found(hub, graphql, monkeypatch) -> None:  # noqa: F811
    """The control of the test above."""
    source, guide = SourceFactory(slug="duo"), hub.add_guide()
    asked = ['{ source(slug: "duo") { mentionCounts { guides } } }']
    before = ask_all(graphql, asked)
    announced()
    monkeypatch.setattr(reach, "sources_mentioned_on", lambda pages: set())

    publish(guide, body=[citing(source)])

    assert kept(before, ask_all(graphql, asked), announced()) == asked


def test_a_changed_summary_is_announced_where_a_note_shows_it(hub, graphql) -> None:  # noqa: F811
    source = SourceFactory(slug="duo")
    topic = hub.add_topic(slug="exams", sections=[section("Pay", citing(source))])
    guide = hub.add_guide(slug="pay", topic=topic, body=[citing(source)])
    ids = (
        opaque_id("TopicMention", topic.pk, Mention.objects.get(page=topic).section_id, source.pk),
        opaque_id("GuideMention", guide.pk, source.pk),
    )
    asked = [
        '{ source(slug: "duo") { topicMentions { nodes { note } } } }',
        '{ source(slug: "duo") { guideMentions { nodes { note } } } }',
        '{ topic(slug: "exams") { sections { mentions { note } } } }',
        '{ guide(slug: "pay") { body { ... on SourceMentionBlock { note } } } }',
        *(
            f'{{ node(id: "{opaque}") {{ ... on TopicMention {{ note }}'
            " ... on GuideMention { note } } }"
            for opaque in ids
        ),
    ]
    before = ask_all(graphql, asked)
    announced()

    source.summary = "Rewritten."
    source.save_revision().publish()

    after, tags = ask_all(graphql, asked), announced()
    assert changed(before, after) == asked
    assert kept(before, after, tags) == []


def test_default_answers_are_announced_where_a_source_shows_them(hub, graphql) -> None:  # noqa: F811
    """From choosing one to choosing none."""
    SourceFactory(slug="duo")
    settings = HubSettings.objects.create(site=hub.site)
    answer = QuickAnswerFactory(question="One?")
    asked = ['{ source(slug: "duo") { quickAnswers { question } } }']
    before = ask_all(graphql, asked)
    announced()

    for change in (
        lambda: HubQuickAnswer.objects.create(settings=settings, quick_answer=answer),
        answer.unpublish,
        lambda: answer.save_revision().publish(),
        lambda: HubQuickAnswer.objects.get().delete(),
    ):
        change()
        after, tags = ask_all(graphql, asked), announced()
        assert changed(before, after) == asked
        assert kept(before, after, tags) == []
        before = after


def test_drafts_are_not_announced(hub, graphql) -> None:  # noqa: F811
    source = SourceFactory()
    guide = hub.add_guide(body=[citing(source)])
    announced()

    save_drafts(source, guide)

    assert announced() == set()


def test_what_is_not_touched_is_kept(hub, graphql) -> None:  # noqa: F811
    """The point of it: one guide does not empty the cache."""
    cited, other = SourceFactory(slug="cited"), SourceFactory(slug="other")
    guide = hub.add_guide(title="Guide", body=[citing(cited)])
    neighbour = hub.add_guide(title="Neighbour", topic=hub.add_topic(), body=[citing(other)])
    asked = [
        '{ source(slug: "cited") { title mentionCounts { guides } } }',
        '{ source(slug: "other") { title mentionCounts { guides } } }',
        f'{{ guide(slug: "{guide.slug}") {{ title }} }}',
        f'{{ guide(slug: "{neighbour.slug}") {{ title body {{ __typename }} }} }}',
        f'{{ topic(slug: "{guide.topic.slug}") {{ title }} }}',
        f'{{ topic(slug: "{neighbour.topic.slug}") {{ title guides {{ totalCount }} }} }}',
        "{ hub { sourceIntro } }",
    ]
    answers = ask_all(graphql, asked)
    announced()

    publish(guide, title="Rewritten")

    tags = announced()
    assert [query for query, (_, had) in answers.items() if had & tags] == [
        asked[0],
        asked[2],
        asked[4],
    ]
