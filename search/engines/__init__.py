"""The engines that can search: PostgreSQL, and those that `SEARCH_URL` names."""

from search.engines.base import Engine
from search.engines.postgres import PostgresEngine


def engine() -> Engine:
    """The engine of this hub."""
    return PostgresEngine()
