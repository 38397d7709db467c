"""What is remembered is what would be answered now, and nobody else's."""

import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from cachetools import LRUCache
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.api import content_state
from cms.api.http import views as api_view
from cms.api.http.answer_memory import memory
from cms.api.http.operation import Outcome
from cms.api.scope import Dependencies
from cms.database import prepared
from cms.delivery.models import Change
from cms.mentions.guard import unpublish_mentioned
from cms.previews.tokens import make_preview, token_of
from cms.snippets.models import Source
from tests.api.conftest import JSON, GraphQLClient
from tests.api.unlimited import unlimited
from tests.delivery.questions import questions
from tests.delivery.random_edits import Desk, save_drafts
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    make_hub,
    reload,
)

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = '{ source(slug: "duo") { title mentionCounts { guides } } }'


@pytest.fixture
def hub(transactional_db: None) -> Hub:
    return make_hub()


@pytest.fixture(autouse=True)
def remembering(settings: Any) -> Iterator[None]:
    settings.GRAPHQL_MEMORY_MB = 1
    memory.forget()
    yield
    memory.forget()


@pytest.fixture
def source(hub: Hub) -> Source:
    return SourceFactory(slug="duo", title="First")


def statements(ask: Any, *given: Any, **named: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask(*given, **named)
    return len(captured)


def ask_until_remembered(graphql: GraphQLClient, query: str, **variables: Any) -> HttpResponse:
    graphql.ask(query, **variables)
    response = graphql.ask(query, **variables)
    assert statements(graphql.ask, query, **variables) == 1
    return response


@contextmanager
def another_connection() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        yield other


def restrict_page(slug: str) -> None:
    page = Page.objects.get(slug=slug)
    PageViewRestriction.objects.create(page=page, restriction_type="login")


# What it saves


def test_the_third_time_takes_one_statement(source, graphql) -> None:
    first, second, third, fourth = (statements(graphql.ask, TITLE) for _ in range(4))

    assert second == first + 1
    assert third == fourth == 1


def test_notes_of_another_server_are_no_changes(source, graphql) -> None:
    """A backup that is restored elsewhere has numbers of transactions far ahead."""
    Change.objects.bulk_create([Change(transaction=2**50), Change(transaction=2**40)])

    ask_until_remembered(graphql, TITLE)

    source.title = "Second"
    source.save()
    assert json.loads(graphql.ask(TITLE).content)["data"]["source"]["title"] == "Second"


def test_is_the_answer_that_would_be_made(hub, graphql) -> None:
    """Body and headers, for everything that can be asked."""
    desk = Desk(hub, Random(1))
    with unlimited():
        for query in questions(desk.ids()):
            for send in (graphql.ask, by_get(graphql)):
                # The fixture `settings` would put each change on top of all those before it.
                with override_settings(GRAPHQL_MEMORY_MB=0):
                    made = send(query)
                for _ in range(3):
                    recalled = send(query)
                assert recalled.content == made.content, query
                for one in (made, recalled):
                    del one.headers["X-Request-Id"]
                assert recalled.headers == made.headers, query
    assert len(memory) > 50


def by_get(graphql: GraphQLClient) -> Any:
    return lambda query, **headers: graphql.get(urlencode({"query": query}), **headers)


def test_an_answer_that_is_there_is_not_sent_again(source, graphql) -> None:
    ask = by_get(graphql)
    ask(TITLE), ask(TITLE)
    etag = ask(TITLE)["ETag"]

    assert ask(TITLE, if_none_match=etag).status_code == 304


def test_drafts_do_not_make_it_forget(hub, source, graphql) -> None:
    guide = hub.add_guide(body=[citing(source)])
    ask_until_remembered(graphql, TITLE)

    save_drafts(source, guide)

    assert statements(graphql.ask, TITLE) == 1


def test_old_changes_are_not_read(hub) -> None:
    """However many there are, those of since the snapshot are found by an index."""
    state = content_state.begin()
    given = (state.snapshot, state.world, state.ends)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO delivery_change (transaction) SELECT -n FROM generate_series(1, 10000) n"
        )
        cursor.execute("ANALYZE delivery_change")
    plan = "\n".join(row[0] for row in prepared.execute(f"EXPLAIN {content_state.GO_ON}", *given))

    assert "delivery_change_pkey" in plan
    assert "Seq Scan on delivery_change" not in plan


