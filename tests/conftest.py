import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.factories import Hub, make_hub


@pytest.fixture
def hub(db) -> Hub:
    return make_hub()


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")


@pytest.fixture
def admin(editor) -> Client:
    """A client that is logged in to the admin."""
    client = Client()
    client.force_login(editor)
    return client
