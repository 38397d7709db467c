"""Django's cache backend for Redis and Valkey, which forgets instead of failing."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends import redis as django_redis
from redis.exceptions import RedisError

from cms.cache import server

MISSING = object()


class RedisCache(django_redis.RedisCache):
    """While the server is out of reach, nothing is found and nothing is kept.

    Nobody but the first to ask waits for it, `server.ANSWER_SECONDS` at most.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        options = {**server.options(), **params.get("OPTIONS", {})}
        super().__init__(location, {**params, "OPTIONS": options})
        self._breaker = server.breaker_of(location)

    def _ask(self, method: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if self._breaker.is_open:
            return otherwise
        try:
            return method(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._breaker.open(error)
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().add, False, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = self._ask(super().get, MISSING, key, MISSING, version)
        return default if found is MISSING else found

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().delete, False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().get_many, {}, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().set_many, [*data], data, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._ask(super().delete_many, None, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().has_key, False, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        """Raise ValueError as for a key that is not there, while the server is out of reach."""
        counted = self._ask(super().incr, None, key, delta, version)
        if counted is None:
            raise ValueError(f"Key {key!r} not found")
        return counted

    def clear(self) -> Any:
        return self._ask(super().clear, False)
