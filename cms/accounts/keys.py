"""Finds the API key that a request was sent with."""

from threading import Lock

from cachetools import TTLCache, cached
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest

from cms.accounts.models import PREFIX, ApiKey, digest_of

SCHEME = "Bearer "
KNOWN_SECONDS = 30.0
"""Time for which a process may still accept a key that was taken back."""

MAX_KNOWN = 1_000


class UnknownKeyError(Exception):
    """The request has a key that does not exist, or has expired."""


def key_of(request: HttpRequest) -> ApiKey | None:
    """The key of a request, None if it has none. Raises UnknownKeyError. Two statements, if the
    process has not looked for 30 seconds.
    """
    given = request.headers.get("Authorization", "")
    if not given.startswith(SCHEME + PREFIX):
        return None
    return _valid_key(digest_of(given.removeprefix(SCHEME)))


@cached(TTLCache(MAX_KNOWN, KNOWN_SECONDS), lock=Lock())
def _valid_key(digest: str) -> ApiKey:
    valid = Q(expires=None) | Q(expires__gt=Now())
    key = ApiKey.objects.filter(valid, digest=digest).first()
    if key is None:
        raise UnknownKeyError
    key.note_use()
    return key


def forget() -> None:
    """Look anew for each key."""
    _valid_key.cache_clear()
