"""Searches that OpenSearch answers, in indexes of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from django.test import override_settings

from search.engines.opensearch import trouble
from search.models import RemoteIndex
from search.remote import cluster
from search.remote.rebuilding import rebuild


@contextmanager
def answered_by_opensearch(address: str) -> Iterator[None]:
    """The index is made of the entries that there are, and dropped in the end."""
    with override_settings(SEARCH_URL=f"{address.rstrip('/')}/test-{token_hex(4)}"):
        trouble.until = None
        rebuild(lambda sent, total: None)
        try:
            yield
        finally:
            trouble.until = None
            for index in RemoteIndex.objects.all():
                cluster.drop(index.name)
