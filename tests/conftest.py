import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import HealthCheck, settings

from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, make_hub

# Fixtures hold what the examples of one test share. `--hypothesis-profile=thorough` looks longer.
settings.register_profile(
    "normal", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.register_profile("thorough", settings.get_profile("normal"), max_examples=1000)
settings.load_profile("normal")


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
