"""Probes and metrics, at an address of their own."""

import urllib.error
import urllib.request

import pytest
from django.test import Client
from prometheus_client import REGISTRY

from cms.operations import listener, probes
from tests.factories import SourceFactory
from tests.services import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(settings, hub):
    settings.OPERATIONS_LISTEN = f"127.0.0.1:{free_port()}"
    server = listener.start()
    assert server
    yield f"http://{settings.OPERATIONS_LISTEN}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def hub(transactional_db):
    from tests.factories import make_hub

    return make_hub()


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_answers_probes(address) -> None:
    assert get(f"{address}/livez") == (200, "ok\n")
    assert get(f"{address}/readyz") == (200, "database: ok\nmigrations: ok\ncache: ok\n")
    assert get(f"{address}/elsewhere")[0] == 404


def test_is_not_ready_with_migrations_missing_or_without_a_database(address, monkeypatch) -> None:
    monkeypatch.setattr(probes, "_is_migrated", False)
    plan = "cms.operations.probes.MigrationExecutor.migration_plan"
    monkeypatch.setattr(plan, lambda self, targets: [("x", False)])
    assert get(f"{address}/readyz") == (
        503,
        "database: ok\nmigrations: 1 are missing; run `manage.py migrate`\ncache: ok\n",
    )

    def fail() -> str:
        raise OSError("gone")

    monkeypatch.setattr(probes, "_check_database", fail)
    status, text = get(f"{address}/readyz")
    assert (status, text.splitlines()[0]) == (503, "database: OSError: gone")
    assert get(f"{address}/livez")[0] == 200


def test_is_ready_without_its_cache(address, settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "cms.cache.backend.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    status, text = get(f"{address}/readyz")
    assert (status, text.splitlines()[2]) == (200, "cache: out of reach; the hub does without")


def test_shows_figures(address) -> None:
    SourceFactory()

    status, text = get(f"{address}/metrics")

    assert status == 200
    lines = text.splitlines()
    assert 'hub_tasks{status="ready"} 0.0' in lines
    assert "hub_queue_age_seconds 0.0" in lines
    assert "hub_webhooks_waiting 0.0" in lines
    assert "hub_webhook_lag_seconds 0.0" in lines
    assert "hub_mail_waiting 0.0" in lines
    assert "hub_mentions_wrong_pages 0.0" in lines
    assert 'hub_links{state="unchecked"} 1.0' in lines


def test_counts_operations_by_name_outcome_and_memory(hub, settings) -> None:
    settings.GRAPHQL_MEMORY_MB = 1
    name = "hub_graphql_operations_total"
    known = {"operation": "Navigation", "outcome": "ok"}
    before = [sample(name, **known, answer=kind) for kind in ("made", "remembered")]
    refused = {"operation": "other", "outcome": "PARSE_FAILED", "answer": "made"}
    refused_before = sample(name, **refused)

    for _ in range(3):
        ask("query Navigation { navigation { __typename } hub { sourceIntro } }")
    ask("query {")

    after = [sample(name, **known, answer=kind) for kind in ("made", "remembered")]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 1]
    assert sample(name, **refused) == refused_before + 1


def test_counts_how_long_each_operation_it_knows_waits_for_statements(hub) -> None:
    name = "hub_graphql_sql_seconds_total"

    def seconds() -> list[float]:
        return [sample(name, operation=each) for each in ("Navigation", "other")]

    navigation, other = seconds()
    ask("query Navigation { navigation { __typename } }")
    assert seconds()[0] > navigation
    assert seconds()[1] == other

    navigation = seconds()[0]
    ask([{"query": 'query Made_up { source(slug: "x") { id } }'}, {"query": "{ __typename }"}])
    assert seconds()[0] == navigation
    assert seconds()[1] > other
    assert REGISTRY.get_sample_value(name, {"operation": "Made_up"}) is None


def test_counts_requests_and_statements(hub) -> None:
    labels = {"method": "POST", "status": "200"}
    requests = sample("hub_http_requests_total", **labels)
    statements = sample("hub_sql_statements_total")

    ask('{ source(slug: "x") { id } }')

    assert sample("hub_http_requests_total", **labels) == requests + 1
    assert sample("hub_sql_statements_total") >= statements + 1


@pytest.mark.parametrize("path", ["/metrics", "/livez", "/readyz", "/metrics/"])
def test_the_public_address_shows_none_of_it(path) -> None:
    assert Client().get(path).status_code == 404


def ask(query: str | list[dict[str, str]]):
    """Send one operation, or a batch."""
    body = query if isinstance(query, list) else {"query": query}
    return Client().post("/graphql/", body, "application/json")
