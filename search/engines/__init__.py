"""The engines that can search: PostgreSQL, and the OpenSearch that `SEARCH_URL` names."""

from django.conf import settings

from search.engines.base import Engine
from search.engines.opensearch import OpenSearchEngine
from search.engines.postgres import PostgresEngine


def engine() -> Engine:
    """The engine of this hub."""
    if settings.SEARCH_URL:
        return OpenSearchEngine()
    return PostgresEngine()