# What it forgets


def change_by_sql(hub: Hub, source: Source) -> None:
    with another_connection() as other:
        other.execute("UPDATE snippets_source SET title = 'Second'")


def publish_a_mention(hub: Hub, source: Source) -> None:
    hub.add_guide(body=[citing(source)])


def restrict(hub: Hub, source: Source) -> None:
    restrict_page("cites")


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

    assert statements(graphql.ask, TITLE) > 2


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


# Who is answered


def test_is_for_everybody_only(hub, graphql) -> None:
    """Neither given to those who see more, nor kept of what they saw."""
    secret = hub.add_guide(slug="secret", title="Secret")
    PageViewRestriction.objects.create(
        page=Page.objects.get(pk=secret.pk), restriction_type="login"
    )
    query = '{ guide(slug: "secret") { title } }'
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")
    logged_in = GraphQLClient(Client())
    logged_in.client.force_login(editor)
    token = token_of(make_preview(editor, secret))
    for _ in range(3):
        assert graphql(query) == {"guide": None}
        assert logged_in(query) == {"guide": {"title": "Secret"}}
        response = graphql.send({"query": query}, **{"X-Preview-Token": token})
        assert json.loads(response.content)["data"] == {"guide": {"title": "Secret"}}
    assert len(memory) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"variables": {"slug": "other"}},
        {"operationName": "Second"},
        {"extensions": {"cost": True}},
        {"query": "query First($slug: String!) { source(slug: $slug) { slug title } }"},
    ],
)
def test_another_question_has_another_answer(other, source, graphql) -> None:
    SourceFactory(slug="other")
    asked = {
        "query": "query First($slug: String!) { source(slug: $slug) { title } }"
        " query Second($slug: String!) { source(slug: $slug) { slug } }",
        "operationName": "First",
        "variables": {"slug": "duo"},
    }
    made = graphql.send({**asked, **other}).content
    for _ in range(3):
        one = graphql.send(asked).content
    assert made != one

    for _ in range(3):
        assert graphql.send({**asked, **other}).content == made


