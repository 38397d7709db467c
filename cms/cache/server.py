"""The server of the shared cache, Redis or Valkey: its address, its timeouts, its breaker."""

import threading
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from cms.cache.breaker import Breaker

ANSWER_SECONDS = 0.1
"""Seconds that the cache may take. It answers in a thousandth of that, or it is of no use."""

_breakers: dict[str, Breaker] = {}
_lock = threading.Lock()


def options() -> dict[str, Any]:
    """Return the options of connections: short timeouts, and no second attempt."""
    return {
        "socket_timeout": ANSWER_SECONDS,
        "socket_connect_timeout": ANSWER_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }


def address() -> str:
    """The address of the shared cache; empty if each process has a cache of its own."""
    cache = settings.CACHES["default"]
    if "redis" not in cache["BACKEND"].lower():
        return ""
    location = cache["LOCATION"]
    return str(location if isinstance(location, str) else location[0])


def breaker_of(address: str) -> Breaker:
    """The breaker of the server at an address, one for each process."""
    with _lock:
        if address not in _breakers:
            _breakers[address] = Breaker(lambda: is_well(address))
        return _breakers[address]


def is_well(address: str) -> bool:
    """Return True if the server answers."""
    try:
        with redis.Redis.from_url(address, **options()) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
