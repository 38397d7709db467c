import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def quiet(settings) -> Iterator[None]:
    """For thousands of changes: no log lines, and no worker that writes the search index."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)
