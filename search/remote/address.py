"""The address in `SEARCH_URL`."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.conf import settings

PREFIX = "source-hub"
"""What the names of our indexes begin with, where the address has no path."""

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of OpenSearch. `place` is the address without the login, with the prefix of the
    indexes.
    """

    host: str
    port: int
    secure: bool
    prefix: str
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}/{self.prefix}"


@lru_cache(maxsize=8)
def address_of(url: str) -> Address:
    """Reads `https://user:password@host:9200/prefix`. Raises ValueError, never with the address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("its host or its port cannot be read") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("it does not begin with http:// or https://")
    if not parts.hostname:
        raise ValueError("it names no host")
    if parts.query or parts.fragment:
        raise ValueError("nothing may follow its path")
    prefix = parts.path.strip("/") or PREFIX
    if not NAME.fullmatch(prefix):
        raise ValueError(
            "its path, which the names of indexes begin with, must consist of small letters,"
            " digits, - and _"
        )
    secure = parts.scheme == "https"
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Address(parts.hostname, port or (443 if secure else 9200), secure, prefix, login)


def address() -> Address:
    """Of this hub's OpenSearch. Only where `SEARCH_URL` is set."""
    return address_of(settings.SEARCH_URL)
