"""600 questions by eight threads of a process, on a hub that is made and published to meanwhile.

Prints JSON: statuses and how many answers had each; whether work is done alone; what an answer that
takes too long has for a status, and the next; connections that were open at most.
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402
from django.test import Client  # noqa: E402

from cms.api.errors import ContractError  # noqa: E402
from cms.api.execution.budget import time_budget  # noqa: E402
from cms.database.locks import alone  # noqa: E402
from cms.snippets.models import Source  # noqa: E402

QUERY = """query Q($slug: String!) {
    source(slug: $slug) { title mentionCounts { occurrences } topicMentions { nodes { note } } }
    topics { nodes { title guides { nodes { title } } } }
}"""
numbers = count()


def ask(number: int) -> int:
    try:
        if number % 20 == 0:
            source = Source.objects.get(slug="duo-integration")
            source.summary = f"Summary {next(numbers)}"
            source.save_revision().publish()
        variables = {"slug": "duo-integration"}
        response = Client().post(
            "/graphql/", {"query": QUERY, "variables": variables}, "application/json"
        )
        return response.status_code if b'"errors"' not in response.content else 0
    finally:
        close_old_connections()


def open_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def prepared_statements() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def timeout() -> list[int]:
    """Of a statement that is given half a second, and of the one after it."""
    statuses = []
    for seconds in (30, 0):
        try:
            with time_budget(0.5), connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [seconds])
            statuses.append(200)
        except ContractError as error:
            statuses.append({"TIMEOUT": 503}.get(str(error.extensions["code"]), 500))
    return statuses


settings.GRAPHQL_MEMORY_MB = 8
call_command("migrate", verbosity=0)
call_command("setup_hub", "--untranslated", verbosity=0)
with ThreadPoolExecutor(8) as threads:
    statuses = Counter(threads.map(ask, range(600)))
    most = open_connections()
with alone(1, 2) as first, alone(1, 2) as second:
    locks = [first, second]
made = {"statuses": statuses, "alone": locks, "timeout": timeout()}
if settings.DATABASE_POOL:
    made["connections"] = most
made["prepared"] = {"count": prepared_statements()} if settings.DATABASE_POOLED == "none" else {}
print(json.dumps(made))
