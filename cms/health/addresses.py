"""Which addresses a check may visit: those that anybody on the internet could.

A source's website is typed in by an editor, and its server decides where it redirects to. Neither
may lead the hub to its own network.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx
from django.conf import settings

Address = IPv4Address | IPv6Address

PORTS = {"http": (80, 8080), "https": (443, 8443)}
"""Where web servers listen; other ports belong to other services."""

LONGEST_ADDRESS = 2000

NOT_PUBLIC = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds serve their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",  # unspecified, loopback, IPv4-compatible
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
]
"""IANA's special-purpose registries. Named, since what `is_global` says depends on Python's age."""

NAT64 = ip_network("64:ff9b::/96")


class NotPublicError(Exception):
    """A host name leads to an address that is not public. Its text is for logs only."""


class UnusableAddressError(Exception):
    """A URL that no check may follow: another scheme or port, with a user name, or malformed."""


def is_public(text: str) -> bool:
    """Is an IP address, as `getaddrinfo` writes it, one of the public internet?

    IPv6 addresses that stand for an IPv4 address are judged by that.
    """
    address = _unwrapped(ip_address(text))
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def may_be_visited(text: str, port: int) -> bool:
    """`is_public`, or one of `LINK_CHECK_ALLOWED_ADDRESSES`, which tests use: such as
    `127.0.0.1:8001`.
    """
    return is_public(text) or f"{text}:{port}" in settings.LINK_CHECK_ALLOWED_ADDRESSES


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL: what a robots.txt is for. Raises `UnusableAddressError`.

    A dot at the end of the host makes no other site.
    """
    if len(url) > LONGEST_ADDRESS or "\\" in url:
        raise UnusableAddressError(url[:100])
    try:
        parts = httpx.URL(url)
        is_named = bool(parts.host)  # ValueError: punycode that stands for no name
    except (httpx.InvalidURL, ValueError) as error:
        raise UnusableAddressError(url) from error
    scheme, host, port = parts.scheme, parts.raw_host.decode("ascii").rstrip("."), parts.port
    if scheme not in PORTS or not is_named or not host or parts.userinfo:
        raise UnusableAddressError(url)
    if port and port not in PORTS[scheme] and port not in _allowed_ports():
        raise UnusableAddressError(url)
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" + (f":{port}" if port else "")


def _allowed_ports() -> set[int]:
    return {int(at.rpartition(":")[2]) for at in settings.LINK_CHECK_ALLOWED_ADDRESSES}


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
