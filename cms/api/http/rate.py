"""How many operations one client may send in a while."""

import logging
import math
import time
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from cms.api.errors import ErrorCode
from cms.api.http.client import client_of
from cms.api.http.refusal import RefusedError

logger = logging.getLogger(__name__)

MEMORY = "memory://"
REDIS_SECONDS = 0.25
"""How long an answer waits for the counter of all processes, before it goes on without."""


class Meter:
    """What is left for the client of one request; without a limit there is nothing to count.

    When the counter cannot be reached, everybody is let in: it protects, it is not the product.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._rate = rate_of(settings.GRAPHQL_RATE_LIMIT)
        self._client = client_of(request) if self._rate else ""

    def take(self, operations: int) -> None:
        """Counts operations; RefusedError if that is more than the client may send."""
        if self._rate is None or operations < 1:
            return
        try:
            admitted = limiter().hit(self._rate, self._client, cost=operations)
        except StorageError as error:
            logger.warning("The rate of %s could not be counted: %s", self._client, error)
            self._rate = None
            return
        if not admitted:
            logger.info("%s has sent more than %s", self._client, settings.GRAPHQL_RATE_LIMIT)
            wait = self.headers().get("RateLimit-Reset", "1")
            raise RefusedError.because(
                ErrorCode.RATE_LIMITED,
                f"At most {self._rate.amount:,} operations may be sent every"
                f" {self._rate.get_expiry():,} seconds. Go on in {wait} seconds.",
                headers={"Retry-After": wait},
            )

    def headers(self) -> dict[str, str]:
        """What the client should know: the limit, what is left, and in how many seconds it ends."""
        if self._rate is None:
            return {}
        try:
            reset, remaining = limiter().get_window_stats(self._rate, self._client)
        except StorageError:
            return {}
        return {
            "RateLimit-Limit": str(self._rate.amount),
            "RateLimit-Remaining": str(max(0, remaining)),
            "RateLimit-Reset": str(max(1, math.ceil(reset - time.time()))),
        }


@lru_cache
def rate_of(text: str) -> RateLimitItem | None:
    """The rate a setting names, such as `3000/minute`; None if it is empty. Raises ValueError."""
    return parse(text) if text.strip() else None


def limiter() -> FixedWindowRateLimiter:
    return _limiter(storage_address())


def storage_address() -> str:
    """Where is counted: in the cache all processes share, or else by each process for itself."""
    cache = settings.CACHES["default"]
    if "redis" not in cache["BACKEND"].lower():
        return MEMORY
    location = cache["LOCATION"]
    return str(location if isinstance(location, str) else location[0])


@lru_cache
def _limiter(address: str) -> FixedWindowRateLimiter:
    options = (
        {}
        if address == MEMORY
        else {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    )
    return FixedWindowRateLimiter(storage_from_string(address, wrap_exceptions=True, **options))
