"""What a load balancer learns from `/healthz/`."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_answers_whatever_the_host(client: Client) -> None:
    response = client.get("/healthz/", headers={"host": "10.0.0.7:8000"})

    assert (response.status_code, response.content) == (200, b"OK\n")
