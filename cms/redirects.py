"""Redirects that editors make: the spellings of a path, and the circles in which some lead."""

import re
from collections.abc import Iterable
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.addresses import canonical_path

OF_PATHS = "!$&'()*+,;=:@/%"
OF_QUERIES = OF_PATHS + "?"
OF_HOSTS = "!$&'()*+,;=:@[]%"
"""The characters that RFC 3986 lets stand as they are, in each part of an address."""

STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
UNSAFE = ' "<>\\^`{|}'
"""The printable characters of ASCII that no address has; people type them all the same."""

IS_UNSAFE = re.compile(f"[{re.escape(UNSAFE)}]")
ESCAPE_OF_UNSAFE = re.compile("|".join(f"%{ord(sign):02x}" for sign in UNSAFE), re.IGNORECASE)

DEFAULT_PORTS = {None, 80, 443}


def uri_reference(address: str) -> str:
    """Write an address as a reference of RFC 3986, in ASCII. What is escaped stays as it is."""
    address = STRAY_PERCENT.sub("%25", address.strip())
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no address of IPv6
        return quote(address, OF_QUERIES)
    return urlunsplit(
        (
            parts.scheme,
            quote(parts.netloc, OF_HOSTS),
            quote(parts.path, OF_PATHS),
            quote(parts.query, OF_QUERIES),
            quote(parts.fragment, OF_QUERIES),
        )
    )


def readable(path: str) -> str:
    """A path with its query, without the escapes that make no difference to where it leads."""
    path = ESCAPE_OF_UNSAFE.sub(lambda found: chr(int(found[0][1:], 16)), uri_to_iri(path))
    return ESCAPE.sub(lambda found: found[0].upper(), path)


def spellings(path: str) -> list[str]:
    """The spellings of a path with its query in which a redirect may be stored."""
    plain = readable(path)
    escaped = IS_UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", plain)
    in_small_letters = (
        ESCAPE.sub(lambda found: found[0].lower(), each) for each in (plain, escaped)
    )
    found = map(Redirect.normalise_path, (plain, escaped, *in_small_letters))
    return [*dict.fromkeys(found)]


def key_of(path: str) -> str:
    """The one spelling that stands for all of a path with its query."""
    path, _, query = path.partition("?")
    return readable(Redirect.normalise_path(f"{canonical_path(path)}?{query}"))


def target_on(site_url: str, path: str, destination: str) -> str | None:
    """The path with its query on a site to which a redirect from a path leads; None if that is
    elsewhere.
    """
    own = urlsplit(site_url)
    try:
        there = urlsplit(urljoin(site_url + path, destination))
        port = there.port
    except ValueError:
        return None
    is_there = there.hostname == own.hostname and there.scheme in ("http", "https")
    if not is_there or not (port == own.port or {port, own.port} <= DEFAULT_PORTS):
        return None
    return f"{there.path or '/'}?{there.query}" if there.query else there.path or "/"


def in_circles(redirects: Iterable[Redirect]) -> list[Redirect]:
    """Those of the redirects to addresses that lead back to where they have been. One statement,
    for the sites.
    """
    found: list[Redirect] = []
    links = [each for each in redirects if each.redirect_link and not each.redirect_page_id]
    for site in Site.objects.all():
        here = [each for each in links if each.site_id in (None, site.pk)]
        here.sort(key=lambda each: each.site_id is not None)  # those of a site win
        known = {key_of(each.old_path): each for each in here}
        for redirect in known.values():
            passed: list[Redirect] = []
            at: Redirect | None = redirect
            while at and not any(at is each for each in passed):
                passed.append(at)
                at = _next(known, target_on(site.root_url, at.old_path, at.redirect_link))
            if at and not any(redirect is each for each in found):
                found.append(redirect)
    return found


def _next(known: dict[str, Redirect], target: str | None) -> Redirect | None:
    if target is None:
        return None
    return known.get(key_of(target)) or known.get(key_of(target.partition("?")[0]))
