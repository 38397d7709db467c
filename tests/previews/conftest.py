import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from cms.previews.models import Preview
from cms.previews.tokens import make_preview, token_of
from tests.api.conftest import GraphQLClient
from tests.conftest import rows_of
from tests.statements import as_in_a_new_process


class PreviewClient:
    """Asks `/graphql/` with a token in its header."""

    def __init__(self, token: str, client: Client | None = None) -> None:
        self.token = token
        self.graphql = GraphQLClient(client or Client())

    def __call__(self, query: str, /, **variables: Any) -> dict[str, Any]:
        response = self.ask(query, **variables)
        answer = json.loads(response.content)
        assert "errors" not in answer, answer["errors"]
        assert response["Cache-Control"] == "private, no-store"
        return answer["data"]

    def ask(self, query: str, /, **variables: Any) -> HttpResponse:
        body = {"query": query, "variables": variables}
        return self.graphql.send(
            body, **{"X-Preview-Token": self.token, "Accept": "application/graphql-response+json"}
        )


def contents() -> dict[str, list[bytes]]:
    """Every row of every table, by table; a table's rows in no order."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {
            name: sorted(rows_of(cursor, connection.ops.quote_name(name)).splitlines())
            for name in names
        }


@pytest.fixture
def graphql(db: None) -> GraphQLClient:
    return GraphQLClient(Client())


@pytest.fixture
def preview(editor) -> Callable[..., Any]:
    """Asks a query as the preview of a draft does, and makes sure that nothing remains of it.

    `preview(page)` shows its latest revision; `preview(draft, parent=…)` what is in memory.
    """

    def preview(
        draft: Any, query: str, *, parent: Any = None, user: Any = None, **variables: Any
    ) -> dict[str, Any]:
        unsaved = draft.pk is None or draft.__dict__.get("unsaved")
        made = make_preview(
            user or editor,
            draft,
            content=draft.serializable_data() if unsaved else None,
            parent=parent,
        )
        before = contents()
        try:
            with as_in_a_new_process():
                return PreviewClient(token_of(made))(query, **variables)
        finally:
            assert contents() == before

    return preview


@pytest.fixture
def previews(db: None) -> Any:
    return Preview.objects
