"""What a load balancer learns from `/healthz/`."""

import tomllib

import pytest
from django.test import Client

from cms.settings import BASE_DIR


@pytest.mark.django_db
def test_answers_whatever_the_host(client: Client) -> None:
    response = client.get("/healthz/", headers={"host": "10.0.0.7:8000"})

    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    expected = f"OK {project['version']}\n"
    assert (response.status_code, response.content.decode()) == (200, expected)
