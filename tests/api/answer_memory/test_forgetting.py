"""An answer is never older than its question, whatever changes and however."""

import dataclasses
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.api import content_state
from cms.api.http import views as api_view
from cms.api.http.answer_memory import memory
from cms.mentions.guard import unpublish_mentioned
from cms.snippets.models import Source
from tests.api.answer_memory.conftest import TITLE, ask_until_remembered
from tests.api.conftest import GraphQLClient
from tests.concurrency import another_connection
from tests.factories import Hub, OfferFactory, QuickAnswerFactory, SourceFactory, citing, reload
from tests.statements import statements

pytestmark = pytest.mark.django_db(transaction=True)


def change_by_sql(hub: Hub, source: Source) -> None:
    with another_connection() as other:
        other.execute("UPDATE snippets_source SET title = 'Second'")


def publish_a_mention(hub: Hub, source: Source) -> None:
    hub.add_guide(body=[citing(source)])


def restrict(hub: Hub, source: Source) -> None:
    page = Page.objects.get(slug="cites")
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def unpublish(hub: Hub, source: Source) -> None:
    reload(Page.objects.get(slug="cites").specific).unpublish()


def unpublish_the_source(hub: Hub, source: Source) -> None:
    unpublish_mentioned(source)


@pytest.mark.parametrize(
    "change", [change_by_sql, publish_a_mention, restrict, unpublish, unpublish_the_source]
)
def test_a_change_is_seen_at_once(change, hub, source, graphql) -> None:
    hub.add_guide(slug="cites", body=[citing(source)])
    before = ask_until_remembered(graphql, TITLE).content

    change(hub, source)

    after = graphql.ask(TITLE).content
    assert after != before
    memory.forget()
    assert graphql.ask(TITLE).content == after


def test_what_expires_is_gone_at_that_moment(hub, source, graphql) -> None:
    """Asked twice before, so that the answer is remembered; a busy machine needs longer for it."""
    guide = hub.add_guide(slug="cites", body=[citing(source)])
    for seconds in (1, 4, 16, 64):
        expiry = timezone.now() + timedelta(seconds=seconds)
        Page.objects.filter(pk=guide.pk).update(expire_at=expiry)
        answers = [graphql(TITLE)["source"]["mentionCounts"] for _ in range(2)]
        if timezone.now() < expiry:
            break
    assert answers == [{"guides": 1}] * 2

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep_until(%s)", [expiry + timedelta(milliseconds=10)])

    assert graphql(TITLE)["source"]["mentionCounts"] == {"guides": 0}


EXPIRING = {
    "page": lambda hub, moment: hub.add_topic(expire_at=moment),
    "source": lambda hub, moment: SourceFactory(expire_at=moment),
    "answer": lambda hub, moment: QuickAnswerFactory(expire_at=moment),
    "offer": lambda hub, moment: OfferFactory(expire_at=moment),
}


@pytest.mark.parametrize("kind", EXPIRING)
def test_a_state_ends_when_the_next_thing_expires(kind, hub) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    for make in EXPIRING.values():
        make(hub, soon - timedelta(hours=1))
        make(hub, soon + timedelta(hours=1))
    EXPIRING[kind](hub, soon)

    assert datetime.fromisoformat(content_state.begin().ends) == soon


def test_a_change_that_was_under_way_is_seen(source, graphql) -> None:
    """Whichever of two transactions began first, and whichever is committed first."""
    with another_connection() as older, another_connection() as younger:
        older.execute("UPDATE snippets_source SET title = 'Second'")
        younger.execute("UPDATE wagtailcore_site SET site_name = 'Another'")
        younger.commit()
        ask_until_remembered(graphql, TITLE)
        assert graphql(TITLE)["source"]["title"] == "First"

        older.commit()

        assert graphql(TITLE)["source"]["title"] == "Second"


def test_what_changes_while_an_answer_is_made_is_not_lost(source, graphql, monkeypatch) -> None:
    """An answer of before the change is not taken for one of after it."""
    make = api_view.execute_prepared
    graphql(TITLE)

    def slowly(*given: Any) -> Any:
        outcome = make(*given)
        with another_connection() as other:
            other.execute("UPDATE snippets_source SET title = 'Second'")
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(api_view, "execute_prepared", slowly)
        assert graphql(TITLE)["source"]["title"] == "First"

    assert graphql(TITLE)["source"]["title"] == "Second"


@pytest.mark.parametrize(
    ("name", "value"),
    [("world", "another"), ("begun", -content_state.LONGEST_SECONDS - 1.0)],
)
def test_another_database_or_time_is_another_state(name, value, source, graphql) -> None:
    ask_until_remembered(graphql, TITLE)
    state = memory._state
    if name == "begun":
        value += state.begun

    memory._state = dataclasses.replace(state, **{name: value})

    assert len(statements(graphql.ask, TITLE)) > 2


def test_nobody_is_answered_what_was_before(source) -> None:
    """Readers ask while an editor writes: an answer is never older than its question."""
    Source.objects.update(title="0")
    written, answers, stale = [0], [], []
    enough, deadline = 200, time.monotonic() + 60

    def go_on() -> bool:
        wanted = len(answers) < enough or written[0] <= 10
        return wanted and time.monotonic() < deadline

    def read() -> None:
        ask = GraphQLClient(Client())
        try:
            while go_on():
                before = written[0]
                title = int(ask(TITLE)["source"]["title"])
                answers.append(title)
                if title < before:
                    stale.append((title, before))
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    with another_connection() as other:
        while go_on():
            number = written[0] + 1
            other.execute("UPDATE snippets_source SET title = %s", [str(number)])
            other.commit()
            written[0] = number
            time.sleep(0.005 * (number % 4))  # now and then, something is remembered meanwhile
    for reader in readers:
        reader.join()

    assert stale == []
    assert len(answers) >= enough
    assert written[0] > 10


def test_a_loaded_database_is_a_change(source, graphql, tmp_path) -> None:
    """`loaddata` sends no signals that anybody here listens to."""
    fixture = tmp_path / "sources.json"
    call_command("dumpdata", "snippets.source", output=str(fixture), verbosity=0)
    fixture.write_text(fixture.read_text().replace("First", "Second"))
    ask_until_remembered(graphql, TITLE)

    call_command("loaddata", str(fixture), verbosity=0)

    assert graphql(TITLE)["source"]["title"] == "Second"
