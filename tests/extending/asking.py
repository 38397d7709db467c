"""The API, asked in a copy of the project that tests extend."""

from typing import Any

from django.test import Client

reader = Client()


def ask(query: str, client: Client = reader, **variables: Any) -> dict[str, Any]:
    """The data; `ask.tags` has the cache tags of the last answer."""
    body = {"query": query, "variables": variables}
    response = client.post("/graphql/", body, content_type="application/json")
    answer: dict[str, Any] = response.json()
    assert "errors" not in answer, answer
    ask.tags = set(response.headers.get("Cache-Tag", "").split(","))  # type: ignore[attr-defined]
    data: dict[str, Any] = answer["data"]
    return data
