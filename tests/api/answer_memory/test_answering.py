"""What is remembered is what would be answered now, and nobody else's."""

import json
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from wagtail.models import Page, PageViewRestriction

from cms.api import content_state
from cms.api.http.answer_memory import memory
from cms.database import prepared
from cms.delivery.models import Change
from cms.previews.tokens import make_preview, token_of
from tests.api.answer_memory.conftest import TITLE, ask_until_remembered
from tests.api.conftest import JSON, GraphQLClient
from tests.api.unlimited import unlimited
from tests.delivery.questions import questions
from tests.delivery.random_edits import Desk, save_drafts
from tests.factories import SourceFactory, citing
from tests.statements import statements

pytestmark = pytest.mark.django_db(transaction=True)


# What it saves


def test_the_third_time_takes_one_statement(source, graphql) -> None:
    first, second, third, fourth = (len(statements(graphql.ask, TITLE)) for _ in range(4))

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

    assert len(statements(graphql.ask, TITLE)) == 1


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


def test_can_be_switched_off(source, graphql, settings) -> None:
    settings.GRAPHQL_MEMORY_MB = 0
    for _ in range(3):
        taken = len(statements(graphql.ask, TITLE))

    assert taken > 1
    assert len(memory) == 0
