"""Counts how often somebody does something, by all processes together where they share a cache.

While the shared cache is out of reach, each process counts for itself.
"""

import threading
from functools import lru_cache
from typing import Any

from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from limits.util import WindowStats

from cms.cache import server

_building = threading.Lock()
_limiters: dict[str, FixedWindowRateLimiter] = {}


@lru_cache
def rate_of(text: str) -> RateLimitItem | None:
    """The rate a setting names, such as `3000/minute`; None if it is empty. Raises ValueError."""
    return parse(text) if text.strip() else None


def hit(rate: RateLimitItem, *whom: str, times: int = 1) -> bool:
    """Count; whether that was within the rate."""
    return bool(_ask("hit", rate, *whom, cost=times))


def is_left(rate: RateLimitItem, *whom: str) -> bool:
    """Return True if once more would be within the rate. Counts nothing."""
    return bool(_ask("test", rate, *whom))


def window(rate: RateLimitItem, *whom: str) -> WindowStats:
    """Return how many are left, and the time at which counting begins anew."""
    stats: WindowStats = _ask("get_window_stats", rate, *whom)
    return stats


def forget(rate: RateLimitItem, *whom: str) -> None:
    """Begin to count anew."""
    _ask("clear", rate, *whom)


def prepare() -> None:
    """Make what counting needs. The libraries behind it are not safe to be loaded by several
    threads at once, so this is called before the first request.
    """
    limiter("")
    limiter(server.address())


def limiter(address: str) -> FixedWindowRateLimiter:
    """Return the limiter that counts in the cache at this address; in this process if it is ""."""
    with _building:
        if address not in _limiters:
            options: dict[str, Any] = server.options() if address else {}
            storage = storage_from_string(address or "memory://", wrap_exceptions=True, **options)
            _limiters[address] = FixedWindowRateLimiter(storage)
        return _limiters[address]


def _ask(method: str, *args: Any, **kwargs: Any) -> Any:
    address = server.address()
    if address and not server.breaker_of(address).is_open:
        try:
            return getattr(limiter(address), method)(*args, **kwargs)
        except StorageError as error:
            server.breaker_of(address).open(error)
    return getattr(limiter(""), method)(*args, **kwargs)
