from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from cms.api.http.answer_memory import memory
from cms.snippets.models import Source
from tests.api.conftest import GraphQLClient
from tests.factories import Hub, SourceFactory, make_hub
from tests.statements import statements

TITLE = '{ source(slug: "duo") { title mentionCounts { guides } } }'


@pytest.fixture
def hub(transactional_db: None) -> Hub:
    return make_hub()


@pytest.fixture(autouse=True)
def remembering(settings: Any) -> Iterator[None]:
    settings.GRAPHQL_MEMORY_MB = 1
    memory.forget()
    yield
    memory.forget()


@pytest.fixture
def source(hub: Hub) -> Source:
    return SourceFactory(slug="duo", title="First")


def ask_until_remembered(graphql: GraphQLClient, query: str, **variables: Any) -> HttpResponse:
    graphql.ask(query, **variables)
    response = graphql.ask(query, **variables)
    assert len(statements(graphql.ask, query, **variables)) == 1
    return response
