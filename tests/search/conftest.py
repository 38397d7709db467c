from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from wagtail.models import Locale

from search.results import Results, find
from search.visible import Asker
from tests.search.relevance.engines import published


@pytest.fixture
def search(db) -> Callable[..., Results]:
    def search(
        text: str,
        locale: str = "en",
        candidates: dict[Any, Any] | None = None,
        mentions: Q | None = None,
        **arguments: Any,
    ) -> Results:
        asker = Asker(locale, published() if candidates is None else candidates, mentions or Q())
        return find(text, asker, **({"limit": 100} | arguments))

    return search


@pytest.fixture
def titles(search) -> Callable[..., list[str]]:
    """The titles of what a search finds, best first."""

    def titles(text: str, **arguments: Any) -> list[str]:
        return [hit.title.text for hit in search(text, **arguments).hits]

    return titles


@pytest.fixture
def dutch(db) -> Locale:
    return Locale.objects.get_or_create(language_code="nl")[0]
