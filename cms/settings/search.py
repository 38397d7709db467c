"""Search by readers."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings import env
from search.remote.address import address_of


def _search_url(url: str) -> str:
    """The address, refusing what cannot be read; never shown, since it may hold a password."""
    if url:
        try:
            address_of(url)
        except ValueError as error:
            raise ImproperlyConfigured(
                "SEARCH_URL must be the address of an OpenSearch, such as"
                f" https://user:password@search.example.org:9200/hub, but {error}. Correct it in"
                " .env or in the environment, or leave it empty to search with PostgreSQL."
            ) from None
    return url


# The OpenSearch that searches, with a login and a prefix for the names of indexes. Empty:
# PostgreSQL does.
SEARCH_URL = _search_url(env.str("SEARCH_URL", default=""))

# Days for which it is counted what readers search for; 0 counts nothing.
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", default=90)
# How often a text must have been searched for until editors see it.
SEARCH_LOG_AT_LEAST = env.int("SEARCH_LOG_AT_LEAST", default=5)
