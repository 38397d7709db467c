"""Who sends a request, as far as its address can tell."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64
"""The prefix that one household or server gets: whoever has one such address has all of them."""


def client_of(request: HttpRequest) -> str:
    """The network the request comes from, as text; `unknown` if that cannot be told.

    Each of the `TRUSTED_PROXIES` in front of this server has appended to X-Forwarded-For whom it
    was asked by. What stands before that is the client's own word, and not looked at.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if hops and forwarded:
        addresses = forwarded.split(",")
        address = addresses[-min(hops, len(addresses))]
    return _network(address.strip())


@lru_cache(maxsize=1_000)
def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(_without_port(address))
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), IPV6_PREFIX), strict=False))


def _without_port(address: str) -> str:
    """Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    if address.count(":") == 1:
        return address.partition(":")[0]
    return address
