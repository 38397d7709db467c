"""Normalize web addresses, to find those that lead to the same page."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

DEFAULT_PORTS = {80, 443}

TRACKING = re.compile(
    r"utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|_gl",
    re.IGNORECASE,
)
"""Parameters that tell the site where a reader comes from; the page is the same without them."""

KEPT_IN_PATHS = "/!$&'()*+,;=:@~"


def website_key(address: str) -> str:
    """Return the form that all spellings of an address share: “duo.nl/exams?year=2026”.

    It leaves out the scheme, “www.”, default ports, the slash at the end, the fragment and tracking
    parameters. The host is in lower case and punycode, other characters are percent codes. A text
    that is no web address is returned as it is.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    if not parts.hostname:
        return address.strip()
    host = _punycode(parts.hostname.rstrip(".")).removeprefix("www.")
    if port and port not in DEFAULT_PORTS:
        host = f"{host}:{port}"
    path = quote(unquote(parts.path), safe=KEPT_IN_PATHS).rstrip("/")
    given = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in given if not TRACKING.fullmatch(name)])
    return f"{host}{path}" + (f"?{query}" if query else "")


def _punycode(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()
