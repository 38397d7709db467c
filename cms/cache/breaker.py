"""A circuit breaker for the shared cache: an outage costs one request its timeout, not each."""

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

PROBE_SECONDS = 1.0
"""Seconds between two attempts to reach a cache that is away."""


class Breaker:
    """Opens when the cache fails; a thread asks `is_well` until that is so, and closes it."""

    def __init__(self, is_well: Callable[[], bool]) -> None:
        self.is_open = False
        self._is_well = is_well
        self._lock = threading.Lock()

    def open(self, error: Exception) -> None:
        """Ask the cache nothing more until it is well again."""
        with self._lock:
            if self.is_open:
                return
            self.is_open = True
        logger.warning("The cache is out of reach, and done without until it is back: %s", error)
        threading.Thread(target=self._wait, name="cache-breaker", daemon=True).start()

    def _wait(self) -> None:
        while not self._is_well():
            time.sleep(PROBE_SECONDS)
        self.is_open = False
        logger.warning("The cache is back.")
