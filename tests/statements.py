"""The statements that the database is given."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(action: Callable[..., Any], *given: Any, **named: Any) -> list[str]:
    """The SQL of all that an action takes."""
    with CaptureQueriesContext(connection) as captured:
        action(*given, **named)
    return [query["sql"] for query in captured]
