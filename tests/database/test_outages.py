"""The database may restart, hang and come back."""

import json
import select

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from django.test import Client

from cms.database import prepared

QUERY = {"query": '{ source(slug: "x") { id } }'}


@pytest.fixture
def ask(transactional_db):
    # Django's test client disconnects what ends old connections, which is what is tested here.
    def ask():
        request_started.send(object, environ={"PATH_INFO": "/graphql/"})
        response = Client().post("/graphql/", QUERY, "application/json")
        request_finished.send(object)
        return response

    return ask


def outcome(response) -> tuple[int, str | None, str | None]:
    error = (json.loads(response.content).get("errors") or [{}])[0]
    return (
        response.status_code,
        error.get("extensions", {}).get("code"),
        response.get("Retry-After"),
    )


GOOD = (200, None, None)
OUT_OF_REACH = (503, "UNAVAILABLE", "5")


def test_a_connection_that_was_closed_while_idle_is_replaced_before_anybody_notices(
    proxy, ask
) -> None:
    assert outcome(ask()) == GOOD
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    request_finished.send(object)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()

    assert outcome(ask()) == GOOD


def test_health_is_checked_without_a_statement(proxy) -> None:
    prepared.execute("SELECT 1")
    connection.health_check_done = False

    with connection.execute_wrapper(refuse):
        connection.close_if_health_check_failed()
        assert connection.is_usable()


def refuse(execute, sql, params, many, context):
    pytest.fail(f"executes {sql}")


def test_an_outage_is_503_and_over_when_it_is_over(proxy, ask) -> None:
    proxy.close()
    assert [outcome(ask()) for _ in range(2)] == [OUT_OF_REACH] * 2
    batch = Client().post("/graphql/", [QUERY, QUERY], "application/json")
    assert outcome(batch) == OUT_OF_REACH


@pytest.mark.thorough
def test_a_database_that_swallows_packets_is_waited_for_no_longer_than_a_request_may_take(
    proxy, ask, settings
) -> None:
    settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "seconds": 1}
    assert outcome(ask()) == GOOD

    proxy.swallows = True
    assert ask().status_code == 503
    assert outcome(ask())[0] == 503

    proxy.swallows = False
    proxy.cut()
    assert outcome(ask()) == GOOD


@pytest.mark.thorough
@pytest.mark.timeout(60)
def test_the_first_statement_of_a_connection_is_not_waited_for_without_end(proxy) -> None:
    """Extensions look up their types there, before anything limits what a request may take."""

    def swallow(connection, **kwargs) -> None:
        proxy.swallows = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    connection_created.connect(swallow)
    try:
        with pytest.raises(OperationalError, match="has not answered within 3 seconds"):
            connection.ensure_connection()
    finally:
        connection_created.disconnect(swallow)
        proxy.swallows = False

    prepared.execute("SELECT 1")


@pytest.mark.thorough
@pytest.mark.timeout(60)
def test_whether_a_connection_works_is_not_waited_for_without_end(proxy) -> None:
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN something")
    with other.cursor() as cursor:
        cursor.execute("NOTIFY something")
    other.close()
    select.select([connection.connection.pgconn.socket], [], [])
    proxy.swallows = True

    assert not connection.is_usable()


def test_what_is_cancelled_in_time_leaves_the_connection_as_it_is(proxy) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        before = cursor.fetchone()
        connection.connection.answer_seconds = 0.2
        with pytest.raises(Exception, match="canceling statement"):
            cursor.execute("SELECT pg_sleep(60)")
        connection.connection.answer_seconds = None
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() == before


@pytest.mark.django_db
def test_connections_are_given_up_within_seconds() -> None:
    call_command("check")
    options = connection.settings_dict["OPTIONS"]

    assert options["connect_timeout"] == 3
    assert options["tcp_user_timeout"] == 5_000
