"""Lifts what the API grants one request, for queries that are large on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import override_settings

BEYOND_ALL = 10**9


def lifted() -> dict[str, int]:
    """All limits out of reach, but for the seconds."""
    given = settings.GRAPHQL_LIMITS
    return {**dict.fromkeys(given, BEYOND_ALL), "seconds": given["seconds"]}


@contextmanager
def unlimited() -> Iterator[None]:
    """Within it the fixture `settings` must not be changed: what it changed stands on top, and is
    taken back later, to what was lifted. Use the fixture `no_limits` there."""
    with override_settings(GRAPHQL_LIMITS=lifted()):
        yield
