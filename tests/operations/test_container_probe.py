"""How the health checks of containers learn whether a process lives."""

import socket
import sys
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from cms.operations import container_probe
from cms.operations.heartbeats import beat
from cms.operations.models import Heartbeat
from tests.health.website import serving
from tests.processes import database_url
from tests.services import free_port


@pytest.fixture
def ask(monkeypatch):
    """Ask the probe, and return what it says if it fails, else None."""
    monkeypatch.setenv("DATABASE_URL", database_url())

    def ask(target: str) -> str | None:
        monkeypatch.setattr(sys, "argv", ["container_probe", target])
        try:
            container_probe.main()
        except SystemExit as ended:
            return str(ended.code)
        return None

    return ask


@pytest.mark.django_db(transaction=True)
def test_tells_by_its_heartbeat_whether_a_process_of_this_machine_lives(ask) -> None:
    silent = "worker does not answer: no heartbeat for 30 seconds"
    beat("elsewhere:1:x", "worker")
    assert ask("worker") == silent

    beat(f"{socket.gethostname()[:30]}:1:x", "worker")
    assert ask("worker") is None
    assert ask("scheduler") == "scheduler does not answer: no heartbeat for 30 seconds"

    Heartbeat.objects.update(beat_at=Now() - timedelta(minutes=1))
    assert ask("worker") == silent


@pytest.mark.django_db
def test_asks_a_database_and_an_address(ask, monkeypatch) -> None:
    assert ask("database") is None
    with serving() as website:
        website.says("/healthz/")
        assert ask(website.url("/healthz/")) is None
        website.says("/healthz/", 503)
        assert "HTTP Error 503" in (ask(website.url("/healthz/")) or "")

    address = f"postgresql://postgres@127.0.0.1:{free_port()}/hub"
    monkeypatch.setenv("DATABASE_URL", address)
    for target in ("database", "worker"):
        assert "Connection refused" in (ask(target) or "")
