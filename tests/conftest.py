import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, make_hub


@pytest.fixture
def hub(db) -> Hub:
    """The home and index pages, where topics and guides find their place."""
    return make_hub()


@pytest.fixture
def source(hub) -> Source:
    return SourceFactory()


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")


@pytest.fixture
def admin(editor) -> Client:
    """A client that is logged in to the admin."""
    client = Client()
    client.force_login(editor)
    return client
