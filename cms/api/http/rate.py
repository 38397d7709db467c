"""The rate limit: how many operations one client may send in a period."""

import logging
import math
import time

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem

from cms.accounts.keys import UnknownKeyError, key_of
from cms.api.errors import ErrorCode
from cms.api.http.errors import RefusedError
from cms.cache import counters
from cms.web.client import client_of

logger = logging.getLogger(__name__)


class Meter:
    """Counts the operations of one request's client against its rate limit, if there is one."""

    def __init__(self, request: HttpRequest) -> None:
        self._rate = counters.rate_of(settings.GRAPHQL_RATE_LIMIT)
        self._client = client_of(request) if self._rate else ""
        try:
            key = key_of(request)
        except UnknownKeyError:
            self._refused = True
            return
        self._refused = False
        if key:
            self._rate, self._client = counters.rate_of(key.rate), f"key-{key.pk}"

    def take(self, operations: int) -> None:
        """Count operations; RefusedError over the limit, or for an unknown key."""
        if self._rate and operations > 0:
            self._count(self._rate, operations)
        if self._refused:
            raise RefusedError.because(
                ErrorCode.BAD_REQUEST,
                "The API key in the header Authorization is not known, or has expired.",
                401,
                {"WWW-Authenticate": "Bearer"},
            )

    def _count(self, rate: RateLimitItem, operations: int) -> None:
        if not counters.hit(rate, self._client, times=operations):
            logger.info("%s has sent more than %s", self._client, rate)
            wait = self.headers()["RateLimit-Reset"]
            raise RefusedError.because(
                ErrorCode.RATE_LIMITED,
                f"At most {rate.amount:,} operations may be sent every"
                f" {rate.get_expiry():,} seconds. Go on in {wait} seconds.",
                headers={"Retry-After": wait},
            )

    def headers(self) -> dict[str, str]:
        """The headers about the limit: its size, the rest of it, the seconds until its reset."""
        if self._rate is None:
            return {}
        reset, remaining = counters.window(self._rate, self._client)
        return {
            "RateLimit-Limit": str(self._rate.amount),
            "RateLimit-Remaining": str(max(0, remaining)),
            "RateLimit-Reset": str(max(1, math.ceil(reset - time.time()))),
        }
