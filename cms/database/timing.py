"""Timing of statements: summed for each request, and logged where one is slow."""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings

MAX_LOGGED = 2_000
"""Characters of a slow statement that are logged. Its values are not: they may be personal."""

logger = logging.getLogger("hub.slow_queries")


@dataclass(slots=True)
class Spent:
    """The statements of one request: how many, and how long they took."""

    statements: int = 0
    seconds: float = 0.0


spent: ContextVar[Spent | None] = ContextVar("spent_on_statements", default=None)


def seconds_spent() -> float:
    """Return the seconds that the request has waited for statements; 0 outside of a request."""
    request = spent.get()
    return request.seconds if request else 0.0


def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Time a statement; an execute wrapper of Django that stays on each connection."""
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = time.perf_counter() - began
        if request := spent.get():
            request.statements += 1
            request.seconds += seconds
        if settings.SLOW_QUERY_MS and seconds * 1000 >= settings.SLOW_QUERY_MS:
            logger.warning("A statement took %.0f ms: %.*s", seconds * 1000, MAX_LOGGED, sql)
