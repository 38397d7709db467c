"""Finds the API key that a request was sent with."""

import time
from threading import Lock

from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest

from cms.accounts.models import PREFIX, ApiKey, digest_of

SCHEME = "Bearer "
KNOWN_SECONDS = 30.0
"""Time for which a process may still accept a key that was taken back."""

_known: dict[str, tuple[float, ApiKey | None]] = {}
_lock = Lock()
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
    digest = digest_of(given.removeprefix(SCHEME))
    with _lock:
        until, key = _known.get(digest, (0.0, None))
    if until < time.monotonic():
        key = _look_up(digest)
    if key is None:
        raise UnknownKeyError
    return key


def _look_up(digest: str) -> ApiKey | None:
    valid = Q(expires=None) | Q(expires__gt=Now())
    key = ApiKey.objects.filter(valid, digest=digest).first()
    if key:
        key.note_use()
    with _lock:
        if len(_known) >= MAX_KNOWN:
            _known.clear()
        if key:
            _known[digest] = (time.monotonic() + KNOWN_SECONDS, key)
        else:
            _known.pop(digest, None)
    return key


def forget() -> None:
    """Look anew for each key."""
    with _lock:
        _known.clear()
