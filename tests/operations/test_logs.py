"""What a request leaves in the log."""

import json
import logging

import pytest
from django.db import connection
from django.test import Client

from tests.deployment.test_settings import python

LOG = """
import django, logging
django.setup()
logging.getLogger("somewhere").warning("A %s", "line", extra={"status": 7})
logging.getLogger("somewhere").warning("Odd", extra={"text": "\\udc80", "number": 2**70})
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("somewhere").exception("Failed")
"""


def test_lines_are_json_where_that_is_wanted() -> None:
    result = python("-c", LOG, settings="development", LOG_FORMAT="json")

    first, odd, second = map(json.loads, result.stderr.splitlines())
    assert first.pop("timestamp").endswith("Z")
    assert first == {"event": "A line", "level": "warning", "logger": "somewhere", "status": 7}
    assert (odd["text"], odd["number"]) == ("\udc80", 2**70)
    assert "ZeroDivisionError" in second["exception"]


def test_another_format_is_refused() -> None:
    result = python("-c", LOG, settings="development", LOG_FORMAT="xml")

    assert "LOG_FORMAT must be line or json; it is 'xml'" in result.stderr


@pytest.mark.django_db
def test_a_request_leaves_one_line_without_its_query(settings, caplog) -> None:
    settings.ACCESS_LOG = True
    with caplog.at_level(logging.INFO, "hub.access"):
        Client().get("/admin/login/?next=secret", headers={"x-request-id": "request-1234"})

    [record] = [record for record in caplog.records if record.name == "hub.access"]
    assert (record.method, record.path, record.status) == ("GET", "/admin/login/", 200)
    assert record.client == "127.0.0.1"
    assert "secret" not in record.getMessage()


@pytest.mark.django_db
def test_a_slow_statement_is_logged_without_its_values(settings, caplog) -> None:
    settings.SLOW_QUERY_MS = 50
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.1), %s", ["a secret"])
        cursor.execute("SELECT 1")

    [record] = [record for record in caplog.records if record.name == "hub.slow_queries"]
    assert "SELECT pg_sleep(0.1), %s" in record.getMessage()
    assert "a secret" not in record.getMessage()
