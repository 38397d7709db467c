from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Locale

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer, Source
from search.kinds import ResultKind
from search.results import Results, find


def published() -> dict[ResultKind, Any]:
    """Everything that is live, as what the asker may see."""
    return {
        ResultKind.SOURCE: Source.objects.filter(live=True),
        ResultKind.TOPIC: TopicPage.objects.live(),
        ResultKind.GUIDE: GuidePage.objects.live(),
        ResultKind.ANSWER: QuickAnswer.objects.filter(live=True),
    }


@pytest.fixture
def search(db) -> Callable[..., Results]:
    def search(text: str, **arguments: Any) -> Results:
        options: dict[str, Any] = {"locale": "en", "candidates": published(), "limit": 100}
        return find(text, **(options | arguments))

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
