"""The statements that the database is given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(action: Callable[..., Any], *given: Any, **named: Any) -> list[str]:
    """The SQL of all that an action takes."""
    with CaptureQueriesContext(connection) as captured:
        action(*given, **named)
    return [query["sql"] for query in captured]


@contextmanager
def as_in_a_new_process() -> Iterator[None]:
    """Within it, content types have not been asked for yet; tests that come later know them."""
    manager = ContentType.objects
    known, manager._cache = manager._cache, {}
    try:
        yield
    finally:
        manager._cache = known
