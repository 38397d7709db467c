"""How much one request may ask for: `GRAPHQL_LIMITS`, as a value."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request; `GRAPHQL_LIMITS` in the settings explains each."""

    depth: int
    aliases: int
    root_fields: int
    tokens: int
    cost: int
    batch: int
    bytes: int
    query_string: int
    seconds: int


def limits() -> Limits:
    """The limits as they are set now."""
    return _limits(*settings.GRAPHQL_LIMITS.items())


@lru_cache(maxsize=10)
def _limits(*given: tuple[str, int]) -> Limits:
    return Limits(**dict(given))
