import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from search.engines.opensearch import trouble
from search.models import RemoteIndex, SearchEntry
from search.remote.address import address
from search.results import Results, find
from search.visible_matches import Asker
from tests.search.full_scan import check_entries
from tests.search.opensearch.answering import answered_by_opensearch
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
def entries_are_checked(db) -> Iterator[None]:
    """After whatever a test did, the entries say what a scan of all content says."""
    yield
    check_entries()


@pytest.fixture
def finds(titles) -> Callable[[], bool]:
    """Return whether a search finds the word that the page has in its body, and nothing else."""

    def finds() -> bool:
        check_entries()
        traces = SearchEntry.objects.filter(body_words__contains="zebra")
        traces |= SearchEntry.objects.filter(sections__icontains="zebra")
        found = titles("zebra")
        assert bool(found) == traces.exists()
        return bool(found)

    return finds


@pytest.fixture
def image(db) -> Any:
    return get_image_model().objects.create(title="Hall", file=get_test_image_file())


@pytest.fixture
def document(db) -> Any:
    return get_document_model().objects.create(title="Form", file=get_test_image_file())


@pytest.fixture
def dutch(db) -> Locale:
    return Locale.objects.get_or_create(language_code="nl")[0]


@pytest.fixture
def outsider(db) -> Client:
    """Somebody who may log in to the admin, and nothing else."""
    user = get_user_model().objects.create_user("outsider", password="secret")
    group = Group.objects.create(name="Visitors")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


OPENSEARCH = os.environ.get("TEST_SEARCH_URL", "")
"""Where the tests of OpenSearch find one, which `make test-opensearch` starts."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without an OpenSearch, what is marked so is left out."""
    if OPENSEARCH:
        return
    left_out = [item for item in items if item.get_closest_marker("opensearch")]
    items[:] = [item for item in items if not item.get_closest_marker("opensearch")]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def opensearch(db) -> Iterator[None]:
    """Searches are answered by OpenSearch, in indexes of this test alone."""
    with answered_by_opensearch(OPENSEARCH):
        yield


@pytest.fixture
def out_of_reach(db, settings) -> Iterator[RemoteIndex]:
    """An index that served until OpenSearch went away."""
    settings.SEARCH_URL = "http://reader:very-secret@127.0.0.1:1/hub"
    trouble.until = None
    yield RemoteIndex.objects.create(name="hub-1", place=address().place, serves=True)
    trouble.until = None