def test_another_address_has_another_answer(source, graphql, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    query = '{ source(slug: "duo") { website url } hub { sourceIntro } }'
    hosts = {}
    for host in ("one.example.org", "two.example.org:8000", "one.example.org:8000"):
        for _ in range(3):
            graphql.send({"query": query}, host=host)
        hosts[host] = len(memory)

    assert [*hosts.values()] == [1, 2, 3]


def test_another_scheme_has_another_answer(source, graphql) -> None:
    """Also where a proxy speaks TLS, and the server behind it has one port for both."""
    asked = json.dumps({"query": TITLE})
    for scheme in {"secure": False}, {"secure": True, "SERVER_PORT": "80"}:
        for _ in range(3):
            graphql.client.generic(
                "POST", "/graphql/", asked, JSON, headers={"host": "localhost"}, **scheme
            )

    assert len(memory) == 2


def test_errors_and_searches_are_made_anew(source, graphql, monkeypatch) -> None:
    for _ in range(3):
        graphql.refused('{ source(slug: "duo") { topicMentions(after: "wrong") { totalCount } } }')
        graphql('{ search(query: "first") { totalCount } }')
        graphql('{ suggest(prefix: "fir") { title { text } } }')
        graphql.send([{"query": TITLE}])

    assert len(memory) == 0


# How much it holds


def test_holds_no_more_than_it_may(source, graphql) -> None:
    most = 1024 * 1024
    Source.objects.update(intro="x" * 60_000)
    query = """query ($n: Int) {
      source(slug: "duo") { intro topicMentions(first: $n) { totalCount } }
    }"""
    for number in range(1, 30):
        ask_until_remembered(graphql, query, n=number)
        assert sum(each.size for each in memory._answers.values()) <= most

    assert 10 < len(memory) < 20
    assert statements(graphql.ask, query, n=1) > 1  # the least recent went first


@pytest.fixture
def ask_for_60_kb(source, graphql, settings) -> Any:
    """Asks for an answer of that size, of which three are remembered; there is one per number."""
    settings.GRAPHQL_MEMORY_MB = 0.2
    Source.objects.update(intro="x" * 60_000)
    query = """query ($n: Int) {
      source(slug: "duo") { intro topicMentions(first: $n) { totalCount } }
    }"""
    return lambda number: graphql.ask(query, n=number)


def test_what_was_asked_for_least_recently_goes_first(ask_for_60_kb) -> None:
    for number in (1, 1, 2, 2, 3, 3, 1, 4, 4):
        ask_for_60_kb(number)

    assert [statements(ask_for_60_kb, number) == 1 for number in (1, 2)] == [True, False]


def test_an_answer_that_is_too_large_drives_out_no_other(ask_for_60_kb, source, graphql) -> None:
    SourceFactory(slug="large", intro="x" * 300_000)
    ask_for_60_kb(1), ask_for_60_kb(1)

    for _ in range(3):
        large = statements(graphql, '{ source(slug: "large") { intro } }')

    assert large > 1
    assert statements(ask_for_60_kb, 1) == 1


def outcome() -> Outcome:
    return Outcome({"data": {"title": "x" * 100}}, dependencies=Dependencies())


def test_an_answer_that_two_make_at_once_takes_room_once(hub) -> None:
    def make() -> Outcome:
        memory.answer(b"question", outcome)
        return outcome()

    memory.answer(b"question", outcome)
    memory.answer(b"question", make)

    assert len(memory) == 1


def test_an_answer_of_before_a_change_takes_no_room_after_it(source) -> None:
    def make_while_content_changes() -> Outcome:
        Source.objects.update(title="Second")
        memory.answer(b"another", outcome)
        return outcome()

    for _ in range(2):
        memory.answer(b"another", outcome)
    memory.answer(b"question", outcome)
    memory.answer(b"question", make_while_content_changes)

    assert len(memory) == 1


def test_a_question_that_is_asked_often_stays_known(source, graphql, monkeypatch) -> None:
    monkeypatch.setattr(memory, "_asked", LRUCache(3))
    query = "query ($n: Int) { sources(first: $n) { totalCount } }"
    for number in (1, 2, 1, 3, 4):
        graphql(query, n=number)

    assert statements(graphql.ask, query, n=1) == 1


def test_knows_a_bounded_number_of_questions(source, graphql, monkeypatch) -> None:
    monkeypatch.setattr(memory, "_asked", LRUCache(5))
    query = "query ($n: Int) { sources(first: $n) { totalCount } }"
    for number in range(1, 20):
        graphql(query, n=number)

    assert len(memory._asked) == 5


def test_can_be_switched_off(source, graphql, settings) -> None:
    settings.GRAPHQL_MEMORY_MB = 0
    for _ in range(3):
        taken = statements(graphql.ask, TITLE)

    assert taken > 1
    assert len(memory) == 0


def test_a_loaded_database_is_a_change(source, graphql, tmp_path) -> None:
    """`loaddata` sends no signals that anybody here listens to."""
    fixture = tmp_path / "sources.json"
    call_command("dumpdata", "snippets.source", output=str(fixture), verbosity=0)
    fixture.write_text(fixture.read_text().replace("First", "Second"))
    ask_until_remembered(graphql, TITLE)

    call_command("loaddata", str(fixture), verbosity=0)

    assert graphql(TITLE)["source"]["title"] == "Second"
